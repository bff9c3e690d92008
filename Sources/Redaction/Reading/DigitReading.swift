/// All digits of a text, written and said, in rows whose parts may belong together.
struct DigitReading: Sendable {
    private(set) var items: [DigitItem] = []
    private(set) var digits: [UInt8] = []

    /// More tokens than this between two items divide them.
    private static let longestPause = 12

    private let tokens: [Token]
    private let bytes: [UInt8]
    private var place = 0
    /// What has been between since the last item; nothing where that cannot go on.
    private var gap = Gap.apart
    private var gapTokens = 0
    private var hasPlus = false
    private var languages = Languages.all

    init(_ tokens: [Token], _ bytes: [UInt8]) {
        (self.tokens, self.bytes) = (tokens, bytes)
        while place < tokens.count { read() }
    }

    private mutating func read() {
        let token = tokens[place]
        switch token.kind {
        case .digits: readDigits(token)
        case .word: readWord(token)
        case .sign(let sign): readSign(sign, token)
        case .turn: widen(to: .pause)
        case .lineBreak, .taken: divide()
        }
    }

    private mutating func readDigits(_ token: Token) {
        guard !token.isSealed, !isGlued(place) else { return divide() }
        let start = digits.count
        digits += token.digits(in: bytes)
        append(place..<(place + 1), from: start, isWritten: true, .all)
    }

    private mutating func readWord(_ token: Token) {
        if token.number != .none, !isGlued(place), !isHesitation(token),
            let phrase = NumberPhrase(in: tokens, at: place, bytes)
        {
            let start = digits.count
            digits += phrase.digits
            return append(place..<phrase.end, from: start, isWritten: false, phrase.languages)
        }
        let start = place
        if let end = hesitation() {
            widen(to: .pause)
            place = end
            gapTokens += end - start - 1
        } else if token.roles.contains(.plus) {
            divide()
            hasPlus = true
        } else if token.roles.contains(.separator) {
            widen(to: .sign)
        } else if !token.roles.isDisjoint(with: [.filler, .and]) {
            widen(to: .pause)
        } else {
            divide()
        }
    }

    /// Whether a word that can be a number is none here: "um" is one in Portuguese only, between others of its language.
    private func isHesitation(_ token: Token) -> Bool {
        guard token.roles.contains(.filler) else { return false }
        let own = token.meaning.languages
        if gap != .apart, languages != .all { return languages.isDisjoint(with: own) }
        guard place + 1 < tokens.count, tokens[place + 1].number != .none else { return true }
        return tokens[place + 1].meaning.languages.isDisjoint(with: own)
    }

    /// The end of a hesitation of several words.
    private func hesitation() -> Int? {
        guard let phrases = Phrases.hesitations[tokens[place].key] else { return nil }
        return phrases.first { phrase in
            place + phrase.count <= tokens.count
                && phrase.indices.allSatisfy { tokens[place + $0].isWord && tokens[place + $0].key == phrase[$0] }
        }.map { place + $0.count }
    }

    private mutating func readSign(_ sign: UInt8, _ token: Token) {
        switch sign {
        case UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "("), UInt8(ascii: ")"): widen(to: .sign)
        case UInt8(ascii: ","): widen(to: .comma)
        case UInt8(ascii: "."):
            let isInside =
                place + 1 < tokens.count && tokens[place + 1].start == token.end && tokens[place + 1].isDigits
            widen(to: isInside ? .sign : .pause)
        case UInt8(ascii: "?"), UInt8(ascii: "!"), UInt8(ascii: ";"): widen(to: .pause)
        case UInt8(ascii: "+"):
            divide()
            hasPlus = true
        default: divide()
        }
    }

    private mutating func widen(to wider: Gap) {
        place += 1
        gapTokens += 1
        gap = gapTokens > Self.longestPause ? .apart : max(gap, wider)
    }

    private mutating func divide() {
        place += 1
        (gap, gapTokens, hasPlus, languages) = (.apart, 0, false, .all)
    }

    private mutating func append(_ range: Range<Int>, from start: Int, isWritten: Bool, _ spoken: Languages) {
        if languages.isDisjoint(with: spoken) { (gap, languages) = (.apart, .all) }
        languages.formIntersection(spoken)
        if let last = items.last, gap != .apart, tokens[last.tokens.upperBound - 1].end < tokens[range.lowerBound].start
        {
            let isSpaced = hasSpace(from: last.tokens.upperBound - 1, to: range.lowerBound)
            gap = max(gap, isSpaced ? .space : .sign)
        }
        items.append(
            DigitItem(
                tokens: range,
                digits: start..<digits.count,
                gap: gap,
                isWritten: isWritten,
                hasPlus: hasPlus,
                isCode: isCode(range)
            )
        )
        (gap, gapTokens, hasPlus, place) = (.none, 0, false, range.upperBound)
    }

    /// Whether white space lies between two tokens.
    private func hasSpace(from first: Int, to last: Int) -> Bool {
        (first..<last).contains { tokens[$0].end < tokens[$0 + 1].start }
    }

    /// Whether a token is part of something longer that is no number: "AB123", "4th".
    private func isGlued(_ place: Int) -> Bool {
        let token = tokens[place]
        let isPart = { (other: Token) in
            (other.isWord && !self.isSolid(other)) || (other.isDigits && token.isWord) || other.isSign(0x5F)
        }
        if place > 0, tokens[place - 1].end == token.start, isPart(tokens[place - 1]) { return true }
        return place + 1 < tokens.count && tokens[place + 1].start == token.end && isPart(tokens[place + 1])
    }

    /// Whether a word is of a script that is written without spaces.
    private func isSolid(_ token: Token) -> Bool { (0xE3...0xE9).contains(bytes[token.start]) }

    /// Whether digits hang on a name with a sign, in a code or an address: what is taken for a number by its form alone is
    /// not looked for there.
    private func isCode(_ range: Range<Int>) -> Bool {
        let joins: StaticString = "-_/.\\=@"
        let (first, last) = (range.lowerBound, range.upperBound)
        if first > 1, tokens[first - 1].isSign(of: joins), !tokens[first - 1].isSign(0x3D),
            tokens[first - 1].end == tokens[first].start, tokens[first - 2].end == tokens[first - 1].start,
            tokens[first - 2].isWord || (gap == .apart && tokens[first - 2].isDigits)
        {
            return tokens[first - 2].number == .none
        }
        return last + 1 < tokens.count && tokens[last].isSign(of: joins) && tokens[last - 1].end == tokens[last].start
            && tokens[last + 1].start == tokens[last].end && tokens[last + 1].isWord && tokens[last + 1].number == .none
    }
}
