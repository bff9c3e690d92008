/// How long a carrier's voice, which nobody here hears, takes to say a text; rather too long than too short.
enum SpokenTime {
    /// What passes before the first word is heard.
    static let beginning: Int64 = 4_000

    /// In samples of the telephone's 8 kHz.
    static func samples(of text: String) -> Int64 { text.reduce(0) { $0 + samples(of: $1) } }

    private static func samples(of character: Character) -> Int64 {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        switch scalar.value {
        case 0x30...0x39: return 2_800
        case 0x41...0x5A, 0x61...0x7A: return 560
        case 0x2E, 0x21, 0x3F, 0x3A, 0x3B, 0x2C: return 1_600
        case 0...0x7F: return 0
        // Kana, ideographs, Korean syllables.
        case 0x3040...0x9FFF, 0xAC00...0xD7AF, 0x20000...0x3FFFF: return 2_000
        default: return character.isLetter ? 700 : 0
        }
    }
}
