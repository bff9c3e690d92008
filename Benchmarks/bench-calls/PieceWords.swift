import CallTiming
import Rehearsal
import SpeechChunking

/// The words of a text, and when each is said by a voice that is given it in the engine's pieces.
struct PieceWords {
    private let pieces: [String]

    init(_ text: String) {
        var chunker = ClauseChunker(SpeakableText(language: .named("en")))
        pieces = (chunker.add(text, at: .start) + chunker.finish()).map(\.spoken)
    }

    /// How many words have been said by half, of so many samples.
    mutating func heard(_ samples: Int, _ voice: RehearsedVoice) -> Int {
        var (count, start) = (0, 0)
        for piece in pieces {
            let speech = voice.speech(for: piece)
            for word in speech.words {
                let middle = (word.start + word.end) / 2
                guard Double(start) + middle / .microseconds(125) <= Double(samples) else { return count }
                count += word.text.split { $0.isWhitespace }.count
            }
            start += speech.samples.count
        }
        return count
    }

    /// All samples, one piece behind the other.
    func samples(_ voice: RehearsedVoice) -> [Int16] { pieces.flatMap { voice.speech(for: $0).samples } }
}
