import CallTiming
import FastJSON
import ProviderKit

@testable import CallRecords

/// Calls and events as tests need them.
enum TestCall {
    static func record(
        _ id: String,
        of organisation: Organisation = .standard,
        began: Int64 = 1_000_000
    ) -> CallRecord {
        var record = CallRecord(
            CallName(id, of: organisation),
            agent: "clinic",
            began: WallTime(milliseconds: began)
        )
        record.from = "+4915112345678"
        record.to = "+493012345678"
        record.language = "en"
        record.engineVersion = "1.0"
        record.configurationVersion = "7"
        return record
    }

    /// Events that come a second after one another.
    static func events(_ kinds: [CallEvent.Kind]) -> [CallEvent] {
        kinds.enumerated().map { number, kind in event(number, kind) }
    }

    static func event(_ number: Int, _ kind: CallEvent.Kind) -> CallEvent {
        CallEvent(
            number: number,
            instant: MonotonicInstant(nanoseconds: Int64(number) * 1_000_000_000),
            time: CallTime(milliseconds: Int64(number) * 1_000),
            kind: kind
        )
    }

    static func line(_ number: Int, _ text: String = "something") -> RecordedEvent {
        let time = CallTime(milliseconds: Int64(number) * 1_000)
        let instant = MonotonicInstant(nanoseconds: Int64(number) * 1_000_000_000)
        return RecordedEvent(sequence: number, time: time, instant: instant, line: "{\"text\":\"\(text)\"}")
    }

    /// The members that a literal names.
    static func object(_ value: JSONValue) -> JSONObject { value.objectValue ?? JSONObject() }

    /// A short conversation: a greeting, a question that is answered with a tool, and an answer that is cut off.
    static let conversation: [CallEvent.Kind] = [
        .started(stream: "MZ1", call: "CA1"),
        .replyBegun(reply: 1, isGuess: false),
        .firstAudioHeard(reply: 1, at: CallTime(milliseconds: 2_500), way: 400),
        .replyHeard(reply: 1, text: "Hello."),
        .speechStarted(at: CallTime(milliseconds: 4_000)),
        .speechEnded(at: CallTime(milliseconds: 4_800)),
        .turnEnded(text: "Am I booked?", keys: "", end: CallTime(milliseconds: 4_800), reason: "ear"),
        .replyBegun(reply: 2, isGuess: false),
        .replyRequested(reply: 2),
        .toolCalled(name: "look_up", id: "t1"),
        .toolFinished(id: "t1", isError: false),
        .replyWritten(reply: 2, text: "You are booked for Monday at nine."),
        .firstAudioSent(reply: 2),
        .turnAnswered(reply: 2, end: CallTime(milliseconds: 4_800)),
        .firstAudioHeard(reply: 2, at: CallTime(milliseconds: 13_200), way: 400),
        .cost(.model, amount: 0.25, total: 0.25, currency: "USD"),
        .replyCut(reply: 2, heard: "You are booked"),
        .cost(.voice, amount: 0.5, total: 0.75, currency: "USD"),
        .ended(reason: "the caller hung up"),
    ]
}
