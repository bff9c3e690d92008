extension Endpointer {
    /// What can be tuned; the defaults come from measurements on a corpus of telephone conversations.
    public struct Settings: Sendable, Equatable {
        /// How long a silence ends a turn, before anything bends it.
        public var patience: Duration = .milliseconds(620)
        /// The least that hints and habits can make of it.
        public var shortestPatience: Duration = .milliseconds(240)
        /// The most.
        public var longestPatience: Duration = .milliseconds(2_400)
        /// Whether the patience follows the caller's own pauses.
        public var followsCaller = true

        /// How much sure speech begins a turn.
        public var startEvidence: Duration = .milliseconds(100)
        /// How many of the last 25 frames must then have had a voice's pitch.
        public var voicedFrames = 2
        /// How far before the first sound recognition should begin.
        public var preRoll: Duration = .milliseconds(200)

        /// From this probability on a frame is surely speech.
        public var certain: Float = 0.7
        /// From this probability on it may be speech that fades.
        public var possible: Float = 0.3
        /// From this probability on the end of a turn is put off for a moment.
        public var stirring: Float = 0.05

        /// What `looksFinished` makes of the patience.
        public var finishedShare = 0.6
        /// What `looksUnfinished` makes of it.
        public var unfinishedShare = 1.7
        /// What `isDictating` makes of it.
        public var dictatingShare = 2.0
        /// What `questionWasAsked` makes of it while a turn has just begun.
        public var questionShare = 1.25

        /// The defaults.
        public init() {}
    }
}
