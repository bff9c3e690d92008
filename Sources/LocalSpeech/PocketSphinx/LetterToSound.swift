/// A first guess at how an English word is said that no dictionary has.
///
/// The longest group of letters that a rule knows is taken first. It is right about names that are written as they are
/// said and often wrong about others: who knows better gives the pronunciation.
enum LetterToSound {
    /// The word's phones, separated by spaces; nil when it has a letter that nothing is known about.
    static func phones(of word: String) -> String? {
        let letters = Array(word.utf8).filter { $0 != UInt8(ascii: "'") }
        guard !letters.isEmpty, letters.allSatisfy({ (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }) else {
            return nil
        }
        // What cannot be said as a word is spelled: "pbx".
        guard letters.contains(where: { "aeiouy".utf8.contains($0) }) else {
            return letters.compactMap { names[$0] }.joined(separator: " ")
        }
        var phones: [String] = []
        var place = 0
        while place < letters.count {
            let (said, length) = group(at: place, of: letters)
            place += length
            // A doubled consonant is said once.
            if !said.isEmpty, said != phones.last { phones.append(said) }
        }
        return phones.joined(separator: " ")
    }

    private static func group(at place: Int, of letters: [UInt8]) -> (String, Int) {
        let isVowel = { (index: Int) in index < letters.count && "aeiouy".utf8.contains(letters[index]) }
        for length in stride(from: min(4, letters.count - place), through: 2, by: -1) {
            let text = String(decoding: letters[place..<(place + length)], as: UTF8.self)
            let isLast = place + length == letters.count
            if place == 0, let said = beginnings[text] { return (said, length) }
            if isLast, place > 0, let said = endings[text] { return (said, length) }
            if let said = groups[text] { return (said, length) }
        }
        let letter = letters[place]
        let next = place + 1 < letters.count ? letters[place + 1] : 0
        let isLast = place + 1 == letters.count
        let isSoft = "eiy".utf8.contains(next)
        switch letter {
        case UInt8(ascii: "c"): return (isSoft ? "S" : "K", 1)
        case UInt8(ascii: "g"): return (isSoft && place + 2 < letters.count ? "JH" : "G", 1)
        case UInt8(ascii: "e") where isLast && place > 1: return ("", 1)
        case UInt8(ascii: "y"): return (isLast ? "IY" : isVowel(place + 1) ? "Y" : "IH", 1)
        case UInt8(ascii: "s") where isLast && place > 0 && isVowel(place - 1): return ("Z", 1)
        default: break
        }
        // A vowel before one consonant and a final "e" says its name.
        let namesItself = !isVowel(place + 1) && place + 3 == letters.count && letters[place + 2] == UInt8(ascii: "e")
        if namesItself, let said = long[letter] { return (said, 1) }
        if isLast, let said = open[letter] { return (said, 1) }
        return (single[letter] ?? "", 1)
    }

    private static let beginnings = [
        "kn": "N", "wr": "R", "ps": "S", "gn": "N", "x": "Z", "mc": "M AH K", "who": "HH UW", "un": "AH N",
        "re": "R IY", "de": "D IY",
    ]
    private static let endings = [
        "ed": "D", "es": "Z", "le": "AH L", "er": "ER", "or": "ER", "ing": "IH NG", "tion": "SH AH N", "ous": "AH S",
        "ies": "IY Z", "al": "AH L", "ey": "IY", "ic": "IH K", "able": "AH B AH L", "ia": "IY AH", "age": "IH JH",
        "ski": "S K IY", "ck": "K", "all": "AO L",
    ]
    private static let groups = [
        "ch": "CH", "sh": "SH", "th": "TH", "ph": "F", "wh": "W", "ck": "K", "ng": "NG", "qu": "K W", "tch": "CH",
        "dge": "JH", "igh": "AY", "ough": "AO", "augh": "AO", "sch": "SH", "tion": "SH AH N", "sion": "ZH AH N",
        "ee": "IY", "ea": "IY", "ie": "IY", "ei": "EY", "ai": "EY", "ay": "EY", "oa": "OW", "oo": "UW", "ou": "AW",
        "ow": "OW", "oi": "OY", "oy": "OY", "au": "AO", "aw": "AO", "ew": "Y UW", "ue": "UW", "eau": "OW",
        "ar": "AA R", "er": "ER", "ir": "ER", "or": "AO R", "ur": "ER", "air": "EH R", "ear": "IH R", "eer": "IH R",
        "cia": "SH AH", "tia": "SH AH", "cc": "K", "nk": "NG K", "cz": "CH",
    ]
    private static let long: [UInt8: String] = [
        UInt8(ascii: "a"): "EY", UInt8(ascii: "e"): "IY", UInt8(ascii: "i"): "AY", UInt8(ascii: "o"): "OW",
        UInt8(ascii: "u"): "UW", UInt8(ascii: "y"): "AY",
    ]
    private static let open: [UInt8: String] = [
        UInt8(ascii: "a"): "AH", UInt8(ascii: "e"): "IY", UInt8(ascii: "i"): "IY", UInt8(ascii: "o"): "OW",
        UInt8(ascii: "u"): "UW",
    ]
    private static let single: [UInt8: String] = Dictionary(
        uniqueKeysWithValues: zip(
            "abdefhijklmnopqrstuvwxz".utf8,
            [
                "AE", "B", "D", "EH", "F", "HH", "IH", "JH", "K", "L", "M", "N", "AA", "P", "K", "R", "S", "T", "AH",
                "V", "W", "K S", "Z",
            ]
        )
    )
    private static let names: [UInt8: String] = Dictionary(
        uniqueKeysWithValues: zip(
            "bcdfghjklmnpqrstvwxz".utf8,
            [
                "B IY", "S IY", "D IY", "EH F", "JH IY", "EY CH", "JH EY", "K EY", "EH L", "EH M", "EH N", "P IY",
                "K Y UW", "AA R", "EH S", "T IY", "V IY", "D AH B AH L Y UW", "EH K S", "Z IY",
            ]
        )
    )
}
