/// Finds what an operator's pattern matches, written or spelled aloud.
struct PatternFinder {
    private let tokens: [Token]
    private let bytes: [UInt8]
    private(set) var found: [Range<Int>] = []

    init(_ pattern: CustomPattern, _ tokens: [Token], _ bytes: [UInt8]) {
        (self.tokens, self.bytes) = (tokens, bytes)
        var place = 0
        while place < tokens.count {
            if let end = written(pattern.written, at: place) ?? pattern.spoken.flatMap({ spelled($0, at: place) }) {
                found.append(place..<end)
                place = end
            } else {
                place += 1
            }
        }
    }

    private func isPart(_ token: Token) -> Bool { token.isWord || token.isDigits }

    /// Whether a token begins where no letter and no digit stands before it.
    private func begins(_ place: Int) -> Bool {
        guard isPart(tokens[place]), place > 0, tokens[place - 1].end == tokens[place].start else {
            return tokens[place].kind != .taken && tokens[place].kind != .turn
        }
        return !isPart(tokens[place - 1])
    }

    /// Behind the longest match of the bytes from a token on, where it ends with a token.
    private func written(_ program: PatternProgram, at start: Int) -> Int? {
        guard begins(start) else { return nil }
        var (token, place, end) = (start, tokens[start].start, Int?.none)
        var state = program.begin(bytes[place])
        while !state.isDead {
            place += 1
            while token < tokens.count, tokens[token].end < place { token += 1 }
            guard token < tokens.count, tokens[token].kind != .taken, tokens[token].kind != .turn else { break }
            if place == tokens[token].end, program.isMatch(state), isFree(behind: token) { end = token + 1 }
            // A turn has no bytes of its own, so that what lies behind one is of another text.
            if place == tokens[token].end, token + 1 < tokens.count, tokens[token + 1].kind == .turn { break }
            guard place < bytes.count else { break }
            state = program.advance(state, bytes[place])
        }
        return end
    }

    /// Whether neither letter nor digit follows a token that ends with one.
    private func isFree(behind place: Int) -> Bool {
        guard place + 1 < tokens.count, tokens[place + 1].start == tokens[place].end else { return true }
        return !isPart(tokens[place]) || !isPart(tokens[place + 1])
    }

    /// Behind the longest match of what is spelled from a token on.
    private func spelled(_ program: PatternProgram, at start: Int) -> Int? {
        guard begins(start), isPart(tokens[start]) else { return nil }
        var (place, end, state) = (start, Int?.none, PatternProgram.State?.none)
        while place < tokens.count {
            guard let (characters, other, next) = characters(at: place) else {
                guard isPause(place), place > start else { break }
                place += 1
                continue
            }
            for character in characters {
                state = state.map { program.advance($0, character, or: other) } ?? program.begin(character, or: other)
                if state?.isDead ?? true { return end }
            }
            place = next
            if let state, program.isMatch(state), isFree(behind: next - 1) { end = next }
        }
        return end
    }

    /// What a token stands for when it is spelled, and the letter that a single one could be besides.
    private func characters(at place: Int) -> (characters: [UInt8], other: UInt8, next: Int)? {
        let token = tokens[place]
        if token.isDigits {
            return (token.digits(in: bytes).map { 0x30 + $0 }, 0, place + 1)
        }
        guard token.isWord, token.roles.isDisjoint(with: [.filler, .separator]) else { return nil }
        if token.number != .none, let phrase = NumberPhrase(in: tokens, at: place, bytes) {
            return (phrase.digits.map { 0x30 + $0 }, phrase.digits.count == 1 ? token.meaning.letter : 0, phrase.end)
        }
        if token.meaning.letter != 0 { return ([token.meaning.letter], 0, place + 1) }
        guard token.letters == token.end - token.start, token.letters <= PatternProgram.capacity else { return nil }
        return (Array(bytes[token.start..<token.end]), 0, place + 1)
    }

    private func isPause(_ place: Int) -> Bool {
        let token = tokens[place]
        return token.kind == .turn || token.isSign(of: "-,./")
            || (token.isWord && !token.roles.isDisjoint(with: [.filler, .separator]))
    }
}
