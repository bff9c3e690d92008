import CallTiming
import ProviderKit
import Testing

@testable import CallRecords

struct CallSummaryTests {
    @Test func `a conversation becomes its turns, tools and costs`() throws {
        let summary = CallSummary(TestCall.events(TestCall.conversation))
        #expect(summary.turns.map(\.role) == [.agent, .caller, .agent])
        #expect(summary.turns.map(\.heard) == ["Hello.", "Am I booked?", "You are booked"])
        #expect(summary.turns.map(\.meant) == ["Hello.", nil, "You are booked for Monday at nine."])
        #expect(summary.turns.map(\.wasCut) == [false, false, true])
        #expect(summary.turns.map(\.at.samples) == [20_000, 38_400, 105_600])
        #expect(summary.turns.map(\.number) == [0, 1, 2])
        // From the end of speech at 4.8 s to 13.2 s, where the answer was heard.
        let wait = try #require(summary.turns.last?.wait)
        #expect(wait.whole == .milliseconds(8_400) + .milliseconds(50))
        #expect(summary.turns.first?.wait == nil)
        let tool = try #require(summary.tools.first)
        #expect(summary.tools.count == 1 && tool.name == "look_up" && !tool.hasFailed)
        #expect(tool.finished == CallTime(milliseconds: 10_000))
        #expect(summary.costs.map(\.role) == [.model, .voice])
        #expect(summary.costs.map(\.amount) == [0.25, 0.5])
        #expect(summary.total == 0.75 && summary.currency == "USD")
    }

    @Test func `words that came late are one turn with those before`() {
        let summary = CallSummary(
            TestCall.events([
                .turnEnded(text: "I want", keys: "", end: .start, reason: "ear"),
                .turnEnded(text: "I want two", keys: "", end: .start, reason: "amended"),
                .turnEnded(text: "", keys: "12#", end: .start, reason: "keys"),
            ])
        )
        #expect(summary.turns.map(\.heard) == ["I want two", "12#"])
        #expect(summary.turns.map(\.number) == [0, 1])
        #expect(summary.turns.map(\.sequence) == [1, 2])
    }

    @Test func `another stream of the call goes on where the last one ended`() {
        let first = TestCall.conversation
        let second: [CallEvent.Kind] = [
            .started(stream: "MZ2", call: "CA1"),
            .replyHeard(reply: 2, text: "I'm here again."),
            .cost(.model, amount: 0.25, total: 0.25, currency: "USD"),
        ]
        let summary = CallSummary(TestCall.events(first + second))
        #expect(summary.turns.map(\.heard).last == "I'm here again.")
        #expect(summary.turns.last?.meant == "I'm here again.")
        #expect(summary.total == 1)
        #expect(summary.costs.map(\.amount) == [0.5, 0.5])
    }

    @Test func `what was guessed in vain, and money that is no number, leave nothing`() {
        let summary = CallSummary(
            TestCall.events([
                .replyBegun(reply: 1, isGuess: true), .replyWritten(reply: 1, text: "A guess."),
                .guessDropped(reply: 1, characters: 8), .replyHeard(reply: 1, text: "Something else."),
                .cost(.model, amount: .nan, total: .infinity, currency: "USD"),
            ])
        )
        #expect(summary.turns.map(\.meant) == ["Something else."])
        #expect(summary.costs.isEmpty && summary.total == 0)
    }
}
