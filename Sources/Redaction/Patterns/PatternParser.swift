/// Reads the operator's notation.
struct PatternParser {
    private static let deepestGroup = 8
    private static let greatestCount = 64

    private let characters: [Character]
    private var place = 0

    init(_ pattern: String) { characters = Array(pattern) }

    mutating func parse() throws(PatternError) -> PatternPiece {
        let piece = try row(depth: 0)
        if place < characters.count { throw .unexpected(characters[place], place: place) }
        return piece
    }

    private mutating func row(depth: Int) throws(PatternError) -> PatternPiece {
        var pieces: [PatternPiece] = []
        while place < characters.count, characters[place] != ")" {
            let piece = try single(depth: depth)
            pieces.append(try counted(piece))
        }
        return .row(pieces)
    }

    private mutating func single(depth: Int) throws(PatternError) -> PatternPiece {
        let (start, character) = (place, characters[place])
        place += 1
        switch character {
        case "#": return .one(.digits)
        case "@": return .one(.letters)
        case "*": return .one(.lettersAndDigits)
        case "[": return .one(try characterClass(from: start))
        case "(":
            guard depth < Self.deepestGroup else { throw .nestedTooDeep(place: start) }
            let piece = try row(depth: depth + 1)
            guard place < characters.count else { throw .unfinished("(", place: start) }
            place += 1
            return piece
        case "\\":
            guard place < characters.count else { throw .unfinished("\\", place: start) }
            place += 1
            return .one(try literal(place - 1))
        case "]", "{", "}", "?": throw .unexpected(character, place: start)
        default: return .one(try literal(start))
        }
    }

    private func literal(_ place: Int) throws(PatternError) -> PatternClass {
        guard let byte = characters[place].asciiValue, characters[place] != "\r\n" else {
            throw .notASCII(characters[place], place: place)
        }
        var result = PatternClass()
        result.insert(byte)
        return result
    }

    private mutating func characterClass(from start: Int) throws(PatternError) -> PatternClass {
        var result = PatternClass()
        while place < characters.count, characters[place] != "]" {
            if characters[place] == "\\" { place += 1 }
            guard place < characters.count else { break }
            let first = try literal(place)
            guard let low = characters[place].asciiValue else { throw .notASCII(characters[place], place: place) }
            place += 1
            result = result.union(first)
            guard place + 1 < characters.count, characters[place] == "-", characters[place + 1] != "]" else { continue }
            guard let high = characters[place + 1].asciiValue else {
                throw .notASCII(characters[place + 1], place: place + 1)
            }
            guard low <= high else { throw .unexpected("-", place: place) }
            result = result.union(PatternClass(low...high))
            place += 2
        }
        guard place < characters.count else { throw .unfinished("[", place: start) }
        guard !result.isEmpty else { throw .unexpected("]", place: place) }
        place += 1
        return result
    }

    private mutating func counted(_ piece: PatternPiece) throws(PatternError) -> PatternPiece {
        var piece = piece
        while place < characters.count, characters[place] == "?" || characters[place] == "{" {
            if characters[place] == "?" {
                place += 1
                piece = .counted(piece, 0...1)
            } else {
                piece = .counted(piece, try count())
            }
        }
        return piece
    }

    private mutating func count() throws(PatternError) -> ClosedRange<Int> {
        let start = place
        guard let close = characters[start...].firstIndex(of: "}") else { throw .unfinished("{", place: start) }
        let parts = characters[(start + 1)..<close].split(separator: ",", omittingEmptySubsequences: false)
        let bounds = parts.compactMap { Int(String($0)) }
        guard bounds.count == parts.count, let low = bounds.first, let high = bounds.last, bounds.count <= 2, low >= 1,
            low <= high, high <= Self.greatestCount
        else { throw .badCount(place: start) }
        place = close + 1
        return low...high
    }
}
