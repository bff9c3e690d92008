/// Why a connection is closed (RFC 6455, section 7.4, and the IANA registry).
public struct CloseCode: RawRepresentable, Hashable, Sendable {
    /// The number as it stands in the Close frame.
    public let rawValue: UInt16

    /// Makes a code of any number; whether it may be sent is another question.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The purpose of the connection is fulfilled.
    public static let normal = CloseCode(rawValue: 1000)
    /// The endpoint goes away: a server shuts down, a page is left.
    public static let goingAway = CloseCode(rawValue: 1001)
    /// The peer broke the protocol.
    public static let protocolError = CloseCode(rawValue: 1002)
    /// The peer sent a kind of data this endpoint does not take.
    public static let unsupportedData = CloseCode(rawValue: 1003)
    /// The Close frame carried no code; never on the wire.
    public static let noStatus = CloseCode(rawValue: 1005)
    /// The connection ended without a Close frame; never on the wire.
    public static let abnormal = CloseCode(rawValue: 1006)
    /// A message was not what its type promised, such as text that is not UTF-8.
    public static let invalidPayload = CloseCode(rawValue: 1007)
    /// A message broke the endpoint's policy.
    public static let policyViolation = CloseCode(rawValue: 1008)
    /// A message was larger than the endpoint takes.
    public static let tooBig = CloseCode(rawValue: 1009)
    /// The server left out an extension the client needs.
    public static let mandatoryExtension = CloseCode(rawValue: 1010)
    /// The endpoint met a condition it did not expect.
    public static let internalError = CloseCode(rawValue: 1011)
    /// The service restarts.
    public static let serviceRestart = CloseCode(rawValue: 1012)
    /// The service is overloaded.
    public static let tryAgainLater = CloseCode(rawValue: 1013)

    /// Whether a Close frame may carry this code.
    public var isAllowedOnWire: Bool {
        switch rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}

extension CloseCode: CustomStringConvertible {
    /// The number in decimal.
    public var description: String { String(rawValue) }
}
