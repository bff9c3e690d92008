/// Reads a pattern from left to right.
struct PatternParser {
    private let signs: [Unicode.Scalar]
    private var index = 0
    private var depth = 0

    init(_ text: String) { signs = Array(text.unicodeScalars) }

    mutating func parse() throws(SimplePattern.Fault) -> PatternNode {
        let node = try choice()
        guard index == signs.count else { throw fault("\")\" has no \"(\" before it") }
        return node
    }

    private var sign: Unicode.Scalar? { index < signs.count ? signs[index] : nil }

    private mutating func take(_ expected: Unicode.Scalar) -> Bool {
        guard sign == expected else { return false }
        index += 1
        return true
    }

    private func fault(_ message: String) -> SimplePattern.Fault {
        SimplePattern.Fault(description: "at character \(index + 1) of the pattern: \(message)")
    }

    private mutating func choice() throws(SimplePattern.Fault) -> PatternNode {
        var nodes = [try sequence()]
        while take("|") { nodes.append(try sequence()) }
        return nodes.count == 1 ? nodes[0] : .choice(nodes)
    }

    private mutating func sequence() throws(SimplePattern.Fault) -> PatternNode {
        var nodes: [PatternNode] = []
        while let sign, sign != "|", sign != ")" { nodes.append(try repetition()) }
        return nodes.isEmpty ? .empty : .sequence(nodes)
    }

    private mutating func repetition() throws(SimplePattern.Fault) -> PatternNode {
        var node = try atom()
        while let sign {
            switch sign {
            case "*": node = .repeated(node, least: 0, most: nil)
            case "+": node = .repeated(node, least: 1, most: nil)
            case "?": node = .repeated(node, least: 0, most: 1)
            case "{":
                let (least, most) = try bounds()
                node = .repeated(node, least: least, most: most)
                continue
            default: return node
            }
            index += 1
        }
        return node
    }

    private mutating func bounds() throws(SimplePattern.Fault) -> (Int, Int?) {
        index += 1
        guard let least = number() else {
            throw fault("a number has to follow \"{\"; write \"\\{\" for the brace itself")
        }
        var most: Int? = least
        if take(",") { most = number() }
        guard take("}") else { throw fault("\"{\" has no \"}\" behind it") }
        guard least <= 1_000, most.map({ $0 >= least && $0 <= 1_000 }) ?? true else {
            throw fault("repetitions go from 0 to 1000, the smaller number first")
        }
        return (least, most)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let sign, (0x30...0x39).contains(sign.value), (value ?? 0) < 10_000 {
            value = (value ?? 0) * 10 + Int(sign.value - 0x30)
            index += 1
        }
        return value
    }

    private mutating func atom() throws(SimplePattern.Fault) -> PatternNode {
        guard let sign else { return .empty }
        switch sign {
        case "(":
            index += 1
            depth += 1
            guard depth < 32 else { throw fault("groups are nested too deeply") }
            if take("?") {
                guard take(":") else { throw fault("of the \"(?\" groups only \"(?:\" is known") }
            }
            let node = try choice()
            guard take(")") else { throw fault("\"(\" has no \")\" behind it") }
            depth -= 1
            return node
        case "[":
            index += 1
            return .sign(try set())
        case "^", "$", ".":
            index += 1
            return sign == "^" ? .start : sign == "$" ? .end : .sign(.all)
        case "*", "+", "?", "{": throw fault("there is nothing before \"\(sign)\" to repeat")
        case "\\": return .sign(try escape())
        default:
            index += 1
            return .sign(SignSet(ranges: [sign.value...sign.value]))
        }
    }

    private mutating func escape() throws(SimplePattern.Fault) -> SignSet {
        index += 1
        guard let sign else { throw fault("the pattern ends in a backslash") }
        index += 1
        switch sign {
        case "d": return .digits
        case "D": return SignSet.digits.negated
        case "w": return .word
        case "W": return SignSet.word.negated
        case "s": return .space
        case "S": return SignSet.space.negated
        case "t": return SignSet(ranges: [9...9])
        case "n": return SignSet(ranges: [10...10])
        case "r": return SignSet(ranges: [13...13])
        default:
            let isWord = SignSet.word.contains(sign)
            guard !isWord else { throw fault("the escape \"\\\(sign)\" is not known") }
            return SignSet(ranges: [sign.value...sign.value])
        }
    }

    private mutating func set() throws(SimplePattern.Fault) -> SignSet {
        var set = SignSet(isNegated: take("^"))
        var isFirst = true
        while let sign, sign != "]" || isFirst {
            isFirst = false
            guard sign != "\\" else {
                set.ranges += try escape().positive
                continue
            }
            index += 1
            guard self.sign == "-", index + 1 < signs.count, signs[index + 1] != "]" else {
                set.ranges.append(sign.value...sign.value)
                continue
            }
            let end = signs[index + 1]
            guard end.value >= sign.value else { throw fault("the range \"\(sign)-\(end)\" runs backwards") }
            set.ranges.append(sign.value...end.value)
            index += 2
        }
        guard take("]") else { throw fault("\"[\" has no \"]\" behind it") }
        return set
    }
}
