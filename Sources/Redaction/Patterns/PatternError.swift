/// Why an operator's pattern was refused.
package enum PatternError: Error, Equatable {
    case badName(String)
    case unexpected(Character, place: Int)
    /// A bracket, a brace or a backslash without what belongs to it.
    case unfinished(Character, place: Int)
    case notASCII(Character, place: Int)
    case badCount(place: Int)
    case nestedTooDeep(place: Int)
    case tooShort(length: Int, limit: Int)
    case tooLong(length: Int, limit: Int)
}

extension PatternError: CustomStringConvertible {
    /// What is wrong and what is expected, in one clause.
    package var description: String {
        switch self {
        case .badName(let name):
            "\"\(name)\" is no name for a label: it begins with a letter, has letters, digits, spaces, - and _, and at most "
                + "\(CustomPattern.longestName) of them"
        case .unexpected(let sign, let place): "\"\(sign)\" at \(place) has nothing to belong to"
        case .unfinished(let sign, let place): "\"\(sign)\" at \(place) is not finished"
        case .notASCII(let sign, let place): "\"\(sign)\" at \(place) is not in ASCII"
        case .badCount(let place): "the count at \(place) is none: write {4} or {2,4}, the smaller first, from 1 on"
        case .nestedTooDeep(let place): "the group at \(place) is nested too deep"
        case .tooShort(let length, let limit):
            "it matches \(length) characters; fewer than \(limit) would be everywhere"
        case .tooLong(let length, let limit): "it has up to \(length) characters; the limit is \(limit)"
        }
    }
}
