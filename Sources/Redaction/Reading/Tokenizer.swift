/// Divides text into tokens, in one pass.
struct Tokenizer {
    /// The labels that a redacted text has in place of what was there.
    let labels: Labels
    private(set) var tokens: [Token] = []
    /// The bytes of all turns, after each other.
    private(set) var bytes: [UInt8] = []

    init(labels: Labels) { self.labels = labels }

    /// Adds a turn.
    mutating func add(_ text: String) {
        let base = bytes.count
        bytes.append(contentsOf: text.utf8)
        var all: [Token] = []
        swap(&all, &tokens)
        tokens = Self.read(bytes.span, from: base, labels, behind: all)
    }

    private static func read(
        _ span: Span<UInt8>,
        from base: Int,
        _ labels: Labels,
        behind earlier: consuming [Token]
    ) -> [Token] {
        var (tokens, place) = (earlier, base)
        while place < span.count {
            let lead = span[place]
            if lead == 0x20 || lead == 0x09 || lead == 0x0D {
                place += 1
                continue
            }
            if lead == 0x0A {
                tokens.append(Token(kind: .lineBreak, start: place, end: place + 1))
                place += 1
            } else if lead == 0x5B, let end = labels.end(in: span, at: place) {
                tokens.append(Token(kind: .taken, start: place, end: end))
                place = end
            } else if Script.digit(in: span, at: place) != nil {
                place = addDigits(in: span, at: place, to: &tokens)
            } else {
                place = addOther(in: span, at: place, to: &tokens)
            }
        }
        return tokens
    }

    /// Ends a turn; what was asked since then says what the next one may be about.
    mutating func endTurn(asked roles: Roles) {
        var token = Token(kind: .turn, start: bytes.count, end: bytes.count)
        token.meaning.roles = roles
        tokens.append(token)
    }

    private static func addDigits(in bytes: Span<UInt8>, at start: Int, to tokens: inout [Token]) -> Int {
        var place = start
        while place < bytes.count, let digit = Script.digit(in: bytes, at: place) { place += digit.length }
        // A sign over the last digit is part of its character.
        while case let more = Script.extender(in: bytes, at: place), more > 0 { place += more }
        tokens.append(Token(kind: .digits, start: start, end: place))
        return place
    }

    private static func addOther(in bytes: Span<UInt8>, at start: Int, to tokens: inout [Token]) -> Int {
        let word = Script.word(in: bytes, at: start)
        guard word.end == start else {
            var end = word.end
            while case let more = Script.extender(in: bytes, at: end), more > 0 { end += more }
            var token = Token(kind: .word, start: start, end: end, key: word.key, letters: word.letters)
            if let meaning = Lexicon.shared.meaning(of: word.key) { token.meaning = meaning }
            if word.letters == 1, token.meaning.letter == 0, bytes[start] < 0x80 {
                token.meaning.letter = bytes[start] | 0x20
            }
            tokens.append(token)
            return end
        }
        var end = min(start + Script.length(bytes[start]), bytes.count)
        let sign = Self.sign(in: bytes, at: start)
        while case let more = Script.extender(in: bytes, at: end), more > 0 { end += more }
        if sign != 0x20 { tokens.append(Token(kind: .sign(sign), start: start, end: end)) }
        return end
    }

    /// The sign of ASCII that a sign is like.
    private static func sign(in bytes: Span<UInt8>, at place: Int) -> UInt8 {
        let lead = bytes[place]
        if lead < 0x80 { return lead }
        switch (lead, Script.byte(bytes, place + 1), Script.byte(bytes, place + 2)) {
        case (0xC2, 0xA0, _), (0xE2, 0x80, 0x80...0x8B), (0xE2, 0x80, 0xAF), (0xE3, 0x80, 0x80): return 0x20
        case (0xE2, 0x80, 0x90...0x95), (0xE2, 0x88, 0x92), (0xC2, 0xAD, _): return UInt8(ascii: "-")
        case (0xE2, 0x80, 0xA6), (0xE0, 0xA5, 0xA4), (0xE3, 0x80, 0x82): return UInt8(ascii: ".")
        case (0xE3, 0x80, 0x81), (0xEF, 0xBC, 0x8C): return UInt8(ascii: ",")
        case (0xE2, 0x82, 0xA0...0xBF), (0xC2, 0xA3, _), (0xC2, 0xA5, _): return UInt8(ascii: "$")
        case (0xEF, 0xBC, 0x8B): return UInt8(ascii: "+")
        default: return 0
        }
    }
}
