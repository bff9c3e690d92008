import ProviderKit
import TestKit
import Testing

@testable import Dialogue

private typealias Message = Conversation.Message

private func call(_ id: String, _ name: String = "look_up") -> ToolCall {
    ToolCall(id: id, name: name, arguments: "{}")
}

struct ConversationHistoryTests {
    private static let interrupted = Message.note(HistoryWording().interrupted)
    private static let unanswered = HistoryWording().unanswered

    @Test func `a reply that was heard to its end stands as it was heard`() {
        var history = ConversationHistory()
        history.callerSaid("Hello")
        history.wrote("Hi, how ", in: 1)
        history.wrote("can I help?", in: 1)
        #expect(history.messages() == [.caller("Hello")])
        history.heard("Hi,", in: 1)
        #expect(history.messages() == [.caller("Hello"), .agent("Hi,")])
        history.finished(1, heardText: "Hi, how can I help?")
        #expect(history.messages() == [.caller("Hello"), .agent("Hi, how can I help?")])
        #expect(history.isOver(1))
    }

    @Test func `a cut reply ends with the word that was heard and a mark`() {
        var history = ConversationHistory()
        history.callerSaid("Hello")
        history.wrote("Hi, how can I help?", in: 1)
        history.cut(1, heardText: "Hi, how")
        history.callerSaid("Wait")
        #expect(history.messages() == [.caller("Hello"), .agent("Hi, how"), Self.interrupted, .caller("Wait")])
    }

    @Test(arguments: ["", " ", "\n"])
    func `a reply of which nothing was heard leaves nothing`(heard: String) {
        var history = ConversationHistory()
        history.callerSaid("I want")
        history.wrote("Sure!", in: 1)
        history.cut(1, heardText: heard)
        history.callerSaid("a refund")
        #expect(history.messages() == [.caller("I want a refund")])
    }

    @Test func `nothing changes a reply that is over`() {
        var history = ConversationHistory()
        history.wrote("One two three", in: 1)
        history.cut(1, heardText: "One")
        let before = history
        history.heard("One two", in: 1)
        history.finished(1, heardText: "One two three")
        history.cut(1, heardText: "One two")
        #expect(history == before)
    }

    @Test func `calls stand with their answers, in the order of the calls`() {
        var history = ConversationHistory()
        history.wrote("Let me look. ", in: 1)
        history.called([call("a"), call("b")], in: 1)
        history.answered(ToolResult(id: "b", content: "2"))
        history.note("A remark")
        history.answered(ToolResult(id: "a", content: "1"))
        history.heard("Let me look.", in: 1)
        #expect(
            history.messages() == [
                .agent("Let me look.", calls: [call("a"), call("b")]), .tool(ToolResult(id: "a", content: "1")),
                .tool(ToolResult(id: "b", content: "2")), .note("A remark"),
            ]
        )
        #expect(history.openCalls.isEmpty)
    }

    @Test func `a call without an answer has one that says so, until the answer comes`() {
        var history = ConversationHistory()
        history.called([call("a")], in: 1)
        #expect(
            history.messages() == [
                .agent("", calls: [call("a")]), .tool(ToolResult(id: "a", content: Self.unanswered)),
            ]
        )
        #expect(history.openCalls == [call("a")])
        history.cut(1, heardText: "")
        history.callerSaid("And?")
        history.answered(ToolResult(id: "a", content: "late"))
        history.answered(ToolResult(id: "a", content: "twice"))
        history.answered(ToolResult(id: "z", content: "to nothing"))
        #expect(
            history.messages() == [
                .agent("", calls: [call("a")]), .tool(ToolResult(id: "a", content: "late")), .caller("And?"),
            ]
        )
    }

    @Test func `an id that is used again belongs to the newest call`() {
        var history = ConversationHistory()
        history.called([call("1")], in: 1)
        history.answered(ToolResult(id: "1", content: "old"))
        history.called([call("1")], in: 2)
        history.answered(ToolResult(id: "1", content: "new"))
        #expect(
            history.messages() == [
                .agent("", calls: [call("1")]), .tool(ToolResult(id: "1", content: "old")),
                .agent("", calls: [call("1")]), .tool(ToolResult(id: "1", content: "new")),
            ]
        )
    }

    @Test(arguments: [
        ("Let me look.", "Let me look.", ""), ("Let me", "Let me", ""), ("", "", ""),
        ("Let me look. It is", "Let me look.", "It is"), ("Let me look. It is ready.", "Let me look.", "It is ready."),
        ("let me look it is ready", "let me look", "it is ready"),
        // Read out differently than written: words are counted.
        ("Let us look. It", "Let us look.", "It"),
    ])
    func `what was heard is divided among the steps of a reply`(heard: String, first: String, second: String) {
        var history = ConversationHistory()
        history.wrote("Let me look.", in: 1)
        history.called([call("a")], in: 1)
        history.answered(ToolResult(id: "a", content: "1"))
        history.wrote("It is ready.", in: 1)
        history.cut(1, heardText: heard)
        var expected: [Message] = [.agent(first, calls: [call("a")]), .tool(ToolResult(id: "a", content: "1"))]
        if second.isEmpty {
            if !first.isEmpty { expected.append(Self.interrupted) }
        } else {
            expected += [.agent(second), Self.interrupted]
        }
        #expect(history.messages() == expected)
    }

    @Test func `a model that goes on behind its tools sees what it has just written`() {
        var history = ConversationHistory()
        history.wrote("Let me look.", in: 4)
        history.called([call("a")], in: 4)
        history.answered(ToolResult(id: "a", content: "1"))
        let result = Message.tool(ToolResult(id: "a", content: "1"))
        #expect(history.messages(continuing: 4) == [.agent("Let me look.", calls: [call("a")]), result])
        #expect(history.messages(continuing: 5) == [.agent("", calls: [call("a")]), result])
        history.cut(4, heardText: "Let")
        #expect(history.messages(continuing: 4).first == .agent("Let", calls: [call("a")]))
    }

    @Test func `keys pressed one after the other stand together`() {
        var history = ConversationHistory()
        for key in ["4", "2", "#", "x"] { history.callerPressed(key) }
        history.callerSaid("done")
        history.callerPressed("1")
        #expect(
            history.messages() == [
                .caller("[The caller pressed 4 2 #]"), .caller("done"), .caller("[The caller pressed 1]"),
            ]
        )
    }

    @Test func `a speculation works on a copy`() {
        var history = ConversationHistory()
        history.callerSaid("I want")
        var guess = history
        guess.callerSaid("a refund")
        guess.wrote("Sure", in: 9)
        #expect(history.messages() == [.caller("I want")])
        #expect(guess.messages() == [.caller("I want a refund")])
    }

    @Test(arguments: 1...40)
    func `whatever happens, it holds only what was heard, and every call has one answer behind it`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var history = ConversationHistory()
        var written: [Int: [String]] = [:]
        /// The most that was said to be heard of each reply, in words.
        var heard: [Int: Int] = [:]
        var over: Set<Int> = []
        var epoch = 1
        var word = 0
        var calls = 0
        for _ in 0..<400 {
            switch Int.random(in: 0..<9, using: &random) {
            case 0: history.callerSaid("c\(word)")
            case 1, 2:
                word += 1
                history.wrote("w\(word) ", in: epoch)
                written[epoch, default: []].append("w\(word)")
            case 3:
                calls += 1
                history.called([call("k\(calls)"), call("l\(calls)")], in: epoch)
            case 4:
                history.answered(
                    ToolResult(id: ["k", "l"][Int.random(in: 0...1, using: &random)] + "\(calls)", content: "r")
                )
            case 5:
                let count = Int.random(in: heard[epoch, default: 0]...written[epoch, default: []].count, using: &random)
                heard[epoch] = count
                history.heard(written[epoch, default: []].prefix(count).joined(separator: " "), in: epoch)
            case 6:
                let count = written[epoch, default: []].count
                heard[epoch] = count
                history.finished(epoch, heardText: written[epoch, default: []].joined(separator: " "))
                over.insert(epoch)
                epoch += 1
            case 7:
                let count = Int.random(in: heard[epoch, default: 0]...written[epoch, default: []].count, using: &random)
                heard[epoch] = count
                history.cut(epoch, heardText: written[epoch, default: []].prefix(count).joined(separator: " "))
                over.insert(epoch)
                epoch += 1
            default: history.callerPressed("1")
            }
            let told = history.heardTexts.flatMap { $0.split(separator: " ").map(String.init) }
            let expected = (1...epoch).flatMap { Array(written[$0, default: []].prefix(heard[$0, default: 0])) }
            #expect(told == expected)
            checkPairs(history.messages())
        }
    }

    private func checkPairs(_ messages: [Message]) {
        var owed: [String] = []
        for message in messages {
            if case .tool(let result) = message {
                #expect(owed.first == result.id)
                owed = Array(owed.dropFirst())
                continue
            }
            #expect(owed.isEmpty)
            if case .agent(_, let calls) = message { owed = calls.map(\.id) }
        }
        #expect(owed.isEmpty)
    }
}

struct HeardTextTests {
    @Test(arguments: [
        ("Hello there.", "Hello there. Bye.", "Hello there."), ("Hello", "Hello", "Hello"), ("Hello", "Hel", "Hel"),
        ("", "Hello", ""), ("**Hello**", "Hello. Bye", "Hello."),
        ("$5 please", "five dollars please and", "five dollars"),
        ("你好。", "你好。再见", "你好。"), ("HELLO", "hello bye", "hello"), ("a b c", "a x c d", "a x c"),
    ])
    func `finds the end of a part`(written: String, heard: String, part: String) {
        let end = HeardText.end(of: written, in: heard[...])
        #expect(String(heard[..<end]) == part)
    }
}
