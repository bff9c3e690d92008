/// A regular expression of the plain kind, matched in time proportional to the text whatever the pattern.
///
/// Classes, groups, alternatives, repetition and anchors; no look-around and no back-references. Patterns are the
/// operator's, but the texts are a model's, and a backtracking matcher can be made to hang by its text.
package struct SimplePattern: Sendable, Equatable {
    /// Why a pattern is refused.
    package struct Fault: Error, Equatable, Sendable, CustomStringConvertible {
        /// What is wrong, with the character it begins at.
        package let description: String
    }

    enum Step: Sendable, Equatable {
        case sign(SignSet)
        case fork(Int, Int)
        case jump(Int)
        case start
        case end
        case match
    }

    /// The pattern as it was written.
    package let text: String
    private let steps: [Step]

    /// Reads a pattern.
    package init(_ text: String) throws(Fault) {
        var parser = PatternParser(text)
        let node = try parser.parse()
        var steps: [Step] = []
        try node.compile(into: &steps)
        steps.append(.match)
        self.text = text
        self.steps = steps
    }

    /// Whether the pattern is found anywhere in a text.
    package func matches(_ text: String) -> Bool {
        let signs = Array(text.unicodeScalars)
        var present: [Int] = []
        var isPresent = [Bool](repeating: false, count: steps.count)
        for place in 0...signs.count {
            // A match may begin at each place.
            if add(0, at: place, of: signs.count, to: &present, &isPresent) { return true }
            guard place < signs.count else { break }
            var next: [Int] = []
            var isNext = [Bool](repeating: false, count: steps.count)
            for step in present {
                guard case .sign(let set) = steps[step], set.contains(signs[place]) else { continue }
                if add(step + 1, at: place + 1, of: signs.count, to: &next, &isNext) { return true }
            }
            present = next
            isPresent = isNext
        }
        return false
    }

    /// Adds a step and all that is reached from it without a sign; answers whether that is the end of the pattern.
    private func add(_ first: Int, at place: Int, of count: Int, to list: inout [Int], _ isIn: inout [Bool]) -> Bool {
        var waiting = [first]
        while let step = waiting.popLast() {
            guard !isIn[step] else { continue }
            isIn[step] = true
            switch steps[step] {
            case .sign: list.append(step)
            case .fork(let one, let other): waiting += [other, one]
            case .jump(let target): waiting.append(target)
            case .start: if place == 0 { waiting.append(step + 1) }
            case .end: if place == count { waiting.append(step + 1) }
            case .match: return true
            }
        }
        return false
    }
}

/// Some signs, or all but some.
struct SignSet: Sendable, Equatable {
    var ranges: [ClosedRange<UInt32>] = []
    var isNegated = false

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        ranges.contains { $0.contains(scalar.value) } != isNegated
    }

    static let digits = SignSet(ranges: [0x30...0x39])
    static let word = SignSet(ranges: [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    static let space = SignSet(ranges: [0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x2028...0x2029])
    static let all = SignSet(ranges: [0x0A...0x0A, 0x0D...0x0D], isNegated: true)

    var negated: SignSet { SignSet(ranges: ranges, isNegated: !isNegated) }

    /// The ranges of everything that is in it.
    var positive: [ClosedRange<UInt32>] {
        guard isNegated else { return ranges }
        var rest: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if range.lowerBound > next { rest.append(next...(range.lowerBound - 1)) }
            next = max(next, range.upperBound + 1)
        }
        if next <= 0x10_FFFF { rest.append(next...0x10_FFFF) }
        return rest
    }
}

indirect enum PatternNode {
    case empty
    case sign(SignSet)
    case start
    case end
    case sequence([PatternNode])
    case choice([PatternNode])
    case repeated(PatternNode, least: Int, most: Int?)

    /// More steps than this are refused: `(((a{99}){99}){99})` is a million.
    static let mostSteps = 4_000

    func compile(into steps: inout [SimplePattern.Step]) throws(SimplePattern.Fault) {
        guard steps.count < Self.mostSteps else {
            throw SimplePattern.Fault(description: "the pattern repeats too much")
        }
        switch self {
        case .empty: break
        case .sign(let set): steps.append(.sign(set))
        case .start: steps.append(.start)
        case .end: steps.append(.end)
        case .sequence(let nodes): for node in nodes { try node.compile(into: &steps) }
        case .choice(let nodes):
            var jumps: [Int] = []
            for (place, node) in nodes.enumerated() {
                guard place < nodes.count - 1 else {
                    try node.compile(into: &steps)
                    break
                }
                let fork = steps.count
                steps.append(.jump(0))
                try node.compile(into: &steps)
                jumps.append(steps.count)
                steps.append(.jump(0))
                steps[fork] = .fork(fork + 1, steps.count)
            }
            for jump in jumps { steps[jump] = .jump(steps.count) }
        case .repeated(let node, let least, let most):
            for _ in 0..<least { try node.compile(into: &steps) }
            guard let most else {
                let fork = steps.count
                steps.append(.jump(0))
                try node.compile(into: &steps)
                steps.append(.jump(fork))
                steps[fork] = .fork(fork + 1, steps.count)
                return
            }
            var forks: [Int] = []
            for _ in least..<max(least, most) {
                forks.append(steps.count)
                steps.append(.jump(0))
                try node.compile(into: &steps)
            }
            for fork in forks { steps[fork] = .fork(fork + 1, steps.count) }
        }
    }
}
