import ProviderKit
import TestKit
import Testing

@testable import Dialogue

private typealias Message = Conversation.Message

/// A call of so many turns, each of a caller's question, a call with its result and an answer.
private func history(turns: Range<Int>, tools: Bool = true) -> ConversationHistory {
    var history = ConversationHistory()
    for turn in turns { add(turn, to: &history, tools: tools) }
    return history
}

private func add(_ turn: Int, to history: inout ConversationHistory, tools: Bool = true) {
    history.callerSaid("Question \(turn) " + String(repeating: "x", count: 60))
    if tools {
        history.called([ToolCall(id: "t\(turn)", name: "find", arguments: "{\"n\":\(turn)}")], in: turn)
        history.answered(ToolResult(id: "t\(turn)", content: String(repeating: "r", count: 80)))
    }
    history.wrote("Answer \(turn).", in: turn)
    history.finished(turn, heardText: "Answer \(turn).")
}

struct HistoryPolicyTests {
    @Test func `what is short is left alone`() {
        var history = history(turns: 0..<3)
        let before = history
        for policy in [
            HistoryPolicy.keepAll, .window(tokens: 10_000), .summarised(tokens: 10_000, keep: 100),
            .handOff(tokens: 10_000),
        ] {
            #expect(history.apply(policy) == .carryOn)
            #expect(history == before)
        }
    }

    @Test(arguments: [100, 150, 200, 400, 800, 1_600])
    func `a window drops whole turns, oldest first, and keeps calls with their results`(limit: Int) {
        var history = ConversationHistory()
        for turn in 0..<60 {
            add(turn, to: &history)
            #expect(history.apply(.window(tokens: limit)) == .carryOn)
            #expect(history.tokens <= max(limit, 100))
            let messages = history.messages().drop { if case .note = $0 { true } else { false } }
            guard case .caller(let text)? = messages.first else {
                Issue.record("does not begin with the caller")
                continue
            }
            #expect(text.hasPrefix("Question"))
            let calls = messages.compactMap { if case .agent(_, let calls) = $0 { calls.first?.id } else { nil } }
            let results = messages.compactMap { if case .tool(let result) = $0 { result.id } else { nil } }
            #expect(calls == results)
            #expect(messages.last == .agent("Answer \(turn)."))
        }
        if limit < 1_600 { #expect(history.messages().first == .note(HistoryWording().dropped)) }
    }

    @Test func `a window moves in leaps, so that its beginning can be kept by a provider`() {
        var history = ConversationHistory()
        var moves = 0
        var start = 0
        for turn in 0..<200 {
            add(turn, to: &history)
            _ = history.apply(.window(tokens: 2_000))
            if history.entries[0].number != start {
                moves += 1
                start = history.entries[0].number
            }
        }
        // A turn is about 70 tokens and a leap about 500.
        #expect((10...40).contains(moves))
    }

    @Test func `one turn that is longer than the window stays`() {
        var history = ConversationHistory()
        history.callerSaid(String(repeating: "x", count: 10_000))
        _ = history.apply(.window(tokens: 100))
        #expect(history.entries.count == 1)
    }

    @Test func `a summary takes the place of exactly what it covers`() throws {
        var history = history(turns: 0..<20)
        guard case .summarise(let order) = history.apply(.summarised(tokens: 600, keep: 300)) else {
            Issue.record("no summary asked for")
            return
        }
        #expect(order.covers.lowerBound == 0)
        #expect(history.apply(.summarised(tokens: 600, keep: 300)) == .carryOn)
        add(20, to: &history)
        let kept = history.entries.filter { $0.number > order.covers.upperBound }
        let isTaken = history.takeIn("They asked\nmuch.", for: order)
        #expect(isTaken)
        #expect(history.entries == kept)
        #expect(history.messages().first == .note("Summary of the call so far: They asked much."))
        #expect(order.turns.first == .caller("Question 0 " + String(repeating: "x", count: 60)))
        #expect(order.earlier == nil)
        let isTakenAgain = history.takeIn("Again", for: order)
        #expect(!isTakenAgain)
    }

    @Test func `the next summary works the one before in`() {
        var history = history(turns: 0..<20)
        guard case .summarise(let first) = history.apply(.summarised(tokens: 600, keep: 300)) else { return }
        history.takeIn("First.", for: first)
        for turn in 20..<40 { add(turn, to: &history) }
        guard case .summarise(let second) = history.apply(.summarised(tokens: 600, keep: 300)) else {
            Issue.record("no second summary")
            return
        }
        #expect(second.earlier == "First.")
        #expect(second.conversation.messages.first == .note("Summary of what was said before: First."))
        #expect(second.covers.lowerBound > first.covers.upperBound)
    }

    @Test func `a summary that fails is asked for again only when more has been said`() {
        let policy = HistoryPolicy.summarised(tokens: 600, keep: 300)
        var history = history(turns: 0..<12)
        guard case .summarise(let order) = history.apply(policy) else { return }
        history.summaryFailed(order)
        #expect(history.apply(policy) == .carryOn)
        for turn in 20..<25 { add(turn, to: &history) }
        guard case .summarise = history.apply(policy) else {
            Issue.record("not asked again")
            return
        }
    }

    @Test func `without any summary the history still has an end`() {
        var history = ConversationHistory()
        for turn in 0..<300 {
            add(turn, to: &history)
            _ = history.apply(.summarised(tokens: 600, keep: 300))
            #expect(history.tokens <= 1_300)
        }
        #expect(history.droppedEntries > 0)
    }

    @Test func `a reply on its way is not summarised`() {
        var history = history(turns: 0..<20)
        history.entries.removeAll { if case .caller = $0.content { $0.number > 0 } else { false } }
        history.wrote("Still speaking", in: 99)
        history.callerSaid("mm-hm")
        #expect(history.apply(.summarised(tokens: 200, keep: 10)) == .carryOn)
    }

    @Test func `a call is handed off once`() {
        var history = history(turns: 0..<20)
        guard case .handOff(let order) = history.apply(.handOff(tokens: 500)) else {
            Issue.record("not handed off")
            return
        }
        #expect(order.turns == history.messages())
        #expect(history.apply(.handOff(tokens: 500)) == .carryOn)
    }
}

struct TokenEstimateTests {
    @Test(arguments: [
        ("", 0), ("word", 1), ("Hello there", 3), ("你好世界", 4), ("नमस्ते", 3), ("👍", 1), ("Привет", 3), ("안녕", 2),
    ])
    func `counts by script`(text: String, tokens: Int) {
        #expect(TokenEstimate.tokens(in: text) == tokens)
    }
}
