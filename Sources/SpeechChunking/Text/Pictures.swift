/// Takes out of a text what can be seen but not said: emoji and what belongs to them.
enum Pictures {
    static func removed(from text: String) -> String {
        guard text.unicodeScalars.contains(where: isPicture) else { return text }
        var result = ""
        for character in text {
            let isSeen = character.unicodeScalars.contains(where: isPicture)
            // A digit in a box is still a digit.
            if isSeen, let first = character.unicodeScalars.first, first.isASCII {
                result.unicodeScalars.append(first)
            } else if isSeen {
                result.append(" ")
            } else {
                result.append(character)
            }
        }
        return result
    }

    private static func isPicture(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xFE0F, 0x20E3, 0x1F1E6...0x1F1FF, 0x1F3FB...0x1F3FF, 0xE0020...0xE007F: true
        case 0x2600...0x27BF: scalar.properties.isEmoji
        default: scalar.properties.isEmojiPresentation
        }
    }
}
