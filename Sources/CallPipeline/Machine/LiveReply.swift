internal import BargeIn
internal import CallTiming
internal import CallTools
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
        /// The model goes on behind what the caller was asked for.
        case answered
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
    /// How often the model had been asked before, with the results of its tools.
    var rounds = 0
    /// Whether it was to be asked already, but for what is not known yet.
    var waitsForFacts = false
    /// What it says and does, by rounds: each ends with the use of tools, the last with nothing.
    var parts = [ReplyPart()]
    var pieces: [ReplyPiece] = []
    var chunker: ClauseChunker

    /// Whether the model writes; and whether it has written all of a round whose tools wait.
    var isWriting = false
    var toolsWait = false
    /// Since when tools run, and whether the caller was told of it.
    var toolsSince: CallTime?
    var filler: String?
    /// What the caller is to be asked for, once the other tools have answered.
    var asks: (call: ToolCall, request: CollectRequest)?
    var voiceIsOpen = false
    var voiceHasText = false
    /// Whether its present session is to say what it was given and no more; and what the next one is to begin with.
    var voiceIsLeaving = false
    var waitingTexts: [String] = []
    /// Whether the model, or the voice, is to be asked for it again; and when the voice was given its first text.
    var modelIsLost = false
    var voiceIsLost = false
    var voiceAskedAt: CallTime?
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
        guard toolsSince == nil, let last = parts.indices.last, parts[last].answered.isEmpty else { return }
        parts[last].calls.removeAll()
        toolsWait = false
    }

    /// How often the model has been asked for it, and for what led to it.
    var roundsSoFar: Int { rounds + parts.count }

    /// The calls of its last part that have no answer.
    var openCalls: [ToolCall] {
        guard toolsSince != nil, let part = parts.last else { return [] }
        return part.calls.filter { !part.answered.contains($0.id) }
    }
}

/// What a reply says before it uses tools, and which of those have answered.
struct ReplyPart: Sendable, Equatable {
    var written = ""
    /// What was said behind it while its tools ran.
    var filler = ""
    var calls: [ToolCall] = []
    var answered: [String] = []

    /// All that is said in it.
    var all: String { written.followed(by: filler) }

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

    /// What of each of its parts was heard.
    func said(heard: String, isWhole: Bool) -> [String] {
        if isWhole { return parts.map(\.all) }
        var said = [String](repeating: "", count: parts.count)
        var left = heard.count
        for piece in pieces {
            said[piece.part] += piece.written(heard: left)
            left -= piece.spoken.count
            if left <= 0 { break }
        }
        return said
    }
}
