/// What a decoder made of a stretch of audio.
package struct PhraseHearing: Sendable, Equatable {
    /// One word, and where it lies in the stretch, in samples of 8 kHz.
    package struct Word: Sendable, Equatable {
        /// The word, in lower case.
        package let text: String
        /// Where it begins.
        package let start: Int64
        /// Where it ends.
        package let end: Int64
    }

    /// The phrase as the agent wrote it, however unlikely; nil when none could be followed to its end.
    package let phrase: String?
    /// Its words.
    package let words: [Word]
    /// How well the audio fits: the score of a frame, and of the worst word's; 0 is perfect.
    package let fit: Float

    /// The phrase, if the audio fits it well enough.
    package func phrase(fitting least: Float) -> String? { fit >= least ? phrase : nil }

    /// From this fit on a phrase is believed, unless a configuration says otherwise; see `Docs/local-engines.md`.
    package static let leastFit: Float = -44

    /// The fit as a confidence from 0 to 1: a half at the least that is believed.
    package func confidence(least: Float) -> Double {
        max(0, min(1, 0.5 + Double(fit - least) / 40))
    }
}
