/// Takes the marks of Markdown out of a text, and keeps what they mark.
enum Markdown {
    static func removed(from text: String) -> String {
        // The common case pays for one look.
        guard text.contains(where: { "#*_`[]<>|~-+\\".contains($0) }) else { return text }
        var lines: [String] = []
        var isCode = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let trimmed = line.drop(while: \.isWhitespace)
            if trimmed.hasPrefix("```") || trimmed.hasPrefix("~~~") {
                isCode.toggle()
                continue
            }
            // Nobody wants to hear a program.
            if isCode { continue }
            lines.append(inline(block(line)))
        }
        return lines.joined(separator: "\n")
    }

    /// A line without what makes it a heading, a quotation or an item.
    private static func block(_ line: Substring) -> Substring {
        let start = line.drop(while: \.isWhitespace)
        if start.count >= 3, start.allSatisfy({ "-*_= |:".contains($0) }) { return "" }
        if start.hasPrefix("#") {
            let rest = start.drop { $0 == "#" }
            if rest.first?.isWhitespace ?? true { return rest.drop(while: \.isWhitespace) }
        }
        if start.hasPrefix(">") { return block(start.dropFirst()) }
        if let first = start.first, "-*+•".contains(first), start.dropFirst().first?.isWhitespace == true {
            return start.dropFirst(2)
        }
        return line
    }

    private static func inline(_ line: Substring) -> String {
        let text = Array(line)
        var result: [Character] = []
        var index = 0
        while index < text.count {
            let character = text[index]
            switch character {
            case "\\" where index + 1 < text.count && text[index + 1].isPunctuationMark:
                result.append(text[index + 1])
                index += 1
            case "!" where index + 1 < text.count && text[index + 1] == "[" && link(in: text, at: index + 1) != nil:
                break
            case "[":
                if let link = link(in: text, at: index) {
                    result += link.label
                    index = link.end
                } else {
                    result.append(character)
                }
            case "`", "*":
                // An asterisk between digits or spaces is one of arithmetic.
                let isSign = character == "*" && neighbours(text, index) { !$0.isLetter && !$0.isPunctuationMark }
                if isSign { result.append(character) }
            case "~" where index + 1 < text.count && text[index + 1] == "~":
                index += 1
            case "_":
                // Inside a word it is part of a name.
                let isInside = index > 0 && index + 1 < text.count && isWord(text[index - 1]) && isWord(text[index + 1])
                if isInside { result.append(character) }
            case "|":
                if let last = result.last(where: { !$0.isWhitespace }), last != "," { result += [",", " "] }
            case "<":
                if let end = tag(in: text, at: index) {
                    result.append(" ")
                    index = end
                } else {
                    result.append(character)
                }
            default:
                result.append(character)
            }
            index += 1
        }
        return String(result)
    }

    private static func isWord(_ character: Character) -> Bool { character.isLetter || character.isNumber }

    private static func neighbours(_ text: [Character], _ index: Int, _ hold: (Character) -> Bool) -> Bool {
        guard index > 0, index + 1 < text.count else { return false }
        return hold(text[index - 1]) && hold(text[index + 1])
    }

    /// A link's label, and where its address ends.
    private static func link(in text: [Character], at start: Int) -> (label: ArraySlice<Character>, end: Int)? {
        guard let close = text[start...].firstIndex(of: "]"), close + 1 < text.count, text[close + 1] == "(",
            let end = text[close...].firstIndex(of: ")")
        else { return nil }
        return (text[(start + 1)..<close], end)
    }

    /// Where a tag such as `<br/>` ends.
    private static func tag(in text: [Character], at start: Int) -> Int? {
        guard start + 1 < text.count, text[start + 1].isLetter || text[start + 1] == "/",
            let end = text[start...].firstIndex(of: ">"), end - start <= 60
        else { return nil }
        return end
    }
}

extension Character {
    /// Whether it is one of the marks that a backslash can protect.
    fileprivate var isPunctuationMark: Bool { isASCII && (isPunctuation || isSymbol) }
}
