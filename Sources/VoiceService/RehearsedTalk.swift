package import Dialogue
internal import FastJSON

/// A talk for the simulated recogniser and the scripted replies: what the caller will have said, and the answers.
package struct RehearsedTalk: Sendable, Equatable {
    /// What the caller's utterances are taken for, one after the other, and again from the first.
    package var utterances: [String]
    /// What is answered to each.
    package var replies: [String: String]
    /// What is answered to anything else; nothing when there is none.
    package var otherwise: String?
    /// What the agent says first, with places for variables; nothing when there is none.
    package var greeting: Template?
    /// In which language it speaks.
    package var language: String?

    /// The talk that is used when none is given.
    package static let standard = RehearsedTalk(
        utterances: ["Hello", "I need an appointment", "Thank you"],
        replies: [
            "Hello": "Good morning",
            "I need an appointment": "Tomorrow at nine",
            "Thank you": "Good bye",
        ],
        otherwise: "Sorry, say that again please"
    )

    private init(utterances: [String], replies: [String: String], otherwise: String?) {
        self.utterances = utterances
        self.replies = replies
        self.otherwise = otherwise
    }

    /// Reads a talk from a JSON5 file.
    ///
    /// - Throws: an error that names the file, and for what is wrong inside it the line and column, too.
    package init(file: String) throws {
        try self.init(JSON5Node(file: file))
    }

    /// Reads a talk from a JSON5 text.
    package init(text: String, file: String? = nil) throws {
        try self.init(JSON5Node(parsing: text, file: file))
    }

    private init(_ root: JSON5Node) throws(JSON5Error) {
        try root.allowOnly(["utterances", "replies", "otherwise", "greeting", "language"])
        let list = try root.member("utterances")
        utterances = []
        for element in try list.elements() { utterances.append(try element.string()) }
        guard !utterances.isEmpty else { throw list.error("at least one utterance is needed") }
        replies = [:]
        for reply in try root.memberIfPresent("replies")?.members() ?? [] {
            replies[reply.key] = try reply.node.string()
        }
        otherwise = try root.memberIfPresent("otherwise")?.string()
        if let node = try root.memberIfPresent("greeting") { greeting = try Template(node) }
        language = try root.memberIfPresent("language")?.string()
    }
}

/// A file that cannot be read, and why.
package struct UnreadableFile: Error, CustomStringConvertible {
    package let file: String
    package let reason: String

    package var description: String { "\(file): \(reason)" }
}
