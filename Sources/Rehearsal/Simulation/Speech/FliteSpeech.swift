internal import LocalSpeech
internal import Synchronization
internal import TelephoneAudio

/// Real speech by Flite, with the times of its words; what that cannot say is said in tones.
///
/// The same text is the same audio in every process. It is made where it is asked for, in about ten milliseconds for each
/// second that it sounds; the latest sentences are kept.
package struct FliteSpeech: SpeechMaker {
    private struct Order: Hashable {
        let text: String
        let rate: Int
    }

    /// What was said lately, shared by the copies of a maker.
    private final class Memory: Sendable {
        let kept = Mutex<(speeches: [Order: SimulatedSpeech], samples: Int)>(([:], 0))
    }

    /// The voices there are; empty in a build without Flite.
    package static var voices: [String] { LocalEngines.hasFlite ? FliteEngine.voices : [] }

    /// How many samples are kept: a minute at the highest rate.
    private static let mostKept = 60 * 48_000

    private let voice: String
    private let memory = Memory()

    /// Makes a voice; nil where there is none of that name.
    package init?(voice: String = "slt") {
        guard Self.voices.contains(voice) else { return nil }
        self.voice = voice
    }

    package func speech(for text: String, rate: Int) -> SimulatedSpeech {
        let order = Order(text: text, rate: rate)
        if let known = memory.kept.withLock({ $0.speeches[order] }) { return known }
        let speech = Self.spoken(text, by: voice, rate: rate) ?? ToneSpeech().speech(for: text, rate: rate)
        memory.kept.withLock { kept in
            if kept.samples + speech.samples.count > Self.mostKept { kept = ([:], 0) }
            if kept.speeches.updateValue(speech, forKey: order) == nil { kept.samples += speech.samples.count }
        }
        return speech
    }

    /// What Flite makes of a text; nil where that is not all of it.
    static func spoken(_ text: String, by voice: String, rate: Int) -> SimulatedSpeech? {
        guard let sentence = try? FliteEngine.speak(text, voice: voice),
            let samples = try? Resampler.resampled(sentence.samples.span, from: sentence.rate, to: rate)
        else { return nil }
        var words: [SimulatedSpeech.Part] = []
        for word in sentence.words {
            let (start, end) = (Duration.seconds(word.start), Duration.seconds(word.end))
            // Flite may say one word in two ("9.30"): they are one where no space stands between.
            if let last = words.last, last.text.last?.isWhitespace == false {
                words[words.count - 1] = SimulatedSpeech.Part(last.text + word.text, start: last.start, end: end)
            } else {
                words.append(SimulatedSpeech.Part(word.text, start: start, end: end))
            }
        }
        // Of another script it says nothing, or the names of letters.
        let isEnglish =
            text.allSatisfy { $0.isASCII || !$0.isLetter } && text.contains { $0.isLetter || $0.isNumber }
        guard isEnglish, !words.isEmpty, words.map(\.text).joined() == text else { return nil }
        return SimulatedSpeech(samples: samples, rate: rate, words: words)
    }
}
