/// The last four characters of a number, as they are shown behind a label.
enum LastFour {
    static func of(_ tokens: ArraySlice<Token>, _ bytes: [UInt8]) -> [UInt8]? {
        let all = Array(tokens)
        var (characters, place) = ([UInt8](), 0)
        while place < all.count {
            let token = all[place]
            if token.isDigits {
                characters += token.digits(in: bytes).map { 0x30 + $0 }
            } else if token.number != .none, let phrase = NumberPhrase(in: all, at: place, bytes) {
                characters += phrase.digits.map { 0x30 + $0 }
                place = phrase.end
                continue
            } else if token.meaning.letter != 0 {
                characters.append(token.meaning.letter & 0xDF)
            }
            place += 1
        }
        return characters.count >= 7 ? characters.suffix(4) : nil
    }
}
