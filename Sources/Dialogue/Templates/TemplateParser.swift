internal import FastJSON

/// Reads a template from left to right.
struct TemplateParser {
    private let characters: [Character]
    private let known: [String]?
    private var index = 0
    private var literal = ""
    private var pieces: [Template.Piece] = []

    init(_ text: String, known: [String]?) {
        characters = Array(text)
        self.known = known
    }

    mutating func parse() throws(TemplateError) -> [Template.Piece] {
        while index < characters.count {
            if takeEscape() { continue }
            if isAt("{", "{") {
                try variable()
            } else {
                literal.append(characters[index])
                index += 1
            }
        }
        flush()
        return pieces
    }

    /// A backslash stands for itself unless something follows that it could be meant for.
    private mutating func takeEscape() -> Bool {
        guard characters[index] == "\\", index + 1 < characters.count else { return false }
        let next = characters[index + 1]
        if next == "\\" {
            literal.append("\\")
            index += 2
            return true
        }
        guard next == "{", index + 2 < characters.count, characters[index + 2] == "{" else { return false }
        literal += "{{"
        index += 3
        return true
    }

    private mutating func variable() throws(TemplateError) {
        let start = index
        index += 2
        let nameStart = index
        while index < characters.count, characters[index] != "|", !isAt("}", "}") { index += 1 }
        guard index < characters.count else { throw error(.unclosed, at: start) }
        let name = String(characters[nameStart..<index]).trimmed
        var fallback: String?
        if characters[index] == "|" { fallback = try self.fallback(since: start) }
        guard !name.isEmpty else { throw error(.emptyName, at: start) }
        guard VariableName.isValid(name) else { throw error(.malformedName(name), at: nameStart) }
        if let known, !known.contains(name) {
            throw error(.unknown(name, hint: NearestName.hint(for: name, among: known)), at: nameStart)
        }
        index += 2
        flush()
        pieces.append(.variable(name, fallback: fallback))
    }

    private mutating func fallback(since start: Int) throws(TemplateError) -> String {
        index += 1
        var text = ""
        while index < characters.count, !isAt("}", "}") {
            if characters[index] == "\\", index + 1 < characters.count, "\\{}|".contains(characters[index + 1]) {
                index += 1
            }
            text.append(characters[index])
            index += 1
        }
        guard index < characters.count else { throw error(.unclosed, at: start) }
        return text.trimmed
    }

    private mutating func flush() {
        guard !literal.isEmpty else { return }
        pieces.append(.literal(literal))
        literal = ""
    }

    private func isAt(_ first: Character, _ second: Character) -> Bool {
        index + 1 < characters.count && characters[index] == first && characters[index + 1] == second
    }

    private func error(_ kind: TemplateError.Kind, at place: Int) -> TemplateError {
        var position = SourcePosition(line: 1, column: 1)
        for character in characters[..<place] {
            if character.isNewline {
                position.line += 1
                position.column = 1
            } else {
                position.column += 1
            }
        }
        return TemplateError(kind: kind, position: position)
    }
}

/// What a variable may be called.
package enum VariableName {
    /// Whether it is letters, digits and `_`, a letter or `_` first, at most 64 of them.
    package static func isValid(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first), name.utf8.count <= 64 else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: true
            default: false
            }
        }
    }
}

extension String {
    /// The text without white space at its ends.
    var trimmed: String {
        guard let start = firstIndex(where: { !$0.isWhitespace }) else { return "" }
        let end = lastIndex { !$0.isWhitespace } ?? start
        return String(self[start...end])
    }
}
