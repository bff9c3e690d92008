/// Something a synthetic caller says, as it sounds on the line and with its words: what a simulated recogniser knows.
package struct CallerClip: Sendable {
    /// A word and where in the clip it is said, in samples.
    package struct Word: Sendable, Equatable {
        /// As it is written, with capital letters and punctuation.
        package var text: String
        package var start: Int
        package var end: Int
        /// In which language; nil for whatever is listened for.
        package var language: String?

        package init(_ text: String, start: Int, end: Int, language: String? = nil) {
            self.text = text
            self.start = start
            self.end = end
            self.language = language
        }
    }

    /// µ-law at 8 kHz.
    package let codes: [UInt8]
    /// The words, in order.
    package let words: [Word]

    package init(codes: [UInt8], words: [Word]) {
        self.codes = codes
        self.words = words
    }

    /// Spreads the words of a sentence over the whole of a clip, each as long as it has letters.
    package init(codes: [UInt8], saying sentence: String, language: String? = nil) {
        let texts = sentence.split(separator: " ").map(String.init)
        let letters = texts.reduce(0) { $0 + $1.count + 1 }
        var words: [Word] = []
        var passed = 0
        for text in texts {
            let start = codes.count * passed / max(1, letters)
            passed += text.count + 1
            words.append(Word(text, start: start, end: codes.count * passed / max(1, letters), language: language))
        }
        self.init(codes: codes, words: words)
    }

    /// Babbles a sentence at the speed of speech: every seed has another voice.
    package static func babbling(_ sentence: String, seed: UInt64, language: String? = nil) -> CallerClip {
        var babble = Babble(seed: seed)
        // 70 ms a letter.
        return CallerClip(
            codes: babble.muLaw(samples: max(2_400, sentence.count * 560)),
            saying: sentence,
            language: language
        )
    }
}
