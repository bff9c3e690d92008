/// How text is divided into words, digits and the rest, on its bytes of UTF-8.
enum Script {
    /// How many bytes the character with this first byte has.
    static func length(_ lead: UInt8) -> Int {
        switch lead {
        case ..<0xC0: 1
        case ..<0xE0: 2
        case ..<0xF0: 3
        default: 4
        }
    }

    /// A byte, or zero behind the end.
    @inline(__always)
    static func byte(_ bytes: Span<UInt8>, _ place: Int) -> UInt8 { place < bytes.count ? bytes[place] : 0 }

    /// The decimal digit at a place: ASCII, Devanagari, Arabic or full width.
    @inline(__always)
    static func digit(in bytes: Span<UInt8>, at place: Int) -> (value: UInt8, length: Int)? {
        let lead = bytes[place]
        if lead < 0x80 { return lead >= 0x30 && lead <= 0x39 ? (lead - 0x30, 1) : nil }
        let (second, third) = (byte(bytes, place + 1), byte(bytes, place + 2))
        switch (lead, second, third) {
        case (0xD9, 0xA0...0xA9, _): return (second - 0xA0, 2)
        case (0xDB, 0xB0...0xB9, _): return (second - 0xB0, 2)
        case (0xE0, 0xA5, 0xA6...0xAF): return (third - 0xA6, 3)
        case (0xEF, 0xBC, 0x90...0x99): return (third - 0x90, 3)
        default: return nil
        }
    }

    /// How many bytes at a place only change the character before them: accents, joiners, variation selectors.
    @inline(__always)
    static func extender(in bytes: Span<UInt8>, at place: Int) -> Int {
        let lead = byte(bytes, place)
        guard lead >= 0xCC else { return 0 }
        switch (lead, byte(bytes, place + 1), byte(bytes, place + 2)) {
        case (0xCC, _, _), (0xCD, 0x80...0xAF, _): return 2
        case (0xE2, 0x80, 0x8C...0x8D), (0xE2, 0x83, 0x90...0xB0), (0xEF, 0xB8, 0x80...0x8F): return 3
        case (0xE3, 0x82, 0x99...0x9A): return 3
        default: return 0
        }
    }

    /// The word at a place, which may have no letters: its key, its end, and how many it has.
    static func word(in bytes: Span<UInt8>, at start: Int) -> (key: WordKey, end: Int, letters: Int) {
        var key = WordKey()
        var (place, letters) = (start, 0)
        while place < bytes.count {
            let lead = bytes[place]
            if lead < 0x80 {
                if lead | 0x20 >= 0x61, lead | 0x20 <= 0x7A {
                    key.add(lead | 0x20)
                    place += 1
                    letters += 1
                } else if lead == 0x27, letters > 0, isLetter(bytes, place + 1) {
                    place += 1
                } else {
                    break
                }
            } else {
                let taken = addLetter(in: bytes, at: place, after: letters, to: &key)
                if taken == 0 { break }
                place += taken
                letters += 1
            }
        }
        return (key, place, letters)
    }

    private static func isLetter(_ bytes: Span<UInt8>, _ place: Int) -> Bool {
        let lead = byte(bytes, place)
        return (lead | 0x20 >= 0x61 && lead | 0x20 <= 0x7A) || lead == 0xC3
    }

    /// Adds a letter outside ASCII; how many bytes it has, or zero where there is none.
    private static func addLetter(
        in bytes: Span<UInt8>,
        at place: Int,
        after letters: Int,
        to key: inout WordKey
    ) -> Int {
        let extended = extender(in: bytes, at: place)
        if extended > 0 { return letters > 0 ? extended : 0 }
        if digit(in: bytes, at: place) != nil { return 0 }
        let lead = bytes[place]
        let (second, third) = (byte(bytes, place + 1), byte(bytes, place + 2))
        switch (lead, second, third) {
        case (0xC3, 0x80...0xBF, _):
            let plain = latin[Int(second & 0x1F)]
            guard plain != 0x2A else { return 0 }
            key.add(plain)
            if second == 0x9F { key.add(plain) }
            return 2
        case (0xE2, 0x80, 0x99): return letters > 0 && isLetter(bytes, place + 3) ? 3 : 0
        case (0xE0, 0xA5, 0xA4...0xA5), (0xE3, 0x80, _): return 0
        // Devanagari: the dot below and the two signs of a nasal vowel are written as it pleases.
        case (0xE0, 0xA4, 0xBC): return 3
        case (0xE0, 0xA4, 0x81): add([0xE0, 0xA4, 0x82], to: &key)
        case (0xE0, 0xA5, 0x9B): add([0xE0, 0xA4, 0x9C], to: &key)
        case (0xE0, 0xA5, 0x9C): add([0xE0, 0xA4, 0xA1], to: &key)
        case (0xE0, 0xA5, 0x9E): add([0xE0, 0xA4, 0xAB], to: &key)
        case (0xC4...0xDF, _, _): add([lead, second], to: &key)
        case (0xE0...0xE1, _, _), (0xE3...0xEE, _, _): add([lead, second, third], to: &key)
        default: return 0
        }
        return length(lead)
    }

    private static func add(_ letter: [UInt8], to key: inout WordKey) { for byte in letter { key.add(byte) } }

    /// The letters from "à" to "ÿ" without their accents, "ß" last; a star for what is no letter.
    private static let latin = Array("aaaaaaaceeeeiiiidnooooo*ouuuuyts".utf8)
}
