/// Finds where one part of a spoken text ends and the next begins.
///
/// What is spoken is not letter for letter what was written: signs are read out, Markdown is not. So letters and digits
/// are compared first, and where they do not fit, words are counted.
enum HeardText {
    /// Where, in what was heard, a part that was written ends: at the end when all of it lies in that part.
    static func end(of written: String, in heard: Substring) -> String.Index {
        var rest = heard.startIndex
        for sign in written where sign.isLetter || sign.isNumber {
            guard let next = heard[rest...].firstIndex(where: { $0.isLetter || $0.isNumber }) else {
                return heard.endIndex
            }
            guard heard[next].lowercased() == sign.lowercased() else { return endByWords(written, heard) }
            rest = heard.index(after: next)
        }
        // The full stop behind the last word belongs to it.
        return heard[rest...].firstIndex { $0.isWhitespace || $0.isLetter || $0.isNumber } ?? heard.endIndex
    }

    private static func endByWords(_ written: String, _ heard: Substring) -> String.Index {
        let words = heard.split(whereSeparator: \.isWhitespace)
        let count = written.split(whereSeparator: \.isWhitespace).count
        guard count > 0 else { return heard.startIndex }
        return words.count > count ? words[count - 1].endIndex : heard.endIndex
    }
}
