import FastJSON
@testable import LanguageModels
import ProviderKit
import Testing

struct ConversationTurnTests {
    private let call = ToolCall(id: "a", name: "find_slots", arguments: "{\"day\":\"friday\"}")

    @Test func `a result that came late stands beside its call`() {
        let conversation = Conversation(messages: [
            .agent("Let me see.", calls: [call]), .caller("Hello?"), .tool(ToolResult(id: "a", content: "9:30")),
        ])
        #expect(
            conversation.turns == [
                .agent("Let me see.", uses: [ToolUse(call: call, result: ToolResult(id: "a", content: "9:30"))]),
                .caller("Hello?"),
            ]
        )
    }

    @Test func `a call without a result is a cancelled one`() {
        let turns = Conversation(messages: [.agent("", calls: [call])]).turns
        let cancelled = ToolResult(id: "a", content: ToolUse.cancelled, isError: true)
        #expect(turns == [.agent("", uses: [ToolUse(call: call, result: cancelled)])])
    }

    @Test func `a result without a call is dropped`() {
        #expect(Conversation(messages: [.tool(ToolResult(id: "z", content: "?"))]).turns.isEmpty)
    }

    @Test func `two calls of one name have a result each, even under one id`() {
        let conversation = Conversation(messages: [
            .agent("", calls: [call]), .tool(ToolResult(id: "a", content: "1")), .agent("", calls: [call]),
            .tool(ToolResult(id: "a", content: "2")),
        ])
        let results = conversation.turns.map { turn -> [String] in
            guard case .agent(_, let uses) = turn else { return [] }
            return uses.map(\.result.content)
        }
        #expect(results == [["1"], ["2"]])
    }

    @Test(arguments: ["", " ", "\n\t "])
    func `blank texts are nobody's turn`(text: String) {
        let conversation = Conversation(messages: [
            .caller(text), .agent(text), .note(text), .agent(text, calls: [call]),
        ])
        #expect(conversation.turns.count == 1)
    }

    @Test(arguments: [
        ("", "{}"), ("{\"a\":1}", "{\"a\":1}"), ("{\"a\":", "{\"invalid\":\"{\\\"a\\\":\"}"),
        ("[1]", "{\"invalid\":\"[1]\"}"),
    ])
    func `arguments of a history are an object, whatever the model wrote`(written: String, sent: String) {
        let use = ToolUse(
            call: ToolCall(id: "a", name: "t", arguments: written),
            result: ToolResult(id: "a", content: "")
        )
        #expect(use.arguments == sent)
        #expect(use.input.objectValue != nil)
    }
}
