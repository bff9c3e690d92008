/// A word without case, accents and apostrophes, as a number: "It's" and "its" are one, so are "Zéro" and "zero".
///
/// Two words could share a number by chance; with sixty-four bits and a few hundred words listed that does not happen to
/// speech, and to who makes it happen it brings a label more.
struct WordKey: Hashable, Sendable {
    private(set) var raw: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ byte: UInt8) { raw = (raw ^ UInt64(byte)) &* 0x100_0000_01B3 }

    init() {}

    /// The key of a word that is written in a list.
    init(_ word: some StringProtocol) {
        let bytes = Array(word.utf8)
        self = Script.word(in: bytes.span, at: 0).key
    }
}
