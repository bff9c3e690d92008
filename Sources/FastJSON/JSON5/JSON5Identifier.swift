/// What may be a key without quotes: an identifier name of ECMAScript 5.1, section 7.6.
enum JSON5Identifier {
    /// Whether an identifier can begin with this scalar.
    static func canBegin(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "$", "_", "a"..."z", "A"..."Z": return true
        case ..."\u{7F}": return false
        default: break
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .letterNumber:
            return true
        default: return false
        }
    }

    /// Whether an identifier can go on with this scalar.
    static func canContinue(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "0"..."9", "\u{200C}", "\u{200D}": return true
        case ..."\u{7F}": return canBegin(scalar)
        default: break
        }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .decimalNumber, .connectorPunctuation: return true
        default: return canBegin(scalar)
        }
    }
}

extension JSON5Parser {
    /// Reads an identifier, in which letters may be written as `\u` escapes.
    mutating func identifier() throws(JSON5Error) -> String {
        var name = String.UnicodeScalarView()
        while let scalar = source.next {
            let start = source.index
            let isFirst = name.isEmpty
            if scalar == "\\" {
                source.advance()
                guard source.take("u") else {
                    throw source.error("expected \\u and four hexadecimal digits in a key without quotes", at: start)
                }
                let escaped = try unicodeEscape(beganAt: start)
                guard isFirst ? JSON5Identifier.canBegin(escaped) : JSON5Identifier.canContinue(escaped) else {
                    throw source.error("this escape is no letter of a key without quotes", at: start)
                }
                name.append(escaped)
            } else if isFirst ? JSON5Identifier.canBegin(scalar) : JSON5Identifier.canContinue(scalar) {
                name.append(scalar)
                source.advance()
            } else {
                break
            }
        }
        return String(name)
    }
}
