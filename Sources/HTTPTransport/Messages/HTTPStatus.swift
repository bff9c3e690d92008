/// A response's status code.
public struct HTTPStatus: Sendable, Hashable {
    /// The three digits.
    public let code: UInt16

    /// Makes a status; `nil` outside 100...999, which three digits cannot say.
    public init?(code: Int) {
        guard (100...999).contains(code) else { return nil }
        self.code = UInt16(code)
    }

    /// Makes a status of a code known to be in range.
    init(standard code: UInt16) { self.code = code }

    /// Whether a final response is still to come.
    public var isInformational: Bool { code < 200 }
    /// Whether the request succeeded.
    public var isSuccess: Bool { (200..<300).contains(code) }
    /// Whether the answer is elsewhere, or what the client already has.
    public var isRedirection: Bool { (300..<400).contains(code) }
    /// Whether the client is at fault.
    public var isClientError: Bool { (400..<500).contains(code) }
    /// Whether the server is at fault; codes from 600 on are taken as such (RFC 9110 §15).
    public var isServerError: Bool { code >= 500 }

    /// Whether a response of this status never has content (RFC 9110 §6.4.1).
    package var neverHasContent: Bool { isInformational || code == 204 || code == 304 }
}

extension HTTPStatus: CustomStringConvertible {
    /// The code and its reason phrase.
    public var description: String { reason.isEmpty ? "\(code)" : "\(code) \(reason)" }
}
