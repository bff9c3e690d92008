/// Looks for everything that a policy names, kind after kind, and writes the texts without it.
struct Removal {
    /// A piece of text that is taken out.
    private struct Piece {
        let kind: RedactionKind
        let range: Range<Int>
        let isPart: Bool
        let lastFour: [UInt8]?
    }

    /// What was taken out can make what is beside it a number of its own; that ends after a few rounds, and always by this.
    private static let mostRounds = 4

    private let policy: RedactionPolicy
    private let bytes: [UInt8]
    private var tokens: [Token]
    private var pieces: [Piece] = []

    init(_ tokenizer: Tokenizer, _ policy: RedactionPolicy) {
        self.policy = policy
        (bytes, tokens) = (tokenizer.bytes, tokenizer.tokens)
        WrittenForms.seal(&tokens, bytes)
        for _ in 0..<Self.mostRounds {
            let before = pieces.count
            look()
            if pieces.count == before { break }
        }
        pieces.sort { $0.range.lowerBound < $1.range.lowerBound }
    }

    private mutating func look() {
        for pattern in policy.patterns {
            take(PatternFinder(pattern, tokens, bytes).found.map { (.custom(pattern.name), $0) })
        }
        if policy.kinds.contains(.iban) { take(AccountFinder(tokens, bytes).found.map { (.iban, $0) }) }
        if policy.kinds.contains(.email) { take(AddressFinder(tokens, bytes).found.map { (.email, $0) }) }
        if policy.kinds.contains(.birthDate) { take(BirthDateFinder(tokens).found.map { (.birthDate, $0) }) }
        take(DigitFinder(tokens, bytes, DigitRule.all(policy.kinds)).found.map { ($0.kind, $0.tokens) })
    }

    /// Puts one token in the place of those that say what was found.
    private mutating func take(_ found: [(kind: RedactionKind, tokens: Range<Int>)]) {
        guard !found.isEmpty else { return }
        var (rest, place) = ([Token](), 0)
        rest.reserveCapacity(tokens.count)
        for (kind, range) in found.sorted(by: { $0.tokens.lowerBound < $1.tokens.lowerBound }) {
            rest += tokens[place..<range.lowerBound]
            addPieces(kind, range)
            let (start, end) = (tokens[range.lowerBound].start, tokens[range.upperBound - 1].end)
            rest.append(Token(kind: .taken, start: start, end: end))
            place = range.upperBound
        }
        tokens = rest + tokens[place...]
    }

    /// Divides what was found where turns end.
    private mutating func addPieces(_ kind: RedactionKind, _ range: Range<Int>) {
        var parts: [Range<Int>] = []
        for part in tokens[range].split(separator: Token.Kind.turn, by: \.kind) {
            let isCore = { (token: Token) in
                token.isDigits || (token.isWord && (!kind.isDigits || token.number != .none))
            }
            guard let first = part.first(where: isCore), let last = part.last(where: isCore) else { continue }
            let isWhole = part.count == range.count
            parts.append(
                isWhole ? tokens[range.lowerBound].start..<tokens[range.upperBound - 1].end : first.start..<last.end
            )
        }
        let shown = policy.keepsLastFour && kind.mayShowLastFour ? LastFour.of(tokens[range], bytes) : nil
        for (index, part) in parts.enumerated() {
            let lastFour = index == parts.count - 1 ? shown : nil
            pieces.append(Piece(kind: kind, range: part, isPart: parts.count > 1, lastFour: lastFour))
        }
    }

    /// One of the texts, which lies at these bytes.
    func text(of range: Range<Int>, from original: String) -> RedactedText {
        let own = pieces[firstPiece(from: range.lowerBound)...].prefix { $0.range.lowerBound < range.upperBound }
        guard !own.isEmpty else { return RedactedText(untouched: original) }
        var (result, place) = ([UInt8](), range.lowerBound)
        result.reserveCapacity(range.count)
        for piece in own {
            result += bytes[place..<piece.range.lowerBound]
            result += Labels.text(for: piece.kind, lastFour: piece.lastFour)
            place = piece.range.upperBound
        }
        result += bytes[place..<range.upperBound]
        let found = own.map { piece in
            let (start, end) = (piece.range.lowerBound - range.lowerBound, piece.range.upperBound - range.lowerBound)
            return Finding(kind: piece.kind, range: start..<end, isPart: piece.isPart)
        }
        return RedactedText(text: String(decoding: result, as: UTF8.self), found: found)
    }

    /// The first piece at or behind a byte.
    private func firstPiece(from byte: Int) -> Int {
        var (low, high) = (0, pieces.count)
        while low < high {
            let middle = (low + high) / 2
            if pieces[middle].range.lowerBound < byte { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension RedactionKind {
    /// Whether it is made of digits only.
    fileprivate var isDigits: Bool {
        switch self {
        case .card, .aadhaar, .ssn, .phone, .cvv: true
        case .iban, .email, .birthDate, .custom: false
        }
    }
}

extension ArraySlice {
    /// The parts between elements whose property has a value.
    fileprivate func split<Value: Equatable>(separator: Value, by property: KeyPath<Element, Value>) -> [ArraySlice] {
        split(omittingEmptySubsequences: true) { $0[keyPath: property] == separator }
    }
}
