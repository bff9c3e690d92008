/// Seals the digits of dates, times, prices, fractions and addresses of machines, which are recognised by how they are
/// written.
enum WrittenForms {
    /// One row of digits with signs between and no space: "2026-11-22", "9:30", "1,299.00".
    private struct Chain {
        var groups: [(length: Int, value: Int)] = []
        var signs: [UInt8] = []
    }

    static func seal(_ tokens: inout [Token], _ bytes: [UInt8]) {
        var place = 0
        while place < tokens.count {
            guard tokens[place].isDigits else {
                place += 1
                continue
            }
            let start = place
            var chain = Chain()
            chain.groups.append(group(tokens[place], bytes))
            place += 1
            while place + 1 < tokens.count, case .sign(let sign) = tokens[place].kind, tokens[place + 1].isDigits,
                tokens[place - 1].end == tokens[place].start, tokens[place].end == tokens[place + 1].start
            {
                chain.signs.append(sign)
                chain.groups.append(group(tokens[place + 1], bytes))
                place += 2
            }
            let money = start > 0 && tokens[start - 1].isSign(0x24)
            let percent = place < tokens.count && (tokens[place].isSign(of: "%$"))
            if money || percent || isNoNumber(chain) {
                for index in start..<place { tokens[index].isSealed = true }
            }
        }
    }

    private static func group(_ token: Token, _ bytes: [UInt8]) -> (length: Int, value: Int) {
        var (length, value, place) = (0, 0, token.start)
        let span = bytes.span
        while place < token.end, let digit = Script.digit(in: span, at: place) {
            length += 1
            value = length > 9 ? Int.max : value * 10 + Int(digit.value)
            place += digit.length
        }
        return (length, value)
    }

    private static func isNoNumber(_ chain: Chain) -> Bool {
        let (groups, signs) = (chain.groups, chain.signs)
        if signs.contains(UInt8(ascii: ":")) { return true }
        switch groups.count {
        case 2:
            let (first, last) = (groups[0], groups[1])
            switch signs[0] {
            case UInt8(ascii: "/"): return first.length <= 2 && (last.length <= 2 || isYear(last))
            case UInt8(ascii: "."), UInt8(ascii: ","):
                if isThousands(chain) { return true }
                // Amounts and measures; a trunk code with a dot behind it is no amount.
                return last.length <= 2 || (first.length <= 2 && first.value != 0)
            default: return false
            }
        case 3:
            return isThousands(chain) || isDate(chain)
        case 4:
            let isMachine =
                signs.allSatisfy { $0 == UInt8(ascii: ".") } && groups.allSatisfy { $0.value <= 255 && $0.length <= 3 }
            let isFrench = groups.allSatisfy { $0.length == 2 }
            return (isMachine && !isFrench) || isThousands(chain)
        default: return isThousands(chain)
        }
    }

    private static func isYear(_ group: (length: Int, value: Int)) -> Bool {
        group.length == 4 && (1900...2099).contains(group.value)
    }

    private static func isDate(_ chain: Chain) -> Bool {
        let (groups, signs) = (chain.groups, chain.signs)
        guard signs[0] == signs[1], "-/.".utf8.contains(signs[0]) else { return false }
        let isDay = { (group: (length: Int, value: Int)) in group.length <= 2 && (1...31).contains(group.value) }
        guard isDay(groups[1]) else { return false }
        if isYear(groups[0]) { return isDay(groups[2]) }
        return isDay(groups[0]) && (isYear(groups[2]) || groups[2].length == 2)
            && min(groups[0].value, groups[1].value) <= 12
    }

    /// "1,234,567" and "1.234.567,89".
    private static func isThousands(_ chain: Chain) -> Bool {
        var groups = chain.groups[...]
        let sign = chain.signs.first
        guard sign == UInt8(ascii: ",") || sign == UInt8(ascii: "."), groups.count >= 2, groups[0].length <= 3 else {
            return false
        }
        if chain.signs.last != sign { groups = groups.dropLast() }
        // "415.555.0123" is none; with points and three full groups it could be a number, and amounts rarely are.
        guard groups.count == 2 || sign == UInt8(ascii: ",") || groups[0].length < 3 else { return false }
        return groups.dropFirst().allSatisfy { $0.length == 3 }
    }
}
