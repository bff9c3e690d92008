/// Makes the speech of simulated voices: cheap tones, or a real engine behind the same method.
package protocol SpeechMaker: Sendable {
    /// Says a text at a rate: the samples, and when each word is said.
    func speech(for text: String, rate: Int) -> SimulatedSpeech
}

/// A text as sound.
package struct SimulatedSpeech: Sendable, Equatable {
    /// A part of the text, and when it is said.
    package struct Part: Sendable, Equatable {
        package var text: String
        /// From the first sample.
        package var start: Duration
        package var end: Duration

        package init(_ text: String, start: Duration, end: Duration) {
            self.text = text
            self.start = start
            self.end = end
        }
    }

    package var samples: [Int16]
    package var rate: Int
    /// The words in their order, each with the space behind it; put together they are the text.
    package var words: [Part]

    package init(samples: [Int16], rate: Int, words: [Part]) {
        self.samples = samples
        self.rate = rate
        self.words = words
    }

    /// How long it sounds.
    package var duration: Duration { .nanoseconds(Int64(samples.count) * 1_000_000_000 / Int64(rate)) }

    /// The characters, each with an equal share of its word's time.
    package var characters: [Part] {
        words.flatMap { word in
            let count = word.text.count
            let length = word.end - word.start
            return word.text.enumerated().map { index, character in
                Part(
                    String(character),
                    start: word.start + length * index / count,
                    end: word.start + length * (index + 1) / count
                )
            }
        }
    }

    /// The text in words, each with what follows it up to the next; what comes before the first belongs to it.
    package static func words(of text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var isBehindWord = false
        for character in text {
            if character.isWhitespace {
                isBehindWord = isBehindWord || word.contains { !$0.isWhitespace }
            } else if isBehindWord {
                words.append(word)
                word = ""
                isBehindWord = false
            }
            word.append(character)
        }
        if !word.isEmpty { words.append(word) }
        return words
    }
}

/// Speech of tones: each word a tone of a pitch of its own, as long as its letters, a pause behind each sentence.
package struct ToneSpeech: SpeechMaker {
    /// One turn of a sine, to be read at any speed.
    private static let wave: [Int16] = (0..<256).map { Int16(9_000 * cosine(2 * .pi * (Double($0) / 256 + 0.75))) }

    package init() {}

    package func speech(for text: String, rate: Int) -> SimulatedSpeech {
        var samples: [Int16] = []
        var words: [SimulatedSpeech.Part] = []
        for word in SimulatedSpeech.words(of: text) {
            let start = samples.count
            let letters = word.utf8.reduce(0) { $0 &+ Int($1) }
            // Steps of the wave for each sample, in 16 bits of fraction: 120 to 440 Hz.
            let step = (120 + letters % 320) * 256 * 65_536 / rate
            let sounding = word.count(where: { !$0.isWhitespace && !$0.isPunctuation }) * rate * 6 / 100
            var phase = 0
            samples.reserveCapacity(samples.count + sounding + rate / 4)
            for _ in 0..<sounding {
                samples.append(Self.wave[(phase >> 16) & 255])
                phase &+= step
            }
            samples.append(contentsOf: repeatElement(0, count: Self.pause(behind: word) * rate / 1_000))
            words.append(SimulatedSpeech.Part(word, start: Self.time(start, rate), end: Self.time(samples.count, rate)))
        }
        return SimulatedSpeech(samples: samples, rate: rate, words: words)
    }

    /// Milliseconds of silence behind a word.
    private static func pause(behind word: String) -> Int {
        switch word.last(where: { !$0.isWhitespace }) {
        case ".", "?", "!", "。": 200
        case ",", ";", ":": 100
        default: 40
        }
    }

    private static func time(_ samples: Int, _ rate: Int) -> Duration {
        .nanoseconds(Int64(samples) * 1_000_000_000 / Int64(rate))
    }
}
