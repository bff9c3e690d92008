public import PhoneNumbers

/// Why a call is not made; found before anything is dialled.
public enum OutboundRefusal: Error, Equatable, Sendable {
    /// What a field of the order is, is not what it may be.
    case invalid(field: String, String)
    case number(field: String, PhoneNumberError)
    /// Who is called does not want to be.
    case doNotCall(PhoneNumber)
    /// It is not the time of day to call there; when it will be, in seconds since 1970.
    case outsideHours(next: Int64?)
    /// Nothing is known of the clocks where the number is.
    case unknownTimeZone(String)
    /// The number has been called too often.
    case numberLimit(retryAfter: Duration)
    /// The orderer has ordered too much.
    case tokenLimit(retryAfter: Duration)
    /// That key was used for another order.
    case keyUsed(String)
    /// No more calls can wait.
    case full
    /// The server is about to stop.
    case draining
    /// The message could not be spoken.
    case unspeakable(String)

    /// A name for programs, that stays the same.
    public var name: String {
        switch self {
        case .invalid: "invalid-field"
        case .number: "invalid-number"
        case .doNotCall: "do-not-call"
        case .outsideHours: "outside-calling-hours"
        case .unknownTimeZone: "unknown-time-zone"
        case .numberLimit: "number-rate-limit"
        case .tokenLimit: "token-rate-limit"
        case .keyUsed: "idempotency-key-used"
        case .full: "queue-full"
        case .draining: "draining"
        case .unspeakable: "speech-failed"
        }
    }
}

extension OutboundRefusal: CustomStringConvertible {
    /// What stands against the call, and what can be done; of the number no more than a log may hold.
    public var description: String {
        switch self {
        case .invalid(let field, let problem): "\(field): \(problem)"
        case .number(let field, let error): "\(field): \(error)"
        case .doNotCall(let number): "\(number) is on the do-not-call list"
        case .outsideHours:
            "it is outside the hours in which people may be called there; order it again when they begin"
        case .unknownTimeZone(let place):
            "no time zone is known for \(place); name one with timeZone, as in Europe/Berlin"
        case .numberLimit(let wait): "that number has been called too often; again after \(wait.wholeSeconds) s"
        case .tokenLimit(let wait): "this token has ordered too many calls; again after \(wait.wholeSeconds) s"
        case .keyUsed(let key):
            "the idempotency key \"\(key)\" was used for another order; give every order a key of its own"
        case .full: "as many calls wait as can; order it again later"
        case .draining: "this server is about to stop; order it again when another one has taken its place"
        case .unspeakable(let reason): "the message could not be spoken: \(reason)"
        }
    }
}

extension Duration {
    /// The seconds, rounded up.
    var wholeSeconds: Int64 { components.seconds + (components.attoseconds > 0 ? 1 : 0) }
}
