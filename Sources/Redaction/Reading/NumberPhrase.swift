/// Reads the digits that one row of number words stands for: "forty-one", "triple seven", "nineteen hundred".
struct NumberPhrase {
    /// The digits, four or fewer words of them.
    private(set) var digits: [UInt8] = []
    /// The token behind the last word.
    private(set) var end: Int
    /// The languages in which it is said so.
    private(set) var languages: Languages

    private let tokens: [Token]
    private let bytes: [UInt8]

    init?(in tokens: [Token], at start: Int, _ bytes: [UInt8]) {
        (self.tokens, self.bytes, end, languages) = (tokens, bytes, start, tokens[start].meaning.languages)
        guard read() else { return nil }
    }

    private mutating func read() -> Bool {
        if case .times(let count) = tokens[end].number { return readRepeated(count) }
        guard let value = belowHundred() else { return false }
        if value >= 2, value <= 6, let place = near(end), case .plural(let digit) = tokens[place].number,
            isShared(place)
        {
            take(place)
            digits = Array(repeating: digit, count: Int(value))
            return true
        }
        append(value)
        while let place = near(end), isShared(place), value > 0 {
            guard tokens[place].number == .hundred || tokens[place].number == .thousand, digits.count <= 3 else {
                break
            }
            let zeros = tokens[place].number == .hundred ? 2 : 3
            take(place)
            addRest(zeros)
            break
        }
        return true
    }

    private mutating func readRepeated(_ count: UInt8) -> Bool {
        guard let place = near(end + 1) else { return false }
        if case .unit(let digit) = tokens[place].number, isShared(place) {
            take(place)
            digits = Array(repeating: digit, count: Int(count))
            return true
        }
        guard tokens[place].isDigits, tokens[place].end - tokens[place].start == 1 else { return false }
        end = place + 1
        digits = Array(repeating: bytes[tokens[place].start] & 0x0F, count: Int(count))
        return true
    }

    /// A number below a hundred, which may be several words.
    private mutating func belowHundred() -> UInt8? {
        switch tokens[end].number {
        case .unit(let value):
            end += 1
            // "Quatre-vingt": four times twenty.
            if value == 4, languages.contains(.french), let place = near(end), tokens[place].number == .tens(20),
                tokens[place].meaning.languages.contains(.french)
            {
                take(place)
                return 80 + (unit() ?? teen() ?? 0)
            }
            return value
        case .teen(let value):
            end += 1
            if value == 10, languages.contains(.french), let more = unit(from: 7) { return 10 + more }
            return value
        case .tens(let value):
            end += 1
            if value == 60, languages.contains(.french), let more = teen() { return 60 + more }
            return value + (unit() ?? joinedUnit() ?? 0)
        case .compound(let value):
            end += 1
            return value
        case .none, .hundred, .thousand, .times, .plural: return nil
        }
    }

    /// One to nine behind tens.
    private mutating func unit(from least: UInt8 = 1) -> UInt8? {
        guard let place = near(end), case .unit(let value) = tokens[place].number, value >= least, isShared(place)
        else { return nil }
        take(place)
        return value
    }

    private mutating func teen() -> UInt8? {
        guard let place = near(end), case .teen(let value) = tokens[place].number, isShared(place) else { return nil }
        take(place)
        if value == 10, let more = unit(from: 7) { return 10 + more }
        return value
    }

    /// "Treinta y uno", "vingt et un".
    private mutating func joinedUnit() -> UInt8? {
        guard let joiner = near(end), tokens[joiner].roles.contains(.joiner), !languages.contains(.english) else {
            return nil
        }
        let start = end
        end = joiner + 1
        if let value = unit() { return value }
        end = start
        return nil
    }

    /// What follows hundreds or thousands: zeros, or what is added to them.
    private mutating func addRest(_ zeros: Int) {
        var rest: [UInt8] = []
        if let place = near(end) {
            let isAnd = tokens[place].roles.contains(.and)
            let start = isAnd ? near(place + 1) : place
            if let start, isShared(start), isAdded(start, behindAnd: isAnd) {
                let before = end
                end = start
                if let value = belowHundred(), value > 0 {
                    rest = value < 10 ? [value] : [value / 10, value % 10]
                } else {
                    end = before
                }
            }
        }
        digits += Array(repeating: 0, count: zeros - rest.count) + rest
    }

    /// Whether a number is added to the hundreds before it rather than said behind them: "eight hundred five five five" is
    /// 800 555.
    private func isAdded(_ place: Int, behindAnd: Bool) -> Bool {
        switch tokens[place].number {
        case .teen, .tens, .compound: return true
        case .unit(let value):
            guard value > 0 else { return false }
            if behindAnd { return true }
            guard let next = near(place + 1) else { return true }
            return tokens[next].number == .none
        case .none, .hundred, .thousand, .times, .plural: return false
        }
    }

    private mutating func append(_ value: UInt8) { digits += value < 10 ? [value] : [value / 10, value % 10] }

    private mutating func take(_ place: Int) {
        end = place + 1
        languages.formIntersection(tokens[place].meaning.languages)
    }

    private func isShared(_ place: Int) -> Bool { !languages.isDisjoint(with: tokens[place].meaning.languages) }

    /// The token at a place, or the one behind a hyphen there, where nothing else lies between.
    private func near(_ place: Int) -> Int? {
        guard place < tokens.count else { return nil }
        if tokens[place].isWord || tokens[place].isDigits { return place }
        guard tokens[place].isSign(0x2D), place + 1 < tokens.count, tokens[place + 1].isWord,
            tokens[place - 1].end == tokens[place].start, tokens[place].end == tokens[place + 1].start
        else { return nil }
        return place + 1
    }
}
