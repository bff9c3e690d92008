/// A word, a row of digits or a sign of a text.
struct Token: Sendable {
    enum Kind: Sendable, Equatable {
        case digits
        case word
        /// A sign, by its byte; what is not in ASCII stands as what it is like, or as zero.
        case sign(UInt8)
        case lineBreak
        /// The end of one turn and the beginning of the speaker's next.
        case turn
        /// What has been taken out, now or earlier.
        case taken
    }

    var kind: Kind
    /// Where it lies, in bytes of the text, or of all turns after each other.
    let start: Int
    let end: Int
    var key = WordKey()
    var meaning = Meaning()
    /// How many letters the word has.
    var letters = 0
    /// Digits of a date, a time, a price or an address of a machine: no number of a person.
    var isSealed = false

    var isWord: Bool { kind == .word }
    var isDigits: Bool { kind == .digits }
    /// The roles of a word; none for what has been taken out.
    var roles: Roles { kind == .word || kind == .turn ? meaning.roles : [] }
    /// What a word is as a number.
    var number: NumberWord { kind == .word ? meaning.number : .none }

    /// The values of its digits.
    func digits(in bytes: [UInt8]) -> [UInt8] {
        let span = bytes.span
        var (result, place) = ([UInt8](), start)
        while place < end, let digit = Script.digit(in: span, at: place) {
            result.append(digit.value)
            place += digit.length
        }
        return result
    }

    func isSign(_ byte: UInt8) -> Bool { kind == .sign(byte) }
    func isSign(of signs: StaticString) -> Bool {
        guard case .sign(let byte) = kind else { return false }
        return signs.contains(byte)
    }
}

extension StaticString {
    /// Whether a byte occurs in it.
    func contains(_ byte: UInt8) -> Bool {
        withUTF8Buffer { buffer in unsafe buffer.contains(byte) }
    }
}

extension UInt8 {
    init(sign: Unicode.Scalar) { self = UInt8(truncatingIfNeeded: sign.value) }
}
