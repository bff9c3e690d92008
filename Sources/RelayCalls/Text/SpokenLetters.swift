/// How far the carrier has spoken what it was sent, by its own account: letters and digits are counted, since the rest may
/// come back otherwise.
struct SpokenLetters: Sendable, Equatable {
    private var sent: [Character] = []
    private var spoken = 0

    /// Whether all that was sent has been spoken, as far as the carrier has told.
    var isAll: Bool { spoken == sent.count }

    /// Whether it has told of any of it.
    var hasTold: Bool { spoken > 0 }

    /// Begins anew with what is still to be spoken.
    init(_ text: String = "") { add(text) }

    /// More was sent.
    mutating func add(_ text: String) { Self.letters(of: text) { sent.append($0) } }

    /// The carrier tells what it has spoken: the next stretch, or all so far.
    ///
    /// Answers whether it tells of anything at all.
    mutating func tell(_ text: String) -> Bool {
        var news: [Character] = []
        Self.letters(of: text) { news.append($0) }
        guard !news.isEmpty else { return false }
        if sent[spoken...].starts(with: news) {
            spoken += news.count
        } else if news.count > spoken, sent.starts(with: news) {
            spoken = news.count
        }
        return true
    }

    private static func letters(of text: String, _ take: (Character) -> Void) {
        for character in text.lowercased() where character.isLetter || character.isNumber { take(character) }
    }
}
