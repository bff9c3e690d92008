import Testing

@testable import LocalSpeech

struct PhraseGrammarTests {
    private let dictionary = PronouncingDictionary(
        Array("a AH\na(2) EY\nread R EH D\nread's R IY D Z\nread(2) R IY D\ntalk T AO K\nto T UW\n".utf8)
    )

    @Test(arguments: [
        ("Talk to Dr. Novak!", ["talk", "to", "dr", "novak"]), ("9.30 P.M.", ["nine", "thirty", "p", "m"]),
        ("I don't know", ["i", "don't", "know"]), ("'quoted' words", ["quoted", "words"]), ("…", []),
        ("call-forward on", ["call", "forward", "on"]), ("AT&T", ["at", "and", "t"]), ("3pm", ["three", "pm"]),
        ("1205", ["one", "thousand", "two", "hundred", "five"]), ("007", ["zero", "zero", "seven"]),
        ("1234567", ["one", "two", "three", "four", "five", "six", "seven"]),
        ("90 and 17", ["ninety", "and", "seventeen"]),
    ])
    func `a phrase is the words that are said`(phrase: String, words: [String]) {
        #expect(PhraseWords.words(of: phrase) == words)
    }

    @Test func `a word has all pronunciations of its dictionary, wherever they stand`() {
        #expect(dictionary.pronunciations(of: "a") == ["AH", "EY"])
        #expect(dictionary.pronunciations(of: "read") == ["R EH D", "R IY D"])
        #expect(dictionary.pronunciations(of: "rea").isEmpty)
        #expect(PronouncingDictionary([]).pronunciations(of: "a").isEmpty)
    }

    @Test func `the grammar has each phrase once, and finds what the agent wrote`() throws {
        let grammar = try PhraseGrammar(["Talk to a…", "talk to, a", "Read!"], pronunciations: [:], dictionary)
        #expect(grammar.source.hasSuffix("public <phrase> = talk to a | read;\n"))
        #expect(grammar.phrase(for: "talk to a") == "Talk to a…")
        #expect(grammar.phrase(for: "talk") == nil)
        #expect(grammar.guesses.isEmpty)
    }

    @Test func `an unknown word is guessed and reported with its phrase; a given one is taken`() throws {
        let phrases = ["talk to Novak", "read Syrinx"]
        let grammar = try PhraseGrammar(phrases, pronunciations: ["syrinx": "s ih r ih ng k s"], dictionary)
        #expect(grammar.guesses.map(\.word) == ["novak"])
        #expect(grammar.guesses.first?.phrase == "talk to Novak")
        #expect(grammar.words.contains { $0.phones == ["S IH R IH NG K S"] })
    }

    @Test func `what cannot be said is refused with the phrase it stands in`() {
        #expect(throws: LocalEngineError.noPhrases) { try PhraseGrammar([], pronunciations: [:], dictionary) }
        #expect(throws: LocalEngineError.emptyPhrase("?!")) {
            try PhraseGrammar(["read", "?!"], pronunciations: [:], dictionary)
        }
        #expect(throws: LocalEngineError.unpronounceable(word: "read", phrase: "read", why: "there is no phone \"QX\""))
        {
            try PhraseGrammar(["read"], pronunciations: ["read": "R QX"], dictionary)
        }
        #expect(throws: LocalEngineError.self) { try PhraseGrammar(["naïve"], pronunciations: [:], dictionary) }
    }

    @Test(arguments: [
        ("pbx", "P IY B IY EH K S"), ("novak", "N AA V AE K"), ("knight", "N AY T"), ("shipping", "SH IH P IH NG"),
        ("bake", "B EY K"), ("phoneline", "F AA N EH L AY N"), ("tech", "T EH CH"),
    ])
    func `letters are said by the longest group that is known`(word: String, phones: String) {
        #expect(LetterToSound.phones(of: word) == phones)
    }

    @Test func `every guess is made of phones that the model knows`() {
        for word in ["xylophone", "mcgregor", "tschüss", "queueing", "czech", "schwarz", "aeiou", "zzz", "o'neill"] {
            guard let phones = LetterToSound.phones(of: word) else { continue }
            for phone in phones.split(separator: " ") {
                #expect(PronouncingDictionary.phones.contains(String(phone)), "\(word): \(phones)")
            }
        }
    }
}
