internal import BargeIn
internal import CallPipeline
internal import Dialogue
internal import Endpointing
internal import FastJSON
internal import ProviderKit
internal import SpeechChunking
internal import TurnTaking

// How an agent behaves in a call: when it answers, when it lets itself be interrupted, and where it ends.
extension AgentReader {
    func readManner(_ reader: inout SettingsReader, into agent: inout CallAgent) throws(JSON5Error) {
        var found = agent
        try reader.object("turns", "When the caller's turn is over.") { part throws(JSON5Error) in
            try Self.readTurns(&part, into: &found)
        }
        let listening = ListeningSounds.of(found.language)
        try reader.object("bargeIn", "When the caller cuts in.") { part throws(JSON5Error) in
            found.bargeIn = try Self.policy(&part, listening: listening)
        }
        let greeted = try reader.node?.memberIfPresent("greetingBargeIn")
        try reader.object("greetingBargeIn", "The same for the greeting, where it differs.") {
            part throws(JSON5Error) in
            let policy = try Self.policy(&part, listening: listening)
            found.greetingBargeIn = greeted == nil ? nil : policy
        }
        try reader.object("playout", "How the agent's audio is handed to the carrier.") { part throws(JSON5Error) in
            let message = try part.integer(
                "message",
                in: 20...400,
                default: found.playout.laterMessage / 8,
                "How much of it goes into one message, behind the first one of a reply. In milliseconds, whole frames of 20."
            )
            found.playout.laterMessage = (message + 19) / 20 * 160
        }
        try reader.object("sentences", "What the agent says by itself; empty for nothing.") { part throws(JSON5Error) in
            try Self.readSentences(&part, into: &found.sentences)
        }
        let prices = prices
        try reader.object("limits", "How far a call may go.") { part throws(JSON5Error) in
            try Self.readLimits(&part, prices, into: &found.limits)
        }
        found.history = try Self.history(&reader)
        found.successor = try reader.text("successor", "To whom a call is handed whose history is too long: a number.")
        if case .handOff = found.history, found.successor.isEmpty, let history = try reader.node?.member("history") {
            throw try history.member("keep").error("there is nobody to hand over to: name the \"successor\"")
        }
        found.pronunciations =
            try reader.value(
                "pronunciations",
                .textsByName,
                "How words are to be said that the voice says wrongly.",
                Self.texts
            ) ?? [:]
        agent = found
    }

    private static func readTurns(_ part: inout SettingsReader, into agent: inout CallAgent) throws(JSON5Error) {
        let words = TurnSettings.Authority.allCases.map(\.rawValue)
        let authority = try part.word(
            "authority",
            among: words,
            default: agent.turns.authority.rawValue,
            "Who says that a turn is over: the ear, a recogniser that follows turns, or whoever is first."
        )
        if let authority = TurnSettings.Authority(rawValue: authority) { agent.turns.authority = authority }
        agent.turns.language = agent.language
        let patience = try part.number(
            "patience",
            in: 0.2...3,
            default: 0.62,
            "How long a silence ends a turn, before hints and habits bend it. In seconds."
        )
        agent.endpointing.patience = .seconds(patience)
        agent.turns.speculates = try part.flag(
            "guesses",
            default: agent.turns.speculates,
            "Whether replies are begun before the turn is surely over."
        )
        agent.turns.speculationsPerTurn = try part.integer(
            "guessesPerTurn",
            in: 0...20,
            default: agent.turns.speculationsPerTurn,
            "How many in a turn."
        )
        agent.turns.speculationsPerCall = try part.integer(
            "guessesPerCall",
            in: 0...10_000,
            default: agent.turns.speculationsPerCall,
            "How many in a call."
        )
        agent.turns.silencePatience = try part.samples(
            "silence",
            in: 1...120,
            default: agent.turns.silencePatience,
            "How long nobody may say anything before the caller is asked for."
        )
        agent.turns.prompts = try part.integer(
            "prompts",
            in: 0...10,
            default: agent.turns.prompts,
            "How often that is done before the call ends."
        )
        agent.turns.keyPatience = try part.samples(
            "keys",
            in: 0.5...30,
            default: agent.turns.keyPatience,
            "How long after a key the next one is waited for."
        )
    }

    private static func policy(
        _ part: inout SettingsReader,
        listening: ListeningSounds
    ) throws(JSON5Error) -> BargeInPolicy {
        let mode = try part.word(
            "by",
            among: ["any", "speech", "words", "keys", "nothing"],
            default: "speech",
            "What counts as cutting in: any sound of speech, speech that goes on, words, keys, or nothing."
        )
        let duration = try part.samples(
            "after",
            in: 0.1...5,
            default: Int64(5_600),
            "How long speech goes on for that."
        )
        let count = try part.integer("words", in: 1...20, default: 2, "How many words it takes.")
        let chosen: BargeInPolicy.Mode =
            switch mode {
            case "any": .any
            case "words": .words(count)
            case "keys": .keys
            case "nothing": .nothing
            default: .speech(duration)
            }
        var policy = BargeInPolicy(chosen, listening: listening)
        policy.grace = try part.samples(
            "grace",
            in: 0.1...5,
            default: policy.grace,
            "How long the caller must be quiet before a suspicion is dropped."
        )
        if try !part.flag(
            "passesOverListening",
            default: true,
            "Whether \"mm-hm\" and the like do not count."
        ) {
            policy.listening = .none
        }
        return policy
    }

    private static func readSentences(
        _ part: inout SettingsReader,
        into sentences: inout StandardSentences
    ) throws(JSON5Error) {
        sentences.prompts = try part.texts("prompts", default: sentences.prompts, "When nobody says anything, in turn.")
        sentences.holding = try part.texts(
            "holding",
            default: sentences.holding,
            "When the caller waits because a provider fails and is asked again, in turn; kept as sounds that need no voice."
        )
        let all: [(key: String, place: WritableKeyPath<StandardSentences, String>, about: String)] = [
            ("noAnswer", \.noAnswer, "When nobody answers that: the call ends."),
            ("askAgain", \.askAgain, "When something was said that nobody understood."),
            ("apology", \.apology, "When no provider brings a reply."),
            ("breakdown", \.breakdown, "When that happens again and again: the call ends."),
            ("toolFiller", \.toolFiller, "When a tool takes long."),
            ("resumed", \.resumed, "When the line was lost and is back."),
            ("handOff", \.handOff, "When somebody else goes on with the call."),
            ("tooLong", \.tooLong, "When the call has reached a limit: it ends."),
            ("closing", \.closing, "Behind the agent's last words, when it ends the call (`end_call`)."),
        ]
        for (key, place, about) in all {
            sentences[keyPath: place] = try part.text(key, default: sentences[keyPath: place], about)
        }
    }

    private static func readLimits(
        _ part: inout SettingsReader,
        _ prices: PriceList,
        into limits: inout CallLimits
    ) throws(JSON5Error) {
        limits.duration = try part.samples(
            "duration",
            in: 1...86_400,
            default: limits.duration,
            "How long a call lasts."
        )
        limits.turns = try part.integerIfPresent("turns", in: 1...100_000, "How many turns the caller has.")
        let cost = try part.number(
            "cost",
            in: 0...1_000_000,
            default: 0,
            "What a call may cost, by the prices; 0 for no limit."
        )
        limits.cost = cost > 0 ? cost : nil
        if cost > 0, prices.isEmpty, let place = try part.node?.member("cost") {
            throw place.error(
                "there are no prices to reckon it by; name a file of them in the service's configuration "
                    + "(prices: \"prices.json5\"), or leave it out"
            )
        }
        limits.replyPatience = try part.samples(
            "reply",
            in: 1...60,
            default: limits.replyPatience,
            "How long the first audio of a reply may take; then the agent apologises."
        )
        limits.toolFillerPatience = try part.samples(
            "toolFiller",
            in: 0...60,
            default: limits.toolFillerPatience,
            "How long a tool may take before that is said."
        )
        limits.toolPatience = try part.samples(
            "tool",
            in: 1...600,
            default: limits.toolPatience,
            "How long a tool may take before the model is told that there is no answer."
        )
        limits.toolRounds = try part.integer(
            "toolRounds",
            in: 0...100,
            default: limits.toolRounds,
            "How often a model goes on with its tools' results in one reply."
        )
        limits.recovery = try part.samples(
            "recovery",
            in: 0...300,
            default: limits.recovery,
            "How long a provider that fails is asked again when nobody stands in for it, before the call ends; 0 for not at all."
        )
        limits.failures = try part.integer(
            "failures",
            in: 1...100,
            default: limits.failures,
            "How many replies in a row may fail before the call ends."
        )
    }

    private static func history(_ reader: inout SettingsReader) throws(JSON5Error) -> HistoryPolicy {
        var policy = HistoryPolicy.window(tokens: 24_000)
        try reader.object("history", "What becomes of a long conversation.") { part throws(JSON5Error) in
            let way = try part.word(
                "keep",
                among: ["all", "newest", "summary", "handOff"],
                default: "newest",
                "All of it, the newest turns, a summary of the older ones, or a hand-over to the successor."
            )
            let tokens = try part.integer("tokens", in: 200...10_000_000, default: 24_000, "How long it may be.")
            let kept = try part.integer(
                "kept",
                in: 100...10_000_000,
                default: 6_000,
                "How much a summary leaves as it is."
            )
            policy =
                switch way {
                case "all": .keepAll
                case "summary": .summarised(tokens: tokens, keep: min(kept, tokens))
                case "handOff": .handOff(tokens: tokens)
                default: .window(tokens: tokens)
                }
        }
        return policy
    }
}
