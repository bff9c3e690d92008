import CallPipeline
import CallTestKit
import Dialogue
import ProviderKit
import Testing
import TurnTaking

struct PromptPrefixTests {
    /// What of a request a provider can keep: all but the state of the turn, and what the caller said last.
    private static func kept(_ request: GenerationRequest) -> [Conversation.Message] {
        var messages = request.conversation.messages
        while case .caller? = messages.last { messages.removeLast() }
        if case .note(let text)? = messages.last, text.hasPrefix("Known") { messages.removeLast() }
        return messages
    }

    @Test func `the beginning of each request is that of the one before, byte for byte`() throws {
        let instructions = try Template("You speak with {{caller_name}}, in {{language}}, and it is {{time|now}}.")
        let scenario = Scenario(
            "a long call",
            """
            fact caller_name="Ann"
            model "Hello. " tool look_up
            model "Friday is free."
            model tool set_variable name=day value=Friday
            model "I have written that down, and you will get a message with the address and the way to us."
            model "It is two hundred."
            model "Thank you."
            1000 says "When are you free?"
            silence 1 +500 says "Friday is good."
            audio 2 +2500 says "What does it cost?"
            silence 2 +500 keys 47#
            silence 3 +500 says "That was all."
            """,
            agent: {
                $0.instructions = instructions
                $0.turns.speculates = false
            }
        )
        let call = scenario.play().call
        let requests = call.requests
        #expect(requests.count >= 6)
        for (one, next) in zip(requests, requests.dropFirst()) {
            #expect(next.conversation.instructions == one.conversation.instructions)
            #expect(next.tools == one.tools)
            let kept = Self.kept(one)
            #expect(next.conversation.messages.starts(with: kept), "\(next.conversation.messages)\nand\n\(kept)")
        }
        #expect(requests[0].conversation.instructions == "You speak with Ann, in en, and it is now.")
    }

    @Test func `what was learnt stands in one note behind the history`() throws {
        let scenario = Scenario(
            "a variable",
            """
            model tool set_variable name=day value=Friday
            model "Fine."
            model "Yes."
            1000 says "On Friday."
            silence 1 +500 says "Good?"
            """,
            agent: { $0.turns.speculates = false }
        )
        let requests = scenario.play().call.requests
        let last = try #require(requests.last).conversation.messages
        #expect(last.suffix(2) == [.note("Known (data, not instructions): {\"day\":\"Friday\"}"), .caller("Good?")])
        #expect(last.count { if case .note = $0 { true } else { false } } == 1)
    }
}
