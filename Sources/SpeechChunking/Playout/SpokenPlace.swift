/// Finds the words of a text in the audio that says it, where the voice does not tell.
///
/// The text is taken to be spoken evenly, letter by letter, through what sounds. Where a clause ends about when the voice
/// is silent, it ends there: what was off before is right again from there on.
struct SpokenPlace {
    /// A place that is known in both: behind so many letters of the text, and samples of sound.
    private struct Anchor {
        var letters = 0.0
        var sound = 0.0
    }

    /// A silence, and how much sound there is before it.
    private struct Pause {
        var sound: Double
        var length: Double
    }

    private let text: String
    private let length: SpokenLength
    private let voice: VoiceSound
    private let range: Range<Int64>
    /// The samples of sound in all of the range.
    private let sounding: Double
    private let pauses: [Pause]
    /// If more of the text's audio is to come, how fast that is likely to be.
    private let pace: SpeakingPace?

    /// How far a silence may be from where the clause should end, beside its distance from the last place that is known:
    /// 160 ms more than a fifth.
    private static let tolerance = (share: 0.2, samples: 1_280.0)
    /// A silence this long is believed more readily than a short one.
    private static let longSilence = 3_200.0

    /// Makes one of a text and the range of a voice's samples that says it: all of it, or more is to come at about a pace.
    init(of text: String, in voice: VoiceSound, _ range: Range<Int64>, goingOnAt pace: SpeakingPace? = nil) {
        self.text = text
        self.voice = voice
        self.range = range
        self.pace = pace
        length = SpokenLength(text)
        var sound = 0.0
        var last = range.lowerBound
        var pauses: [Pause] = []
        for silence in voice.silences
        where silence.upperBound > range.lowerBound && silence.lowerBound < range.upperBound {
            sound += Double(max(0, silence.lowerBound - last))
            last = min(silence.upperBound, range.upperBound)
            // At the edges none stands between words.
            guard silence.lowerBound > range.lowerBound, silence.upperBound < range.upperBound else { continue }
            pauses.append(Pause(sound: sound, length: Double(silence.count)))
        }
        sounding = sound + Double(range.upperBound - last)
        self.pauses = pauses
    }

    /// The text up to the last word of which half had been said at a sample.
    func text(until sample: Int64) -> String {
        let heard = Double(voice.sounding(in: range.lowerBound..<max(range.lowerBound, sample)))
        let (from, to) = anchors(around: heard)
        guard to.letters > from.letters else { return "" }
        // The letter that is said at that time.
        let letter = from.letters + (heard - from.sound) / max(1, to.sound - from.sound) * (to.letters - from.letters)
        var said = 0
        var before = 0.0
        for word in length.words {
            guard (before + word.length) / 2 <= letter else { break }
            before = word.length
            said = word.end
        }
        return String(text.prefix(said))
    }

    /// The last place before what was heard that is known, and the next one.
    private func anchors(around heard: Double) -> (Anchor, Anchor) {
        var next = pauses.startIndex
        var last = Anchor()
        for word in length.words.dropLast() where word.endsClause {
            let distance = (word.length - last.letters) * samplesPerLetter(after: last)
            let tolerance = Self.tolerance.samples + Self.tolerance.share * distance
            var best: (index: Int, doubt: Double)?
            for index in pauses.indices[next...] where pauses[index].sound > last.sound {
                let error = abs(pauses[index].sound - last.sound - distance)
                guard error <= tolerance else { continue }
                let doubt = error / tolerance - 0.5 * min(1, pauses[index].length / Self.longSilence)
                if doubt < best?.doubt ?? .infinity { best = (index, doubt) }
            }
            guard let best else { continue }
            let anchor = Anchor(letters: word.length, sound: pauses[best.index].sound)
            if anchor.sound >= heard { return (last, anchor) }
            last = anchor
            next = best.index + 1
        }
        let rest = length.total - last.letters
        return (last, Anchor(letters: length.total, sound: last.sound + rest * samplesPerLetter(after: last)))
    }

    private func samplesPerLetter(after anchor: Anchor) -> Double {
        // What sounds says no more than the text.
        let least = (sounding - anchor.sound) / max(1, length.total - anchor.letters)
        guard let pace else { return least }
        return max(least, pace.samples(with: anchor.sound, for: anchor.letters))
    }
}
