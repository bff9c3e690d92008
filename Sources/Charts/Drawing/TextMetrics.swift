/// How wide text will be, estimated for the wider of the usual sans-serif faces: what fits by this, fits.
enum TextMetrics {
    /// The size of all text in figures.
    static let size = 12.0
    /// From the baseline up to the tallest letters, and down to the deepest.
    static let (ascent, descent) = (9.6, 3.0)

    /// How wide a line of text is.
    static func width(of text: String, isBold: Bool = false) -> Double {
        let ems = text.unicodeScalars.reduce(0) { $0 + width(of: $1) }
        return ems * size * (isBold ? 1.1 : 1)
    }

    /// The text, shortened with an ellipsis where it is too wide; empty when not even one letter fits.
    static func fitted(_ text: String, to width: Double, isBold: Bool = false) -> String {
        // Rounding must not cost a letter.
        let width = width + 0.1
        guard Self.width(of: text, isBold: isBold) > width else { return text }
        var kept = ""
        var used = Self.width(of: "…", isBold: isBold)
        for character in text {
            used += Self.width(of: String(character), isBold: isBold)
            if used > width { break }
            kept.append(character)
        }
        while kept.last == " " { kept.removeLast() }
        return kept.isEmpty ? "" : kept + "…"
    }

    /// The text, broken between words into at most so many lines; the last one is shortened where it is too wide.
    static func lines(_ text: String, to width: Double, atMost count: Int) -> [String] {
        var lines: [String] = []
        var rest = text.split(separator: " ")[...]
        while !rest.isEmpty, lines.count < count - 1 {
            var line = String(rest[rest.startIndex])
            var taken = 1
            for word in rest.dropFirst() {
                let longer = "\(line) \(word)"
                if Self.width(of: longer) > width { break }
                line = longer
                taken += 1
            }
            // A word that is too wide by itself is shortened where it stands.
            if Self.width(of: line) > width { break }
            lines.append(line)
            rest = rest.dropFirst(taken)
        }
        let last = fitted(rest.joined(separator: " "), to: width)
        return last.isEmpty ? lines : lines + [last]
    }

    /// In ems, by groups of letters that are nearly as wide.
    private static func width(of scalar: Unicode.Scalar) -> Double {
        switch scalar {
        case "i", "j", "l", "'", "|", " ", "\u{A0}", ".", ",", "I", "J": 0.32
        case "f", "t", "-", ":", ";", "/", "!", "(", ")", "[", "]": 0.4
        case "r", "s", "\"": 0.53
        case "c", "e", "k", "v", "x", "y", "z", "–", "·", "F", "L", "?": 0.62
        case "a", "b", "d", "g", "h", "n"..."q", "u", "0"..."9", "$": 0.64
        case "A"..."E", "K", "P", "R", "S", "T", "V", "X", "Y", "Z": 0.7
        case "G", "H", "N", "O", "Q", "U", "w", "&": 0.82
        case "−", "+", "=", "<", ">", "×", "±", "~", "#", "←", "→": 0.84
        case "m", "M", "W", "%", "@", "…", "—": 1
        case _ where scalar.terminalWidth == 0: 0
        case _ where scalar.terminalWidth == 2: 1.3
        default: 0.85
        }
    }
}
