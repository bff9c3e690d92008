/// Finds IBANs, written and spelled: a country's letters, then exactly as many characters as the country has.
struct AccountFinder {
    private let tokens: [Token]
    private let bytes: [UInt8]
    private(set) var found: [Range<Int>] = []

    /// More signs and hesitations than this in a row end the search.
    private static let longestPause = 6

    init(_ tokens: [Token], _ bytes: [UInt8]) {
        (self.tokens, self.bytes) = (tokens, bytes)
        var place = 0
        while place < tokens.count {
            if let end = account(at: place) {
                found.append(place..<end)
                place = end
            } else {
                place += 1
            }
        }
    }

    /// Where the IBAN ends that begins at a place.
    private func account(at start: Int) -> Int? {
        guard tokens[start].isWord, tokens[start].letters <= 2 || tokens[start].meaning.letter != 0 else { return nil }
        if start > 0, tokens[start - 1].end == tokens[start].start,
            tokens[start - 1].isWord || tokens[start - 1].isDigits
        {
            return nil
        }
        var (characters, languages) = ([UInt8](), Languages.all)
        var (place, pause, length) = (start, 0, 34)
        while place < tokens.count, characters.count < length {
            if let end = add(place, to: &characters, &languages) {
                (place, pause) = (end, 0)
            } else if isPause(place), place > start, pause < Self.longestPause {
                (place, pause) = (place + 1, pause + 1)
            } else {
                return nil
            }
            if characters.count >= 2, length == 34 {
                guard let known = AccountCountries.length(characters[0], characters[1]) else { return nil }
                length = known
            }
            if characters.count >= 4, characters[2] > 0x39 || characters[3] > 0x39 { return nil }
        }
        guard characters.count == length, Checksum.isIBAN(characters[...]), isEnd(place) else { return nil }
        return place
    }

    /// Nothing goes on where an IBAN ends.
    private func isEnd(_ place: Int) -> Bool {
        guard place < tokens.count, tokens[place].start == tokens[place - 1].end else { return true }
        return !tokens[place].isWord && !tokens[place].isDigits
    }

    /// Adds the characters that a token stands for; where to go on, or nil where it stands for none.
    private func add(_ place: Int, to characters: inout [UInt8], _ languages: inout Languages) -> Int? {
        let token = tokens[place]
        switch token.kind {
        case .digits:
            characters += token.digits(in: bytes).map { 0x30 + $0 }
            return place + 1
        case .word:
            // "Um" is one in Portuguese only.
            if token.roles.contains(.filler), !languages.isSubset(of: token.meaning.languages) { return nil }
            // The country's letters come first, whatever else they could be.
            if characters.count >= 2, token.number != .none, let phrase = NumberPhrase(in: tokens, at: place, bytes) {
                characters += phrase.digits.map { 0x30 + $0 }
                languages.formIntersection(phrase.languages)
                return phrase.end
            }
            if token.meaning.letter != 0 {
                characters.append(token.meaning.letter)
                return place + 1
            }
            guard isPlain(token), characters.isEmpty || isGlued(place) || isCapital(token) else { return nil }
            characters += bytes[token.start..<token.end].map { $0 | 0x20 }
            return place + 1
        case .sign, .lineBreak, .turn, .taken: return nil
        }
    }

    /// Whether a word is short and of ASCII.
    private func isPlain(_ token: Token) -> Bool { token.end - token.start == token.letters && token.letters <= 12 }

    private func isCapital(_ token: Token) -> Bool { bytes[token.start..<token.end].allSatisfy { $0 & 0x20 == 0 } }

    /// Whether a word hangs on digits, as in "gb29nwbk6016".
    private func isGlued(_ place: Int) -> Bool {
        tokens[place - 1].isDigits && tokens[place - 1].end == tokens[place].start
    }

    private func isPause(_ place: Int) -> Bool {
        let token = tokens[place]
        return token.kind == .turn || token.isSign(of: "-,./")
            || (token.isWord && !token.roles.isDisjoint(with: [.filler, .separator, .and]))
    }
}
