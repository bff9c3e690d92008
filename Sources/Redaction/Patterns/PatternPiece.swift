/// A set of characters of ASCII.
struct PatternClass: Sendable, Equatable {
    private var bits: UInt128 = 0

    static let digits = PatternClass(0x30...0x39)
    static let letters = PatternClass(0x41...0x5A).union(PatternClass(0x61...0x7A))
    static let lettersAndDigits = letters.union(digits)

    init() {}
    init(_ range: ClosedRange<UInt8>) { for byte in range { insert(byte) } }

    /// Adds a character, a letter in both cases.
    mutating func insert(_ byte: UInt8) {
        guard byte < 0x80 else { return }
        bits |= 1 << UInt128(byte)
        let other = byte ^ 0x20
        if other | 0x20 >= 0x61, other | 0x20 <= 0x7A { bits |= 1 << UInt128(other) }
    }

    func union(_ other: PatternClass) -> PatternClass {
        var result = self
        result.bits |= other.bits
        return result
    }

    func contains(_ byte: UInt8) -> Bool { byte < 0x80 && bits >> UInt128(byte) & 1 == 1 }
    func isSubset(of other: PatternClass) -> Bool { bits & ~other.bits == 0 }
    func isDisjoint(with other: PatternClass) -> Bool { bits & other.bits == 0 }
    var isEmpty: Bool { bits == 0 }
}

/// A part of a pattern.
indirect enum PatternPiece: Sendable, Equatable {
    case one(PatternClass)
    case row([PatternPiece])
    case counted(PatternPiece, ClosedRange<Int>)

    var shortestLength: Int { length { $0.lowerBound } }
    var longestLength: Int { length { $0.upperBound } }

    private func length(_ bound: (ClosedRange<Int>) -> Int) -> Int {
        switch self {
        case .one: 1
        case .row(let pieces): pieces.reduce(0) { Self.sum($0, $1.length(bound)) }
        case .counted(let piece, let count): Self.product(piece.length(bound), bound(count))
        }
    }

    /// How many digits everything that it matches has at least.
    var leastDigits: Int {
        switch self {
        case .one(let characters): characters.isSubset(of: .digits) ? 1 : 0
        case .row(let pieces): pieces.reduce(0) { Self.sum($0, $1.leastDigits) }
        case .counted(let piece, let count): Self.product(piece.leastDigits, count.lowerBound)
        }
    }

    /// Itself with letters and digits only; nil where nothing is left.
    var withoutSigns: PatternPiece? {
        switch self {
        case .one(let characters): return characters.isDisjoint(with: .lettersAndDigits) ? nil : self
        case .row(let pieces):
            let rest = pieces.compactMap(\.withoutSigns)
            return rest.isEmpty ? nil : .row(rest)
        case .counted(let piece, let count): return piece.withoutSigns.map { .counted($0, count) }
        }
    }

    /// Far above every limit; so that counts of counts cannot overflow.
    private static let manyCharacters = 1_000_000
    private static func sum(_ one: Int, _ other: Int) -> Int { min(one + other, manyCharacters) }
    private static func product(_ one: Int, _ other: Int) -> Int { min(one * other, manyCharacters) }
}
