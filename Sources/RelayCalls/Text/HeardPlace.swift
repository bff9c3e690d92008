/// Where in what was sent a carrier's voice was cut off, by what the carrier says was spoken.
///
/// The carrier's text is an approximation of ours: spaces, punctuation, capitals and marks may differ. Both are compared by
/// their letters and digits only. Then, of the texts that may be meant, oldest first:
///
/// 1. the first one that begins with what was spoken is cut behind it;
/// 2. else the last one that holds it anywhere is cut behind that place: the carrier may tell the last stretch only;
/// 3. else, because the voice may have said "nine" where "9" was written, the one that is being spoken is cut behind as many
///    words as were spoken.
struct HeardPlace: Sendable, Equatable {
    /// Which of the texts was being spoken.
    var text: Int
    /// How many of its characters were.
    var count: Int

    /// Finds the place; nil if there are no texts.
    ///
    /// - Parameter present: which one is being spoken, as far as that is known.
    init?(of heard: String, in texts: [String], present: Int) {
        guard !texts.isEmpty else { return nil }
        let present = min(max(0, present), texts.count - 1)
        let wanted = Self.letters(of: heard)
        guard !wanted.isEmpty else {
            self.init(text: present, count: 0)
            return
        }
        let known = texts.map(Self.letters(of:))
        let signs = wanted.map(\.letter)
        for (place, letters) in known.enumerated() where letters.count >= signs.count {
            guard zip(letters, signs).allSatisfy({ $0.letter == $1 }) else { continue }
            self.init(place, letters[signs.count - 1].end, in: texts[place])
            return
        }
        for (place, letters) in known.enumerated().reversed() where letters.count >= signs.count {
            guard let start = Self.place(of: signs, in: letters.map(\.letter)) else { continue }
            self.init(place, letters[start + signs.count - 1].end, in: texts[place])
            return
        }
        let words = heard.split(whereSeparator: \.isWhitespace).count
        self.init(present, Self.end(ofWords: words, in: texts[present]), in: texts[present])
    }

    init(text: Int, count: Int) {
        self.text = text
        self.count = count
    }

    private init(_ text: Int, _ end: Int, in whole: String) {
        // The full stop behind the last word belongs to it.
        let rest = whole.dropFirst(end).prefix { !$0.isWhitespace && !$0.isLetter && !$0.isNumber }
        self.init(text: text, count: end + rest.count)
    }

    /// Letters and digits as they are compared, each with how many characters end with it.
    private static func letters(of text: String) -> [(letter: String, end: Int)] {
        var letters: [(letter: String, end: Int)] = []
        for (place, character) in text.enumerated() where character.isLetter || character.isNumber {
            letters.append((character.lowercased(), place + 1))
        }
        return letters
    }

    private static func place(of part: [String], in whole: [String]) -> Int? {
        guard let first = part.first, whole.count >= part.count else { return nil }
        return (0...(whole.count - part.count)).reversed().first { start in
            whole[start] == first && zip(whole[start...], part).allSatisfy { $0 == $1 }
        }
    }

    private static func end(ofWords count: Int, in text: String) -> Int {
        var (words, isInWord, end) = (0, false, 0)
        for (place, character) in text.enumerated() {
            if character.isWhitespace {
                isInWord = false
                if words == count { return end }
            } else {
                if !isInWord { words += 1 }
                isInWord = true
                end = place + 1
            }
        }
        return end
    }
}
