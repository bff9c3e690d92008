import TestKit

extension Array {
    /// One of the elements, of which there must be some.
    func picked(using random: inout SeededGenerator) -> Element { self[Int.random(in: indices, using: &random)] }
}

/// Says and writes digits as people do, each time differently.
struct Dictation {
    private static let units = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    private static let teens = [
        "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ]
    private static let tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]

    /// The digits in groups, each said its own way, with a hesitation now and then.
    static func said(_ digits: [Int], groups: [Int], using random: inout SeededGenerator) -> String {
        var parts: [String] = []
        var rest = digits[...]
        for size in groups where !rest.isEmpty {
            parts.append(group(Array(rest.prefix(size)), using: &random))
            rest = rest.dropFirst(size)
        }
        if !rest.isEmpty { parts.append(group(Array(rest), using: &random)) }
        var text = parts[0]
        for part in parts.dropFirst() { text += [", ", " uh ", ", um, ", ", "].picked(using: &random) + part }
        return text
    }

    private static func group(_ digits: [Int], using random: inout SeededGenerator) -> String {
        var (words, rest) = ([String](), digits[...])
        while let first = rest.first {
            let same = rest.prefix { $0 == first }.count
            let next = rest.dropFirst().first
            if same >= 3, Bool.random(using: &random) {
                words.append("triple \(units[first])")
                rest = rest.dropFirst(3)
            } else if same == 2, Bool.random(using: &random) {
                words.append("double \(units[first])")
                rest = rest.dropFirst(2)
            } else if let next, first > 0, rest.count % 2 == 0, Int.random(in: 0..<3, using: &random) == 0 {
                words.append(pair(first, next))
                rest = rest.dropFirst(2)
            } else {
                words.append(single(first, using: &random))
                rest = rest.dropFirst()
            }
        }
        return words.joined(separator: " ")
    }

    private static func pair(_ first: Int, _ second: Int) -> String {
        if first == 1 { return teens[second] }
        // A nought behind tens is said alone, or it would be taken with what follows.
        return second == 0 ? "\(units[first]) oh" : "\(tens[first])-\(units[second])"
    }

    private static func single(_ digit: Int, using random: inout SeededGenerator) -> String {
        if digit == 0 { return ["zero", "oh", "nought"].picked(using: &random) }
        return Int.random(in: 0..<5, using: &random) == 0 ? "\(digit)" : units[digit]
    }

    /// The digits in groups, with one sign between.
    static func written(_ digits: [Int], groups: [Int], using random: inout SeededGenerator) -> String {
        let sign = ["", " ", "-"].picked(using: &random)
        var parts: [String] = []
        var rest = digits[...]
        for size in groups where !rest.isEmpty {
            parts.append(rest.prefix(size).map(String.init).joined())
            rest = rest.dropFirst(size)
        }
        if !rest.isEmpty { parts.append(rest.map(String.init).joined()) }
        return parts.joined(separator: sign)
    }
}
