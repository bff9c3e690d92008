/// A pattern as positions in a row, which are all followed at once: what it costs does not depend on the text.
struct PatternProgram: Sendable {
    /// The most characters a pattern has when everything in it is written out.
    static let capacity = 120

    /// Where a match begins, where one may end, and what follows each position.
    private var first: UInt128 = 0
    private var last: UInt128 = 0
    private var follow: [UInt128] = []
    /// The positions that take a character.
    private var takers = [UInt128](repeating: 0, count: 128)

    /// The set of positions that have been reached.
    struct State {
        fileprivate var bits: UInt128
        /// Whether nothing can match any more.
        var isDead: Bool { bits == 0 }
    }

    private struct Part {
        var first: UInt128 = 0
        var last: UInt128 = 0
        var isOptional = true
    }

    init(_ piece: PatternPiece) {
        let whole = add(piece)
        (first, last) = (whole.first, whole.last)
    }

    /// The positions reached by a first character, which may be one of two.
    func begin(_ character: UInt8, or other: UInt8 = 0) -> State {
        State(bits: first & (taking(character) | taking(other)))
    }

    /// The positions reached by one more character.
    func advance(_ state: State, _ character: UInt8, or other: UInt8 = 0) -> State {
        var (bits, next) = (state.bits, UInt128(0))
        while bits != 0 {
            next |= follow[bits.trailingZeroBitCount]
            bits &= bits - 1
        }
        return State(bits: next & (taking(character) | taking(other)))
    }

    /// Whether what was read is a match.
    func isMatch(_ state: State) -> Bool { state.bits & last != 0 }

    private func taking(_ character: UInt8) -> UInt128 {
        character == 0 || character >= 0x80 ? 0 : takers[Int(character)]
    }

    private mutating func add(_ piece: PatternPiece) -> Part {
        switch piece {
        case .one(let characters):
            let bit = UInt128(1) << UInt128(follow.count)
            follow.append(0)
            for byte in UInt8(0)..<128 where characters.contains(byte) { takers[Int(byte)] |= bit }
            return Part(first: bit, last: bit, isOptional: false)
        case .row(let pieces):
            return pieces.reduce(into: Part()) { whole, piece in append(add(piece), to: &whole) }
        case .counted(let piece, let count):
            var whole = Part()
            for number in 1...max(1, count.upperBound) {
                var part = add(piece)
                if number > count.lowerBound { part.isOptional = true }
                append(part, to: &whole)
            }
            return whole
        }
    }

    private mutating func append(_ part: Part, to whole: inout Part) {
        var bits = whole.last
        while bits != 0 {
            follow[bits.trailingZeroBitCount] |= part.first
            bits &= bits - 1
        }
        if whole.isOptional { whole.first |= part.first }
        whole.last = part.isOptional ? whole.last | part.last : part.last
        whole.isOptional = whole.isOptional && part.isOptional
    }
}
