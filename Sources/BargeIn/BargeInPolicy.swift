/// When a caller may cut in on the agent: for each agent, and for each of its utterances.
package struct BargeInPolicy: Sendable, Equatable {
    /// What counts as cutting in.
    package enum Mode: Sendable, Equatable {
        /// Any speech, at once.
        case any
        /// Speech that goes on for so many samples, or says something.
        case speech(Int64)
        /// So many words.
        case words(Int)
        /// A key, and nothing else.
        case keys
        /// Nothing: a greeting or a legal notice that must be heard.
        case nothing
    }

    /// What counts as cutting in.
    package var mode: Mode
    /// How long the caller must be quiet before a suspicion is dropped: words may still come.
    package var grace: Int64 = 4_000
    /// After how much speech a caller is believed even if the recogniser brings no words.
    package var patience: Int64 = 16_000
    /// What callers say to show that they listen.
    package var listening = ListeningSounds.none

    /// Makes a policy; by default 0.7 s of speech count.
    ///
    /// A shorter time would make the agent silent no sooner, because its audio is held back from the suspicion on; but it
    /// would take every "mm-hm" for an interruption, whose word is not known before.
    package init(_ mode: Mode = .speech(5_600), listening: ListeningSounds = .none) {
        self.mode = mode
        self.listening = listening
    }
}
