extension String {
    /// Two stretches one behind the other: with a space, but for scripts that have none.
    package func followed(by other: String) -> String {
        guard let last, let first = other.first else { return self + other }
        if last.isWhitespace || first.isWhitespace { return self + other }
        return self + (last.writesNoSpaces && first.writesNoSpaces ? "" : " ") + other
    }
}

extension Character {
    /// Whether it is of a script that puts no spaces between words: Thai and its neighbours, kana, ideographs.
    fileprivate var writesNoSpaces: Bool {
        guard let scalar = unicodeScalars.first else { return false }
        return switch scalar.value {
        case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x2E80...0x9FFF, 0xF900...0xFAFF, 0xFF00...0xFFEF,
            0x20000...0x3FFFF:
            true
        default: false
        }
    }
}
