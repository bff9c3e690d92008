/// What is said in several words and means one thing.
enum Phrases {
    /// Hesitations within a number, by their first word; the longest first.
    static let hesitations = byFirst([
        "let me see", "lets see", "let me check", "let me look", "let me find it", "hold on", "hang on", "one moment",
        "one second",
        "one sec", "one minute", "just a second", "just a sec", "just a moment", "just a minute", "give me a second",
        "give me a sec", "give me one second", "give me a moment", "wait a minute", "wait a second", "wait a sec",
        "you know",
        "and then", "followed by", "uh huh", "and its", "and thats", "hang on a second", "hold on a second", "i think",
        "a ver",
        "un momento", "un segundo", "un moment", "une seconde", "einen moment", "moment mal", "und dann", "et puis",
        "y luego",
        "un attimo", "e poi", "deixa eu ver", "um momento", "even kijken", "en dan", "ek minute", "ek second", "एक मिनट",
        "and after that", "after that", "thats", "next is", "next one is", "the next four are", "next four",
        "last four",
        "the last four are", "got that",
    ])

    /// Groups of words behind which a number is of a kind, by their last word.
    static let cues: [WordKey: [(words: [WordKey], role: Roles)]] = {
        let list: [(String, Roles)] = [
            ("security code", .cvv), ("card verification", .cvv), ("verification value", .cvv),
            ("verification number", .cvv),
            ("on the back", .cvv), ("código de seguridad", .cvv), ("codigo de seguranca", .cvv),
            ("code de sécurité", .cvv),
            ("codice di sicurezza", .cvv), ("security number", .cvv), ("social security number", .ssn),
            ("social security", .ssn), ("area code", .phone), ("country code", .phone), ("date of birth", .birth),
            ("birth date", .birth), ("fecha de nacimiento", .birth),
        ]
        var result: [WordKey: [(words: [WordKey], role: Roles)]] = [:]
        for (phrase, role) in list {
            let keys = phrase.split(separator: " ").map { WordKey($0) }
            if let last = keys.last { result[last, default: []].append((keys, role)) }
        }
        return result.mapValues { $0.sorted { $0.words.count > $1.words.count } }
    }()

    private static func byFirst(_ phrases: [String]) -> [WordKey: [[WordKey]]] {
        var result: [WordKey: [[WordKey]]] = [:]
        for phrase in phrases {
            let keys = phrase.split(separator: " ").map { WordKey($0) }
            if let first = keys.first { result[first, default: []].append(keys) }
        }
        return result.mapValues { $0.sorted { $0.count > $1.count } }
    }
}
