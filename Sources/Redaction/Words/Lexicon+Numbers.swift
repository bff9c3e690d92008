extension Lexicon {
    /// Adds a word as a number; one that is the same number in two languages belongs to both.
    private static func add(
        _ word: some StringProtocol,
        _ number: NumberWord,
        _ languages: Languages,
        to words: inout [WordKey: Meaning]
    ) {
        let key = WordKey(word)
        var meaning = words[key] ?? Meaning()
        // Of two numbers that share a word the first one listed is meant.
        guard meaning.number == .none || meaning.number == number else { return }
        meaning.number = number
        meaning.languages.formUnion(languages)
        words[key] = meaning
    }

    /// Adds a row of words, several for one number divided by commas.
    private static func add(
        _ row: String,
        from first: UInt8,
        by step: UInt8 = 1,
        _ languages: Languages,
        to words: inout [WordKey: Meaning],
        as number: (UInt8) -> NumberWord
    ) {
        for (place, entry) in row.split(separator: " ").enumerated() {
            for word in entry.split(separator: ",") {
                add(word, number(first + UInt8(place) * step), languages, to: &words)
            }
        }
    }

    static func addNumbers(to words: inout [WordKey: Meaning]) {
        for language in SpokenNumbers.all {
            let tag = language.language
            add(language.units, from: 0, tag, to: &words) { .unit($0) }
            add(language.teens, from: 10, tag, to: &words) { .teen($0) }
            add(language.tens, from: 20, by: 10, tag, to: &words) { .tens($0) }
            for (value, word) in language.compounds { add(word, .compound(value), tag, to: &words) }
            for word in language.hundred.split(separator: ",") { add(word, .hundred, tag, to: &words) }
            for word in language.thousand.split(separator: ",") { add(word, .thousand, tag, to: &words) }
            add(language.times, from: 2, tag, to: &words) { .times($0) }
            add(language.plurals, from: 0, tag, to: &words) { .plural($0) }
        }
        // Who counts in Hindi takes these from English.
        add("zero,oh", from: 0, .hindi, to: &words) { .unit($0) }
        add("double triple", from: 2, .hindi, to: &words) { .times($0) }
    }
}
