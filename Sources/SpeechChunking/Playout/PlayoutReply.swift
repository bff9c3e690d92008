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
    /// A word counts once half of it was heard. Without word times a text is taken to be spoken evenly, which is right to
    /// a word or so.
    func text(heard: Int64, samplesPerCharacter: Double) -> String {
        guard heard > 0 else { return "" }
        if isComplete, heard >= spokenSamples { return text }
        guard let last = words.last else { return evenly(heard: heard, samplesPerCharacter) }
        let said = words.prefix { ($0.samples.lowerBound + $0.samples.upperBound) / 2 <= heard }
        let told = said.map(\.text).joined()
        // A voice may tell of words later than it makes their audio, or stop telling.
        guard said.count == words.count, heard - last.samples.upperBound > Self.untold else { return told }
        let guessed = evenly(heard: heard, samplesPerCharacter)
        return guessed.count > told.count ? guessed : told
    }

    /// How far audio may be ahead of the words that are told: half a second.
    private static let untold: Int64 = 4_000

    private func evenly(heard: Int64, _ samplesPerCharacter: Double) -> String {
        var text = ""
        var start: Int64 = 0
        for (piece, end) in zip(pieces, ends) {
            guard heard < end else {
                text += piece
                start = end
                continue
            }
            return text + Self.part(of: piece, heard: heard - start, of: Double(end - start))
        }
        let rest = pieces.dropFirst(ends.count).joined()
        // Of what is still being made nobody knows the length yet, but the pace so far is a good guess.
        let made = Double(spokenSamples - start)
        let whole = isComplete ? made : max(made, Double(rest.count) * samplesPerCharacter)
        return text + Self.part(of: rest, heard: heard - start, of: whole)
    }

    private static func part(of text: String, heard: Int64, of whole: Double) -> String {
        guard whole > 0, heard > 0 else { return "" }
        let count = text.count
        let characters = min(count, Int((Double(heard) / whole * Double(count)).rounded()))
        return text.prefix(characters).endingWithAWord(of: text)
    }
}

extension Substring {
    /// The part without a word that was only begun: one that was half said counts.
    fileprivate func endingWithAWord(of whole: String) -> String {
        guard endIndex < whole.endIndex, let space = lastIndex(where: \.isWhitespace) else {
            return endIndex == whole.endIndex ? String(self) : ""
        }
        let begun = whole[whole.index(after: space)...].prefix { !$0.isWhitespace }
        let said = self[index(after: space)...]
        return said.count * 2 >= begun.count ? String(self[...space]) + begun : String(self[...space])
    }
}
