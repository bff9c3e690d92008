/// Why a provider did not do what it was asked: one error for all of them.
public struct ProviderFailure: Error, Equatable, Sendable {
    /// What sort of trouble it is; the only thing that decides what is done about it.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The credential is missing, wrong or not allowed to do this.
        case authentication
        /// The account has no money or volume left.
        case quota
        /// Too many requests at once, or in too short a time.
        case rateLimit
        /// The request is wrong in itself: asking again will not help.
        case badRequest
        /// The provider has too much to do, or is broken.
        case overloaded
        /// There is no way to the provider, or it broke.
        case network
        /// What came is not what the protocol allows.
        case protocolViolation
        /// Something that was due did not come in time.
        case stalled
        /// The session was ended on purpose, by this side or the other.
        case closed
    }

    /// What sort of trouble it is.
    public var kind: Kind
    /// The provider's name in the registry.
    public var provider: String
    /// The provider's own words where it gave some, else ours; never a secret.
    public var message: String
    /// How long the provider wants to be left alone.
    public var retryAfter: Duration?
    /// The provider's number for the request, which its support asks for.
    public var requestID: String?

    /// Makes a failure.
    public init(
        _ kind: Kind,
        provider: String,
        _ message: String,
        retryAfter: Duration? = nil,
        requestID: String? = nil
    ) {
        self.kind = kind
        self.provider = provider
        self.message = message
        self.retryAfter = retryAfter
        self.requestID = requestID
    }

    /// The task that waited was cancelled, or the session was.
    public static func cancelled(_ provider: String) -> ProviderFailure {
        ProviderFailure(.closed, provider: provider, "cancelled")
    }
}

extension ProviderFailure.Kind {
    /// Whether the same request may succeed a little later with the same provider.
    public var mayPass: Bool {
        switch self {
        case .rateLimit, .overloaded, .network, .stalled: true
        case .authentication, .quota, .badRequest, .protocolViolation, .closed: false
        }
    }

    /// Whether it says something about the provider's health, and not about one request.
    public var countsAgainstProvider: Bool { self != .badRequest && self != .closed }
}

extension ProviderFailure: CustomStringConvertible {
    /// Who, what and why, in one line.
    public var description: String {
        var text = "\(provider): \(kind.rawValue): \(message)"
        if let retryAfter { text += " (again after \(retryAfter))" }
        if let requestID { text += " [\(requestID)]" }
        return text
    }
}
