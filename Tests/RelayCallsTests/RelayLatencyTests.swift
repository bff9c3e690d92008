import CallTiming
import ProviderKit
import Testing

@testable import RelayCalls

struct RelayLatencyTests {
    private func read(_ events: [(Int64, CallEvent.Kind)]) -> (found: [RelayLatency], reader: RelayLatencyReader) {
        var reader = RelayLatencyReader()
        var found: [RelayLatency] = []
        for (number, event) in events.enumerated() {
            let instant = MonotonicInstant(nanoseconds: event.0 * 1_000_000)
            let latency = reader.read(CallEvent(number: number, instant: instant, time: .start, kind: event.1))
            if let latency { found.append(latency) }
        }
        return (found, reader)
    }

    private func turn(_ reply: Int, at begin: Int64) -> [(Int64, CallEvent.Kind)] {
        [
            (begin, .transcript("Hello")),
            (begin + 1, .turnEnded(text: "Hello", keys: "", end: .start, reason: "prompt")),
            (begin + 1, .replyBegun(reply: reply, isGuess: false)), (begin + 3, .replyRequested(reply: reply)),
            (begin + 303, .firstText(reply: reply)), (begin + 304, .firstPiece(reply: reply, text: "Good ")),
            (begin + 804, .replyWritten(reply: reply, text: "Good morning")),
        ]
    }

    @Test func `a turn's parts are exactly the whole`() throws {
        let latency = try #require(read(turn(1, at: 10)).found.first)
        #expect(RelayLatency.Part.allCases.map { latency[$0] } == [1, 2, 300, 1, 500].map { .milliseconds($0) })
        #expect(latency.untilFirstText == .milliseconds(304))
        #expect(latency.parts.reduce(.zero, +) == .milliseconds(804))
    }

    @Test func `what the agent says by itself is no turn's answer, nor is a reply that was dropped`() {
        let dropped: [(Int64, CallEvent.Kind)] = [
            (0, .replyBegun(reply: 1, isGuess: false)), (0, .replyRequested(reply: 1)), (1, .firstText(reply: 1)),
            (2, .firstPiece(reply: 1, text: "")), (3, .replyWritten(reply: 1, text: "")),
        ]
        let half = Array(turn(2, at: 10).prefix(5))
        #expect(read(dropped + half + turn(3, at: 1_000)).found.map(\.reply) == [3])
    }

    @Test func `an interrupt takes until nothing more of the reply is made`() {
        let reader = read(
            turn(1, at: 0) + [(900, .bargeInConfirmed("interrupt")), (902, .replyCut(reply: 1, heard: "Good"))]
        )
        .reader
        #expect(reader.interruption == .milliseconds(2))
    }
}
