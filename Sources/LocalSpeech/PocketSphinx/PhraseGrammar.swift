import Synchronization

/// The phrases that a session listens for, and how their words are said; made once, shared by all decoders.
package final class PhraseGrammar: Sendable {
    /// A word that no dictionary has, and what was guessed of it.
    package struct Guess: Sendable, Equatable {
        /// The word.
        package let word: String
        /// The first phrase that it stands in.
        package let phrase: String
        /// The phones that were guessed.
        package let phones: String
    }

    /// Its number in this process.
    let number: Int
    /// The grammar in the Java Speech Grammar Format.
    package let source: String
    /// Every word with all its pronunciations.
    let words: [(word: String, phones: [String])]
    /// What was guessed.
    package let guesses: [Guess]
    private let phrases: [String: String]

    private static let made = Atomic<Int>(0)

    init(
        _ phrases: [String],
        pronunciations: [String: String],
        _ dictionary: PronouncingDictionary
    ) throws(LocalEngineError) {
        guard !phrases.isEmpty else { throw .noPhrases }
        var known: [String: String] = [:]
        var alternatives: [String] = []
        var words: [(word: String, phones: [String])] = []
        var seen: Set<String> = []
        var guesses: [Guess] = []
        for phrase in phrases {
            let said = PhraseWords.words(of: phrase)
            guard !said.isEmpty else { throw .emptyPhrase(phrase) }
            var tokens: [String] = []
            for word in said {
                guard let given = pronunciations[word] else {
                    tokens.append(word)
                    continue
                }
                // Decoders are shared: another agent's grammar may say the same word in another way.
                let phones = try Self.checked(given, of: word, in: phrase)
                let token = word + "_" + phones.lowercased().replacing(" ", with: "_")
                tokens.append(token)
                if seen.insert(token).inserted { words.append((token, [phones])) }
            }
            let key = tokens.joined(separator: " ")
            guard known[key] == nil else { continue }
            known[key] = phrase
            alternatives.append(key)
            for word in tokens where seen.insert(word).inserted {
                let listed = dictionary.pronunciations(of: word)
                if !listed.isEmpty {
                    words.append((word, listed))
                } else if let guess = LetterToSound.phones(of: word), !guess.isEmpty {
                    words.append((word, [guess]))
                    guesses.append(Guess(word: word, phrase: phrase, phones: guess))
                } else {
                    throw .unpronounceable(
                        word: word,
                        phrase: phrase,
                        why: "it is in no dictionary; give its pronunciation, like {\"\(word)\": \"HH AH L OW\"}"
                    )
                }
            }
        }
        self.phrases = known
        self.words = words
        self.guesses = guesses
        source = "#JSGF V1.0;\ngrammar phrases;\npublic <phrase> = \(alternatives.joined(separator: " | "));\n"
        number = Self.made.add(1, ordering: .relaxed).newValue
    }

    /// The phrase as the agent wrote it, for the words that were heard.
    func phrase(for words: String) -> String? { phrases[words] }

    private static func checked(
        _ phones: String,
        of word: String,
        in phrase: String
    ) throws(LocalEngineError) -> String {
        let list = phones.uppercased().split(separator: " ").map(String.init)
        guard !list.isEmpty, let unknown = list.first(where: { !PronouncingDictionary.phones.contains($0) }) else {
            guard !list.isEmpty else { throw .unpronounceable(word: word, phrase: phrase, why: "no phones are given") }
            return list.joined(separator: " ")
        }
        throw .unpronounceable(word: word, phrase: phrase, why: "there is no phone \"\(unknown)\"")
    }
}
