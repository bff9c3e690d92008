internal import CallPipeline
internal import CallTiming
internal import CallTools
internal import Dialogue
internal import ProviderKit

/// A reply: written by the model, sent as it is written, spoken by the carrier.
struct RelayReply: Sendable {
    /// What it is for.
    enum Origin: Sendable, Equatable {
        case greeting
        /// The answer to these words.
        case answer(String)
        /// The model goes on behind what the caller was asked for.
        case answered
        /// Something the agent says by itself.
        case sentence
    }

    /// What is to be done once it was heard.
    enum Afterwards: Sendable, Equatable {
        case listen
        case leave(CallFarewell)
    }

    /// What it says before it uses tools, and which of those have answered.
    struct Part: Sendable, Equatable {
        var written = ""
        /// What was said behind it while its tools ran.
        var filler = ""
        /// All of it that was sent.
        var sent = ""
        var calls: [ToolCall] = []
        var answered: [String] = []

        /// All that is said in it.
        var all: String { written + filler }
    }

    let epoch: Int
    let origin: Origin
    var afterwards = Afterwards.listen
    /// How often the model had been asked before, with the results of its tools.
    var rounds = 0
    /// Whether it was to be asked already, but for what is not known yet.
    var waitsForFacts = false
    var parts = [Part()]
    var tokens = SpokenTokens()
    /// Whether the caller may cut it off; nil for as the session was begun.
    var interruptible: Bool?
    var isWriting = false
    /// Whether no text of it was sent: the carrier has it from elsewhere.
    var isPlayed = false
    /// Since when tools run, and what the caller was told of it.
    var toolsSince: CallTime?
    var filler: String?
    /// What the caller is to be asked for, once the other tools have answered.
    var asks: (call: ToolCall, request: CollectRequest)?
    var hasText = false
    /// Whether it stands in for a reply that failed; and whether it was broken off itself.
    var isApology = false
    var isBroken = false
    /// When the model was asked, or the last of its words came.
    var dueSince: CallTime
    /// When the carrier will have begun to speak it, about.
    var begin = CallTime.start

    init(_ epoch: Int, _ origin: Origin, at now: CallTime) {
        self.epoch = epoch
        self.origin = origin
        dueSince = now
    }

    /// Whether any of it was sent.
    var hasBeenSent: Bool { parts.contains { !$0.sent.isEmpty } }

    /// All that was sent.
    var sent: String { parts.map(\.sent).joined() }

    /// How often the model has been asked for it, and for what led to it.
    var roundsSoFar: Int { rounds + parts.count }

    /// The calls of its last part that have no answer.
    var openCalls: [ToolCall] {
        guard toolsSince != nil, let part = parts.last else { return [] }
        return part.calls.filter { !part.answered.contains($0.id) }
    }

    /// Forgets the calls of tools that will never be made.
    mutating func dropCalls() {
        guard toolsSince == nil, let last = parts.indices.last else { return }
        parts[last].calls.removeAll()
    }

    /// What of each of its parts was heard, of so many characters of what was sent.
    func said(_ count: Int) -> [String] {
        var left = count
        return parts.map { part in
            defer { left = max(0, left - part.sent.count) }
            return left >= part.sent.count && !part.sent.isEmpty ? part.sent : String(part.sent.prefix(left))
        }
    }
}

extension ConversationHistory {
    /// What stands for the result of a tool that was stopped.
    static let unfinished = "Stopped before there was an answer."
}

extension Duration {
    /// In samples of the telephone's 8 kHz.
    var samples: Int64 { components.seconds * 8_000 + components.attoseconds / 125_000_000_000_000 }
}
