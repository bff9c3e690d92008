import FastJSON
import Foundation
import Testing

@testable import VoiceService

struct RehearsedTalkTests {
    @Test func `the sample talk can be read, and answers everything it hears`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let talk = try RehearsedTalk(file: root.appending(path: "Examples/rehearsal.json5").path)
        #expect(talk.utterances.count == 4)
        #expect(talk.utterances.allSatisfy { talk.replies[$0] != nil })
    }

    @Test(arguments: [
        ("{ utterances: [] }", "talk.json5:1:15: utterances: at least one utterance is needed"),
        ("{ replies: {} }", "talk.json5:1:1: the key \"utterances\" is missing"),
        (
            "{\n  utterances: ['a'],\n  replise: {} }",
            "talk.json5:3:3: unknown key \"replise\"; did you mean \"replies\"?"
        ),
        ("{ utterances: ['a', 7] }", "talk.json5:1:21: utterances[1]: expected a string, found an integer"),
    ])
    func `a mistake is told with its place`(text: String, message: String) {
        let error = #expect(throws: JSON5Error.self) { try RehearsedTalk(text: text, file: "talk.json5") }
        #expect(error?.description == message)
    }

    @Test func `a missing file is named`() {
        let error = #expect(throws: UnreadableFile.self) { try RehearsedTalk(file: "/nowhere/talk.json5") }
        #expect(error?.description.hasPrefix("/nowhere/talk.json5: ") == true)
    }
}
