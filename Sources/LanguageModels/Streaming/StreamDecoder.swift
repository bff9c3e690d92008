internal import FastJSON
internal import HTTPTransport
internal import ProviderKit

/// What a provider's stream of events means: a pure value, events in, what the model wrote out.
protocol StreamDecoder {
    /// Takes the next event, and appends what it means.
    mutating func take(_ event: ServerSentEvent, into events: inout [GenerationEvent]) throws(StreamFault)

    /// Takes a response that came as one document instead of a stream.
    mutating func take(document: JSONValue, into events: inout [GenerationEvent]) throws(StreamFault)

    /// The stream is over; throws when it was not complete.
    mutating func end(into events: inout [GenerationEvent]) throws(StreamFault)

    /// Whether `.finished` has been said.
    var isComplete: Bool { get }
}

/// What is wrong in the middle of a stream; the session that runs it knows whose stream it is.
struct StreamFault: Error, Equatable {
    var kind: ProviderFailure.Kind
    var message: String

    init(_ kind: ProviderFailure.Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// Something that is no JSON, or none of the kind that it must be.
    static func malformed(_ error: JSONError) -> StreamFault {
        StreamFault(.protocolViolation, "an event of the stream is malformed: \(error)")
    }

    /// The stream ended in the middle: a connection or a proxy gave way, so that another attempt may succeed.
    static let truncated = StreamFault(.network, "the stream ended before the model had finished")
}

extension JSONReader {
    /// The string that comes next; nil for a value of another kind, which is skipped.
    mutating func stringIfPresent() throws(JSONError) -> String? {
        guard try nextKind() == .string else { return nil }
        return String(try string())
    }

    /// The whole number that comes next; nil for a value of another kind, which is skipped.
    mutating func integerIfPresent() throws(JSONError) -> Int? {
        guard try nextKind() == .number else { return nil }
        return try value().integerValue.map { Int($0) }
    }
}

extension JSONValue {
    /// A count of something; 0 where there is none or it is nonsense.
    var count: Int { integerValue.map { Int(clamping: max(0, $0)) } ?? 0 }
}

/// A rough idea of how many tokens a text has, for providers that give no account: four bytes each.
enum TokenEstimate {
    static func tokens(bytes: Int) -> Int { (bytes + 3) / 4 }
}
