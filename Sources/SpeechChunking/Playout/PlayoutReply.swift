/// A reply on its way to the caller: which of its samples say which of its words.
package struct PlayoutReply: Sendable, Equatable {
    /// A piece of the text that was spoken in one go.
    struct Chunk: Sendable, Equatable {
        var text: String
        /// Its first sample, counted from the reply's first.
        var start: Int64
        /// How many of its samples have come.
        var samples: Int64 = 0
        /// Its words, where the voice tells; counted from the chunk's first sample.
        var words: [SpokenWord] = []
        /// Whether all of its samples have come.
        var isComplete = false
    }

    /// The reply's number in the call.
    package let number: Int
    /// The position of its first sample in what the carrier is sent.
    let position: Int64
    var chunks: [Chunk] = []
    /// Whether there will be no more chunks.
    var isComplete = false
    /// Samples that have come, silence that fills the last frame among them.
    var samples: Int64 = 0
    var sent: Int64 = 0

    /// What of the text had been said after so many of its samples.
    ///
    /// A word counts once half of it was heard. Without word times a text is taken to be spoken evenly, which is right to
    /// a word or so.
    func text(heard: Int64, samplesPerCharacter: Double) -> String {
        var text = ""
        for chunk in chunks {
            let inside = heard - chunk.start
            guard inside > 0 else { break }
            if chunk.isComplete, inside >= chunk.samples {
                text += chunk.text
                continue
            }
            text +=
                chunk.words.isEmpty
                ? chunk.evenly(heard: inside, samplesPerCharacter: samplesPerCharacter) : chunk.byWords(heard: inside)
            break
        }
        return text
    }
}

extension PlayoutReply.Chunk {
    fileprivate func byWords(heard: Int64) -> String {
        words.prefix { ($0.samples.lowerBound + $0.samples.upperBound) / 2 <= heard }.map(\.text).joined()
    }

    fileprivate func evenly(heard: Int64, samplesPerCharacter: Double) -> String {
        let count = text.count
        // Of a chunk that is still being made nobody knows the length yet, but the pace so far is a good guess.
        let whole = isComplete ? Double(samples) : max(Double(samples), Double(count) * samplesPerCharacter)
        guard whole > 0 else { return "" }
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
