internal import AgentFiles
internal import CallRecords
internal import CallTiming
internal import Redaction
internal import Synchronization

extension TextRedaction {
    /// What an agent's file wants done to the texts of one of its calls; the standard for one without a file.
    init(of agent: AgentDefinition?) {
        guard let policy = agent.map(\.redaction) ?? RedactionPolicy.standard else {
            self = .none
            return
        }
        let redactor = Redactor(policy)
        let conversation = Conversation(redactor)
        self.init(turn: { conversation.redact($0) }, other: { redactor.redact($0).text })
    }
}

/// The turns of one call: "one two three" is a security code only behind the question for one.
private final class Conversation: Sendable {
    private let session: Mutex<RedactionSession>

    init(_ redactor: Redactor) { session = Mutex(RedactionSession(redactor)) }

    func redact(_ turn: TextRedaction.Turn) -> String {
        let spoken = SpokenTurn(speaker: turn.speaker == .caller ? 0 : 1, text: turn.text)
        let time = turn.time - CallTime.start
        return session.withLock { session in
            let outcome = turn.isSaid ? session.redact(spoken, at: time) : session.preview(spoken, at: time)
            return outcome.text.text
        }
    }
}
