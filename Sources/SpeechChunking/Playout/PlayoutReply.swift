/// A reply on its way to the caller: which of its samples say which of its words.
package struct PlayoutReply: Sendable, Equatable {
    /// The reply's number in the call.
    package let number: Int
    /// The position of its first sample in what the carrier is sent; known once all before it has its end.
    var position: Int64
    /// The pieces of its text, as they were given to the voice.
    var pieces: [String] = []
    /// After how many samples each of the first pieces ends, where the voice tells.
    var ends: [Int64] = []
    /// Its words, where the voice tells; counted from the reply's first sample.
    var words: [SpokenWord] = []
    /// Where its audio is silent.
    var sound = VoiceSound()
    /// Whether there will be no more audio.
    var isComplete = false
    /// Whether it must not be handed over yet.
    var isHeld = false
    /// Samples that have come, silence that fills the last frame among them.
    var samples: Int64 = 0
    /// How many of them are the voice's own.
    var spokenSamples: Int64 = 0
    var sent: Int64 = 0

    init(number: Int, position: Int64, isHeld: Bool) {
        self.number = number
        self.position = position
        self.isHeld = isHeld
    }

    /// All of its text.
    var text: String { pieces.joined() }

    /// What of the text had been said after so many of its samples.
    ///
    /// A word counts once half of it was heard. Without word times its place is guessed; see `SpokenPlace`.
    func text(heard: Int64, pace: SpeakingPace) -> String {
        guard heard > 0 else { return "" }
        if isComplete, heard >= spokenSamples { return text }
        guard let last = words.last else { return guessed(heard: heard, pace) }
        let said = words.prefix { ($0.samples.lowerBound + $0.samples.upperBound) / 2 <= heard }
        let told = said.map(\.text).joined()
        // A voice may tell of words later than it makes their audio, or stop telling.
        guard said.count == words.count, heard - last.samples.upperBound > Self.untold else { return told }
        let guessed = guessed(heard: heard, pace)
        return guessed.count > told.count ? guessed : told
    }

    /// How far audio may be ahead of the words that are told: half a second.
    private static let untold: Int64 = 4_000

    private func guessed(heard: Int64, _ pace: SpeakingPace) -> String {
        var text = ""
        var start: Int64 = 0
        for (piece, end) in zip(pieces, ends) {
            guard heard < end else {
                text += piece
                start = end
                continue
            }
            return text + SpokenPlace(of: piece, in: sound, start..<end).text(until: heard)
        }
        let rest = pieces.dropFirst(ends.count).joined()
        guard heard > start else { return text }
        // Of what is still being made nobody knows the length yet.
        let made = start..<max(start, spokenSamples)
        return text + SpokenPlace(of: rest, in: sound, made, goingOnAt: isComplete ? nil : pace).text(until: heard)
    }
}
