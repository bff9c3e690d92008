/// How a language says the digits and the numbers below a hundred, as phrases of words.
struct NumberWords: Sendable {
    /// The number that a phrase stands for.
    let phrases: [[String]: Int]
    /// The most words a phrase has.
    let longest: Int
    /// "hundred", behind a number or alone.
    let hundred: Set<String>
    /// "thousand", behind a number or alone.
    let thousand: Set<String>
    /// What may stand between hundreds and the rest: "and".
    let joiners: Set<String>
    /// How often the digit behind such a word is meant: "double", "triple".
    let repeats: [String: Int]
    /// What hundreds are when they are one word: "doscientos".
    let hundreds: [String: Int]

    /// The words of a language, by a tag such as "en-GB"; those of English where the language is not known.
    static func of(_ tag: String) -> NumberWords {
        all[SpokenWords.code(of: tag)] ?? english
    }

    /// The languages that are known.
    static var codes: [String] { all.keys.sorted() }

    /// How a number from 21 on is put together where it has no word of its own.
    enum Composition {
        /// Only the words that are listed.
        case none
        /// "twenty three", "treinta y tres", as words.
        case tensFirst(joiner: String)
        /// "dreiundzwanzig", as one word or as three.
        case unitFirst(joiner: String)
        /// "trentatré", as one word.
        case italian
        /// "soixante-douze", "quatre-vingt-dix-sept".
        case french
    }

    /// Makes a language's words.
    ///
    /// - Parameters:
    ///   - digits: the ten of them; several words for one are divided by commas.
    ///   - teens: those from 10 to 19.
    ///   - tens: 20, 30 … 90.
    ///   - others: any further, such as `22=बाईस`.
    init(
        digits: String,
        teens: String = "",
        tens: String = "",
        others: String = "",
        composition: Composition = .none,
        hundred: String = "",
        thousand: String = "",
        joiners: String = "",
        repeats: String = "",
        hundreds: String = ""
    ) {
        let list = { (text: String) in text.split(separator: " ").map { $0.split(separator: ",").map(String.init) } }
        let pairs = { (text: String) -> [(Int, [String])] in
            text.split(separator: " ").compactMap { entry in
                let parts = entry.split(separator: "=")
                guard parts.count == 2, let value = Int(parts[0]) else { return nil }
                return (value, parts[1].split(separator: ",").map(String.init))
            }
        }
        var phrases: [[String]: Int] = [:]
        let add = { (text: String, value: Int) in phrases[SpokenWords.of(text)] = value }
        let (units, ten) = (list(digits), list(tens))
        for (value, words) in units.enumerated() { for word in words { add(word, value) } }
        for (value, words) in list(teens).enumerated() { for word in words { add(word, value + 10) } }
        for (place, words) in ten.enumerated() {
            for word in words {
                add(word, (place + 2) * 10)
                for unit in 1...9 where unit < units.count {
                    for name in units[unit] {
                        let value = (place + 2) * 10 + unit
                        switch composition {
                        case .none, .french: break
                        case .tensFirst(let joiner): add("\(word) \(joiner) \(name)", value)
                        case .unitFirst(let joiner):
                            let short = name == "eins" ? "ein" : name
                            add("\(short)\(joiner)\(word)", value)
                            add("\(short) \(joiner) \(word)", value)
                        case .italian:
                            let stem = "aeiou".contains(name.first ?? "x") ? String(word.dropLast()) : word
                            add(stem + name, value)
                            add("\(word) \(name)", value)
                            if unit == 3 { add(word + "tré", value) }
                        }
                    }
                }
            }
        }
        for (value, words) in pairs(others) { for word in words { add(word.replacing("_", with: " "), value) } }
        if case .french = composition { Self.addFrench(to: &phrases) }
        self.phrases = phrases
        longest = phrases.keys.map(\.count).max() ?? 1
        self.hundred = Set(hundred.split(separator: ",").map(String.init))
        self.thousand = Set(thousand.split(separator: ",").map(String.init))
        self.joiners = Set(joiners.split(separator: ",").map(String.init))
        self.repeats = Dictionary(
            pairs(repeats).flatMap { count, words in words.map { ($0, count) } },
            uniquingKeysWith: { first, _ in first }
        )
        self.hundreds = Dictionary(
            pairs(hundreds).flatMap { value, words in words.map { ($0, value) } },
            uniquingKeysWith: { first, _ in first }
        )
    }

    private static func addFrench(to phrases: inout [[String]: Int]) {
        let units = ["", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"]
        let teens = [
            "dix", "onze", "douze", "treize", "quatorze", "quinze", "seize", "dix sept", "dix huit", "dix neuf",
        ]
        let tens = [(20, "vingt"), (30, "trente"), (40, "quarante"), (50, "cinquante"), (60, "soixante")]
        let swiss = [(70, "septante"), (70, "septante"), (80, "huitante"), (80, "octante"), (90, "nonante")]
        for (value, word) in tens + swiss {
            phrases[[word]] = value
            phrases[[word, "et", "un"]] = value + 1
            for unit in 1...9 { phrases[[word, units[unit]]] = value + unit }
        }
        for (place, teen) in teens.enumerated() {
            let words = teen.split(separator: " ").map(String.init)
            phrases[words] = 10 + place
            phrases[["soixante"] + words] = 70 + place
            phrases[["quatre", "vingt"] + words] = 90 + place
        }
        phrases[["soixante", "et", "onze"]] = 71
        for vingt in ["vingt", "vingts"] { phrases[["quatre", vingt]] = 80 }
        for unit in 1...9 { phrases[["quatre", "vingt", units[unit]]] = 80 + unit }
    }
}
