/// Makes of what a model writes what a carrier's voice can say, token by token: without the marks of Markdown, which would be
/// read out, and without the signs of SSML.
///
/// A value that keeps no more than what cannot be decided yet: spaces stay as they are, because the carrier puts tokens
/// together as they come.
struct SpokenTokens: Sendable, Equatable {
    private enum Link: Sendable, Equatable {
        case outside
        /// A bracket has closed: a parenthesis now holds an address.
        case afterBracket
        /// In the address, so many characters.
        case address(Int)
    }

    /// What stands before the next character, as it was written.
    private var before: Character = "\n"
    /// Marks of one kind whose meaning the next character decides.
    private var held = ""
    private var beforeHeld: Character = "\n"
    /// Whether nothing but marks stands on this line yet.
    private var isLineStart = true
    private var link = Link.outside

    /// An address that is longer is none.
    private static let longestAddress = 2_000

    /// What can be said now that this was written.
    mutating func add(_ text: String) -> String {
        var spoken = ""
        spoken.reserveCapacity(text.utf8.count)
        for character in text { take(character, &spoken) }
        return spoken
    }

    /// What was kept back and turned out to be meant.
    mutating func finish() -> String {
        var spoken = ""
        release(before: "\n", &spoken)
        self = SpokenTokens()
        return spoken
    }

    private mutating func take(_ character: Character, _ spoken: inout String) {
        switch link {
        case .outside: break
        case .afterBracket:
            link = character == "(" ? .address(0) : .outside
            if character == "(" { return }
        case .address(let count):
            let isOver = character == ")" || character == "\n" || count >= Self.longestAddress
            link = isOver ? .outside : .address(count + 1)
            if character != "\n" { return }
        }
        if let mark = held.last, mark != character { release(before: character, &spoken) }
        switch character {
        case "*", "_", "#", "-", "~", "`":
            if held.isEmpty { beforeHeld = before }
            held.append(character)
        case "[": break
        case "]": link = .afterBracket
        case "|" where isLineStart: break
        default:
            if character == "\n" {
                isLineStart = true
            } else if !character.isWhitespace {
                isLineStart = false
            }
            spoken.append(character)
        }
        before = character
    }

    /// Says marks that were no marks, and drops the others.
    private mutating func release(before next: Character, _ spoken: inout String) {
        guard let mark = held.last else { return }
        let run = held
        held = ""
        let isWord = { (character: Character) in character.isLetter || character.isNumber }
        let isMeant: Bool
        switch mark {
        // "3 * 4", but neither "*so*" nor a list's "* ".
        case "*": isMeant = run.count == 1 && beforeHeld.isWhitespace && next.isWhitespace && !isLineStart
        // "a_name", but not "_so_".
        case "_": isMeant = isWord(beforeHeld) && isWord(next)
        case "#": isMeant = !isLineStart
        // A hyphen or a minus, but not a list's "- " nor a line of them.
        case "-": isMeant = !isLineStart || isWord(next)
        case "~": isMeant = run.count == 1
        default: isMeant = false
        }
        guard isMeant else { return }
        isLineStart = false
        spoken += run
    }
}

extension String {
    /// The same where signs of SSML have a meaning.
    var escapedForSpeech: String {
        guard utf8.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&") }) else { return self }
        var escaped = ""
        for character in self {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
