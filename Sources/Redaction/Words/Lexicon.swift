/// The words that are known, by their keys: an open table that is read without copying or allocating.
struct Lexicon: Sendable {
    static let shared = Lexicon()

    private var keys: [UInt64]
    private var meanings: [Meaning]
    private let mask: Int

    private init() {
        var words: [WordKey: Meaning] = [:]
        Self.addNumbers(to: &words)
        Self.addRoles(to: &words)
        var size = 1
        while size < words.count * 4 { size *= 2 }
        mask = size - 1
        keys = [UInt64](repeating: 0, count: size)
        meanings = [Meaning](repeating: Meaning(), count: size)
        for (key, meaning) in words {
            var place = Self.place(of: key) & mask
            while keys[place] != 0 { place = (place + 1) & mask }
            keys[place] = key.raw
            meanings[place] = meaning
        }
    }

    /// What a word means; nil where it is not known.
    func meaning(of key: WordKey) -> Meaning? {
        var place = Self.place(of: key) & mask
        while keys[place] != 0 {
            if keys[place] == key.raw { return meanings[place] }
            place = (place + 1) & mask
        }
        return nil
    }

    private static func place(of key: WordKey) -> Int { Int(truncatingIfNeeded: key.raw ^ (key.raw >> 29)) }
}
