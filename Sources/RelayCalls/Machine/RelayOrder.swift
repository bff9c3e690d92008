package import CallPipeline
package import ProviderKit
package import RelayWire

/// What a relay call's decisions want done.
package enum RelayOrder: Sendable, Equatable {
    /// Words are to be spoken.
    case text(RelayText)
    /// A recording is to be played; whether the caller may cut it off, and the next words do.
    case play(String, interruptible: Bool?, preemptible: Bool?)
    /// A reply is to be written.
    case generate(epoch: Int, GenerationRequest)
    case cancelGeneration(epoch: Int)
    /// Tools are to be used, all at once.
    case useTools(epoch: Int, [ToolCall])
    case cancelTools(epoch: Int, ids: [String])
    /// The call so far is to be summed up, beside the call.
    case summarise(number: Int, GenerationRequest)
    /// The carrier is to hear and speak that language.
    case language(String)
    /// Keys are to be pressed.
    case pressKeys(String)
    /// The session is over for us.
    case leave(CallFarewell)
    /// Something happened that readers of the log want to know.
    case note(CallEvent.Kind)
}

/// How a relay call is begun.
package struct RelayManners: Sendable, Equatable {
    /// What the carrier says by itself when the session begins; nil for nothing.
    package var welcome: String?
    /// The languages that it was told of, the session's own first.
    package var languages: [String]
    /// What the agent greets with instead of its voice; nil for nothing.
    package var greeting: RelayRecording?
    /// The address of what is played while a tool takes long, until there is something to say; nil for nothing.
    package var hold: String?

    package init(
        welcome: String? = nil,
        languages: [String] = [],
        greeting: RelayRecording? = nil,
        hold: String? = nil
    ) {
        self.welcome = welcome
        self.languages = languages
        self.greeting = greeting
        self.hold = hold
    }

    /// The carrier's name for a language: `de-DE` where an agent says `de`.
    package func language(_ tag: String) -> String {
        if languages.contains(tag) { return tag }
        let primary = tag.prefix { $0 != "-" }.lowercased()
        return languages.first { $0.prefix { $0 != "-" }.lowercased() == primary } ?? tag
    }
}

/// Something that was recorded: where the carrier finds it, and what is said in it.
package struct RelayRecording: Sendable, Equatable {
    package var source: String
    package var words: String

    package init(_ source: String, saying words: String) {
        self.source = source
        self.words = words
    }
}
