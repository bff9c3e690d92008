/// A place where a text can be cut without hurting how it is spoken.
struct TextBoundary: Equatable {
    /// How good a place it is.
    enum Strength: Int, Comparable {
        case word, phrase, clause, sentence

        static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
    }

    /// How many characters stand before it, white space at the cut among them; and how many that are none.
    var position: Int
    var visible = 0
    var strength: Strength
}

/// Finds where a text that is still growing can be cut.
struct BoundaryFinder {
    private let language: SpokenLanguage
    private let phraseOpeners: Set<String>

    init(_ language: SpokenLanguage) {
        self.language = language
        phraseOpeners = PhraseOpeners.of(language.code)
    }

    /// Finds the boundaries of a text that has grown since the last time; what depends on characters to come is left out
    /// until `isWhole`.
    ///
    /// Only what is behind the last place that nothing to come can change is looked at again: a model writes a few
    /// characters at a time, and a caller waits.
    func find(in text: [Character], isWhole: Bool, _ scan: inout BoundaryScan) {
        scan.rewind()
        var index = scan.sure.index
        while index < text.count {
            let character = text[index]
            let isPlain = character.isPlain
            if !isPlain, scan.linkDepth == 0, isSure(index, text) { scan.keep(index) }
            defer {
                if isPlain || !character.isWhitespace { scan.visible += 1 }
                index += 1
            }
            // Behind a letter nothing is cut.
            if isPlain { continue }
            // A Markdown link is one thing.
            if character == "[" { scan.linkDepth += 1 }
            if character == "]" { scan.linkDepth = max(0, scan.linkDepth - 1) }
            if scan.linkDepth > 0, text.count - index < 200 { continue }
            guard var boundary = boundary(at: index, text, isWhole) else { continue }
            boundary.visible = scan.visible
            for place in index..<boundary.position where !text[place].isWhitespace { boundary.visible += 1 }
            scan.add(boundary)
        }
    }

    /// The place to cut that the character at an index makes.
    private func boundary(at index: Int, _ text: [Character], _ isWhole: Bool) -> TextBoundary? {
        let character = text[index]
        if character.isNewline {
            return TextBoundary(position: afterSpace(index + 1, text), strength: .sentence)
        }
        if character.isWhitespace {
            let position = afterSpace(index + 1, text)
            return TextBoundary(position: position, strength: opensPhrase(at: position, text) ? .phrase : .word)
        }
        if Self.ends.contains(character) { return sentenceEnd(at: index, text, isWhole) }
        if Self.pauses.contains(character) { return pause(at: index, text, isWhole) }
        // Where there are no spaces, any place between two characters will do if it must.
        if character.isIdeographic, index + 1 < text.count, text[index + 1].isIdeographic {
            return TextBoundary(position: index + 1, strength: .word)
        }
        return nil
    }

    /// Whether nothing that follows can change the boundaries that the characters before an index make: they look as far
    /// as behind the next white space, or into the next two characters where there is none.
    private func isSure(_ index: Int, _ text: [Character]) -> Bool {
        guard index > 0 else { return false }
        if text[index].isWhitespace, !text[index - 1].isWhitespace {
            let next = afterSpace(index, text)
            return next < text.count
        }
        return text[index].isIdeographic && text[index - 1].isIdeographic
    }

    /// Characters that end a sentence.
    private static let ends: Set<Character> = [
        ".", "!", "?", "…", "。", "！", "？", "｡", "।", "॥", "؟", "۔", "።", "។", "။", "։", "‼", "⁇", "⁈", "⁉", "\u{203D}",
    ]
    /// Those after which no space is needed.
    private static let wideEnds: Set<Character> = ["。", "！", "？", "｡", "።", "។", "။"]
    /// Characters at which a speaker pauses.
    private static let pauses: Set<Character> = [",", ";", ":", "—", "–", "、", "，", "；", "：", "،", "؛", "፣", "၊", "·"]
    private static let widePauses: Set<Character> = ["、", "，", "；", "：", "၊", "—"]
    /// What may follow the end of a sentence and belongs to it.
    private static let closers: Set<Character> = [
        "\"", "'", "”", "’", "»", ")", "]", "}", "」", "』", "）", "】", "*", "_", "`", "~", "›", "“",
    ]

    private func sentenceEnd(at index: Int, _ text: [Character], _ isWhole: Bool) -> TextBoundary? {
        let character = text[index]
        // Of several in a row the last one counts.
        if index + 1 < text.count, Self.ends.contains(text[index + 1]) { return nil }
        var after = index + 1
        while after < text.count, Self.closers.contains(text[after]) { after += 1 }
        guard after < text.count else {
            guard isWhole else { return nil }
            return TextBoundary(position: after, strength: .sentence)
        }
        if Self.wideEnds.contains(character) {
            return TextBoundary(position: afterSpace(after, text), strength: .sentence)
        }
        guard text[after].isWhitespace else { return nil }
        let position = afterSpace(after, text)
        guard character == "." || character == "…" else { return TextBoundary(position: position, strength: .sentence) }
        return afterStop(at: index, text, next: position, isWhole)
    }

    /// What a full stop with a space behind it means.
    private func afterStop(at index: Int, _ text: [Character], next: Int, _ isWhole: Bool) -> TextBoundary? {
        let isEllipsis = text[index] == "…" || (index > 0 && text[index - 1] == ".")
        let word = word(before: index, text)
        let bare = word.drop { Self.openers.contains($0) }
        let lowered = String(bare).lowercased()
        if !isEllipsis {
            if language.abbreviations.contains(lowered) { return nil }
            // Initials, and what is spelt with stops.
            if bare.count == 1, bare.first?.isLetter == true, bare.first?.isCased == true { return nil }
            if lowered.contains("."), lowered.split(separator: ".").allSatisfy({ $0.count <= 2 }) { return nil }
            if !bare.isEmpty, bare.allSatisfy(\.isNumber) {
                let startsLine = index - word.count == 0 || text[index - word.count - 1].isNewline
                if startsLine || language.hasDottedOrdinals { return nil }
            }
            // An ordinary word is no abbreviation: no need to see what follows.
            if bare.count >= 5, bare.allSatisfy(\.isLetter) { return TextBoundary(position: next, strength: .sentence) }
        }
        guard next < text.count else {
            return isWhole ? TextBoundary(position: next, strength: .sentence) : nil
        }
        // A sentence does not go on in lower case.
        if text[next].isLowercase { return isEllipsis ? TextBoundary(position: next, strength: .clause) : nil }
        return TextBoundary(position: next, strength: .sentence)
    }

    private func pause(at index: Int, _ text: [Character], _ isWhole: Bool) -> TextBoundary? {
        var after = index + 1
        while after < text.count, Self.closers.contains(text[after]) { after += 1 }
        guard after < text.count else { return isWhole ? TextBoundary(position: after, strength: .clause) : nil }
        guard Self.widePauses.contains(text[index]) || text[after].isWhitespace else { return nil }
        return TextBoundary(position: afterSpace(after, text), strength: .clause)
    }

    /// Whether a whole word stands there that begins something new, and the one before it does not.
    private func opensPhrase(at index: Int, _ text: [Character]) -> Bool {
        guard !phraseOpeners.isEmpty else { return false }
        let next = text[index...].prefix { !$0.isWhitespace }
        guard index + next.count < text.count, phraseOpeners.contains(String(next).lowercased()) else { return false }
        var end = index
        while end > 0, text[end - 1].isWhitespace { end -= 1 }
        return !phraseOpeners.contains(String(word(before: end, text)).lowercased())
    }

    private static let openers: Set<Character> = [
        "\"", "'", "“", "‘", "«", "(", "[", "*", "_", "„", "‚", "‹", "¿", "¡",
    ]

    private func word(before index: Int, _ text: [Character]) -> ArraySlice<Character> {
        var start = index
        while start > 0, !text[start - 1].isWhitespace { start -= 1 }
        return text[start..<index]
    }

    private func afterSpace(_ index: Int, _ text: [Character]) -> Int {
        var index = index
        while index < text.count, text[index].isWhitespace, !text[index].isNewline { index += 1 }
        return index
    }
}

extension Character {
    /// Whether it is a letter or a digit of ASCII: most of what is written, of which no table need be asked.
    fileprivate var isPlain: Bool {
        guard let byte = asciiValue else { return false }
        return switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }

    /// Whether it belongs to a script that is written without spaces.
    var isIdeographic: Bool {
        guard let scalar = unicodeScalars.first else { return false }
        switch scalar.value {
        case 0x3040...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: return true
        // Thai, Lao, Burmese, Khmer.
        case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF: return true
        default: return false
        }
    }
}
