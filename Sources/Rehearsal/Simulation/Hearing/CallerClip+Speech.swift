internal import TelephoneAudio

extension CallerClip {
    /// Says a sentence with one of Flite's voices, with the true times of its words; nil where Flite cannot say it.
    package static func speaking(_ sentence: String, voice: String = "slt", language: String? = "en") -> CallerClip? {
        guard FliteSpeech.voices.contains(voice),
            let speech = FliteSpeech.spoken(sentence, by: voice, rate: 8_000)
        else { return nil }
        let words = speech.words.map { word in
            Word(
                String(word.text.drop(while: \.isWhitespace).prefix { !$0.isWhitespace }),
                start: Int(word.start / .microseconds(125)),
                end: Int(word.end / .microseconds(125)),
                language: language
            )
        }
        return CallerClip(codes: speech.samples.map { MuLaw.encode($0) }, words: words)
    }

    /// A recording of somebody who says a sentence; nil where nothing can be heard in it.
    ///
    /// Its words are spread over what sounds, each as long as it has letters: their times are about true.
    package init?(recording samples: Span<Int16>, saying sentence: String, language: String? = nil) {
        // What can be heard above a line's noise: -36 dBFS.
        let audible = samples.indices.filter { abs(Int32(samples[$0])) >= 520 }
        guard let first = audible.first, let last = audible.last else { return nil }
        let codes = [UInt8](capacity: samples.count) { MuLaw.encode(samples, into: &$0) }
        let sounding = CallerClip(codes: Array(codes[first...last]), saying: sentence, language: language)
        let words = sounding.words.map {
            Word($0.text, start: $0.start + first, end: $0.end + first, language: $0.language)
        }
        self.init(codes: codes, words: words)
    }
}
