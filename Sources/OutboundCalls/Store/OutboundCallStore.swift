internal import FastJSON
internal import PhoneNumbers
public import ProviderKit

/// Which calls are looked for: all conditions hold.
public struct OutboundCallQuery: Sendable, Equatable {
    /// What belongs together.
    public var conversationID: String?
    /// Members of the metadata, as texts.
    public var metadata: [String: String] = [:]
    /// Who was called, in E.164.
    public var to: String?
    /// How far it has come.
    public var state: OutboundProgress.State?
    /// How many at most, the newest first.
    public var limit = 50
    /// The number of a call; only older ones are looked for.
    public var before: String?

    /// Every call.
    public init() {}

    /// Whether a call is looked for.
    public func matches(_ record: OutboundCallRecord) -> Bool {
        if let conversationID, record.order.conversationID != conversationID { return false }
        if let to, record.order.to.text != to { return false }
        if let state, record.progress.state != state { return false }
        return metadata.allSatisfy { key, wanted in
            switch record.order.metadata[key] {
            case .string(let text)?: text == wanted
            case .integer(let number)?: "\(number)" == wanted
            case .double(let number)?: "\(number)" == wanted
            case .bool(let flag)?: "\(flag)" == wanted
            case .null?, .array?, .object?, nil: false
            }
        }
    }
}

/// What became of a new record.
public enum OutboundCallInsertion: Sendable, Equatable {
    case inserted
    /// An order with that idempotency key is there.
    case exists(OutboundCallRecord)
}

/// Where outbound calls are kept; every look into it names whose they are.
public protocol OutboundCallStore: Sendable {
    /// Keeps a new call, unless its organisation has used its idempotency key.
    func insert(_ record: OutboundCallRecord) async throws -> OutboundCallInsertion
    /// Keeps what is now known of a call.
    func save(_ record: OutboundCallRecord) async throws
    /// A call by its number; nil for one that is not there, or is somebody else's.
    func record(_ id: String, of organisation: Organisation) async throws -> OutboundCallRecord?
    /// A call by its number, for the carrier, who does not know whose it is.
    func record(forCarrier id: String) async throws -> OutboundCallRecord?
    /// Calls, the newest first.
    func search(_ query: OutboundCallQuery, of organisation: Organisation) async throws -> [OutboundCallRecord]
    /// Calls of everybody that have not ended: what a new process takes up.
    func unfinished() async throws -> [OutboundCallRecord]
    /// Whether some call is known as that one of the carrier's.
    func isKnown(carrierCall: String) async throws -> Bool
}
