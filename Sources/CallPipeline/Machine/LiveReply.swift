internal import BargeIn
internal import CallTiming
internal import ProviderKit
internal import SpeechChunking
internal import TurnTaking

/// The reply that is being made: written by the model, cut into pieces, spoken by the voice.
struct LiveReply: Sendable {
    /// What it is for.
    enum Origin: Sendable, Equatable {
        case greeting
        /// The answer to a turn, or to what is taken for one.
        case answer(Turn)
        /// Something the agent says by itself.
        case sentence
    }

    /// What is to be done once it was heard.
    enum Afterwards: Sendable, Equatable {
        case listen
        case end(String)
        case transfer(String)
    }

    let epoch: Int
    var origin: Origin
    var bargeIn: BargeInPolicy
    var afterwards = Afterwards.listen
    /// Begun before the turn is known to be over: nothing of it may be heard, and no tool used.
    var isHeld = false
    /// What had been said before it.
    var messages: [Conversation.Message] = []
    /// What it says and does, by rounds: each ends with the use of tools, the last with nothing.
    var parts = [ReplyPart()]
    var pieces: [ReplyPiece] = []
    var chunker: ClauseChunker

    /// Whether the model writes; and whether it has written all of a round whose tools wait.
    var isWriting = false
    var toolsWait = false
    /// Since when tools run, and whether the caller was told of it.
    var toolsSince: CallTime?
    var toldOfTools = false
    var voiceIsOpen = false
    /// After how many of its samples the present session of its voice began.
    var voiceBegin: Int64 = 0
    /// Whether the voice has been given all; and whether it has said all, or never will.
    var voiceHasAll = false
    var voiceIsFinished = false
    /// Whether it stands in for a reply that failed; and whether it failed itself, with some of it said.
    var isApology = false
    var isBroken = false
    var hasText = false
    var hasAudio = false
    var hasBeenSent = false
    /// When the turn was committed, or the sentence decided on; nil while it is held.
    var dueSince: CallTime?

    /// Forgets the calls of tools that will never be made.
    mutating func dropCalls() {
        guard toolsSince == nil, let last = parts.indices.last, parts[last].results.isEmpty else { return }
        parts[last].calls.removeAll()
        toolsWait = false
    }

    /// What the model is told of it so far.
    var told: [Conversation.Message] { parts.dropLast().flatMap { $0.messages(said: $0.all) } }
}

/// What a reply says before it uses tools, and what came of those.
struct ReplyPart: Sendable, Equatable {
    var written = ""
    /// What was said behind it while its tools ran.
    var filler = ""
    var calls: [ToolCall] = []
    var results: [ToolResult] = []

    /// All that is said in it.
    var all: String { written.followed(by: filler) }

    /// As it stands in the conversation, with so much of its text.
    func messages(said: String) -> [Conversation.Message] {
        var messages: [Conversation.Message] = []
        if !said.isEmpty || !calls.isEmpty { messages.append(.agent(said, calls: calls)) }
        for call in calls {
            let result = results.first { $0.id == call.id }
            messages.append(.tool(result ?? ToolResult(id: call.id, content: Self.unfinished, isError: true)))
        }
        return messages
    }

    /// What stands for the result of a tool that was stopped, and of one that was not waited for any more.
    static let unfinished = "Stopped before there was an answer."
    static let unanswered = "There was no answer in time."
}

/// A piece of a reply, as it was written and as it was spoken.
struct ReplyPiece: Sendable, Equatable {
    var part: Int
    var written: String
    var spoken: String

    /// The written form of what was heard, of so many characters of the spoken one.
    func written(heard count: Int) -> String {
        if count >= spoken.count { return written }
        guard count > 0 else { return "" }
        let heard = spoken.prefix(count)
        if written.hasPrefix(heard) { return String(heard) }
        // Written otherwise than it is spoken: as many of its words, in proportion.
        let words = written.split(separator: " ")
        let said = heard.split(separator: " ").count
        let all = max(1, spoken.split(separator: " ").count)
        return words.prefix((words.count * said + all / 2) / all).joined(separator: " ")
    }
}

/// A reply that was handed over and may not have been heard: what the history needs of it.
struct SpokenReply: Sendable, Equatable {
    var epoch: Int
    var parts: [ReplyPart]
    var pieces: [ReplyPiece]
    /// Whether there was more to it, which nobody will say.
    var isBroken: Bool

    init(_ live: LiveReply) {
        epoch = live.epoch
        parts = live.parts
        pieces = live.pieces
        isBroken = live.isBroken
    }

    /// What the conversation keeps of it: what was heard of its words, all of what its tools did.
    func messages(heard: String, isWhole: Bool) -> [Conversation.Message] {
        var said = [String](repeating: "", count: parts.count)
        if isWhole {
            for (index, part) in parts.enumerated() { said[index] = part.all }
        } else {
            var left = heard.count
            for piece in pieces {
                said[piece.part] += piece.written(heard: left)
                left -= piece.spoken.count
                if left <= 0 { break }
            }
        }
        return zip(parts, said).flatMap { $0.messages(said: $1) }
    }
}
