extension Unicode.Scalar {
    /// How many columns of a terminal it takes: none when it joins what stands before it, two for the wide scripts.
    var terminalWidth: Int {
        if value < 0x300 { return 1 }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
            return 2
        default:
            return properties.isEmojiPresentation ? 2 : 1
        }
    }
}

extension Character {
    /// How many columns of a terminal it takes.
    ///
    /// Terminals draw a cluster as wide as its widest scalar, and an emoji that is asked for by a selector as two.
    var terminalWidth: Int {
        if unicodeScalars.contains("\u{FE0F}") { return 2 }
        return unicodeScalars.map(\.terminalWidth).max() ?? 0
    }
}

extension String {
    /// How many columns of a terminal it takes.
    var terminalWidth: Int { reduce(0) { $0 + $1.terminalWidth } }

    /// The text as one line without what could move a terminal's cursor or turn the direction of its writing.
    var printable: String {
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\n", "\r", "\t", "\u{2028}", "\u{2029}": text += " "
            case "\u{61C}", "\u{200E}", "\u{200F}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": continue
            case _ where scalar.isUnwritable: text += "\u{FFFD}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// The text, shortened with an ellipsis to so many columns.
    func shortened(toColumns columns: Int) -> String {
        guard terminalWidth > columns else { return self }
        var (kept, used) = ("", 1)
        for character in self {
            used += character.terminalWidth
            if used > columns { break }
            kept.append(character)
        }
        return columns > 0 ? kept + "…" : ""
    }

    /// The text with spaces before or after it, so that it takes so many columns.
    func padded(toColumns columns: Int, isRight: Bool = false) -> String {
        let spaces = String(repeating: " ", count: max(0, columns - terminalWidth))
        return isRight ? spaces + self : self + spaces
    }
}
