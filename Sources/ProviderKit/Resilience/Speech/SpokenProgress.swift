/// How far a text has been spoken, as far as the audio that was handed on tells: where another voice is to go on.
struct SpokenProgress: Sendable, Equatable {
    /// Where to go on.
    struct Place: Sendable, Equatable {
        /// The first letter that is to be spoken again, counted in characters.
        var offset: Int
        var manner: Manner
    }

    /// How the place was found.
    enum Manner: Sendable, Equatable {
        /// Nothing of the text had been spoken.
        case beginning
        /// Everything before is known to be spoken, and nothing behind.
        case word
        /// So is everything before, but of the word there is a part that was spoken.
        case brokenWord
        /// It is not known where in the clause the voice was.
        case clause
        /// It was all spoken.
        case end
    }

    /// A run of the text whose time is known.
    private struct Run: Sendable, Equatable {
        var begin: Int
        var end: Int
        var starts: Duration
        var ends: Duration
    }

    /// Sounds and their times do not agree to the last millisecond.
    static let tolerance = Duration.milliseconds(30)
    /// Slower than people are mostly spoken to, so that what is guessed to be spoken surely was: letters a second.
    private static let slowest = 10.0
    /// The same for scripts with a word or a syllable a character.
    private static let slowestIdeographs = 3.0
    /// How far behind the expected place a piece is looked for in the text.
    private static let reach = 48

    private(set) var script: [Character] = []
    private var runs: [Run] = []
    /// Up to where the text's times are known.
    private var aligned = 0
    /// From where, and when, the present voice speaks.
    private var base = 0
    private var baseTime = Duration.zero
    /// Where flushes were asked for whose end has not been told.
    private(set) var flushes: [Int] = []

    /// There is more text.
    mutating func append(_ text: String) { script += text }

    /// The text so far is to be spoken at once.
    mutating func flush() { flushes.append(script.count) }

    /// The voice says that all audio up to the first open flush has come: so much audio in all.
    mutating func flushed(at time: Duration) {
        guard !flushes.isEmpty else { return }
        let place = flushes.removeFirst()
        guard place > base else { return }
        base = place
        baseTime = time
    }

    /// When the next pieces of the text are spoken.
    mutating func align(_ pieces: [SpokenPiece]) {
        for piece in pieces {
            let letters = piece.text.filter { !$0.isWhitespace }
            guard !letters.isEmpty, let end = place(of: Array(letters)) else { continue }
            runs.append(Run(begin: aligned, end: end, starts: piece.start, ends: piece.end))
            aligned = end
        }
    }

    /// Another voice speaks from there on; answers how many flushes lie before, whose end nobody will tell.
    mutating func restart(at offset: Int, time: Duration) -> Int {
        let over = flushes.prefix { $0 <= offset }.count
        base = offset
        baseTime = time
        aligned = offset
        runs = []
        flushes.removeFirst(over)
        return over
    }

    /// The last end of a word up to which audio may be handed on so that no word is cut, if so much has come.
    ///
    /// - Parameter isTold: whether the voice tells when words are said: behind the last one it told of, there may be a part of
    ///   the next. Of another voice all may be handed on.
    func boundary(within received: Duration, isTold: Bool) -> Duration {
        guard let last = runs.last else { return isTold ? min(received, baseTime) : received }
        if last.ends + Self.tolerance < received, !isTold { return received }
        var boundary = received
        var wordBegins: Duration?
        for run in runs {
            if wordBegins == nil || startsWord(within: run.begin..<run.end) { wordBegins = run.starts }
            let endsWord = run.end >= script.count || script[run.end].isWhitespace || standsAlone(run.end - 1)
            if run.ends > received + Self.tolerance || (run == last && !endsWord) {
                boundary = min(received, wordBegins ?? received)
                break
            }
            if endsWord { wordBegins = nil }
        }
        return isTold ? min(boundary, last.ends) : boundary
    }

    /// Where another voice is to go on when so much audio was handed on.
    func place(after delivered: Duration, isComplete: Bool) -> Place {
        guard delivered > baseTime else { return Place(offset: base, manner: base == 0 ? .beginning : .word) }
        guard !runs.isEmpty else { return clause(after: delivered) }
        let spoken = runs.last { $0.ends <= delivered + Self.tolerance }
        let offset = next(from: spoken?.end ?? base)
        if offset == script.count { return Place(offset: offset, manner: isComplete ? .end : .word) }
        let word = wordStart(of: offset)
        let following = runs.first { $0.ends > delivered + Self.tolerance }
        // A part of it was spoken: its first letters, or its first moment.
        let begins = delivered > (following?.starts ?? spoken?.ends ?? baseTime) + Self.tolerance
        let isBroken = word < offset && word >= base || begins
        return Place(offset: max(word, base), manner: isBroken ? .brokenWord : .word)
    }

    // MARK: - Places in the text

    /// Where a piece ends in the text, if it can be found near where it is expected.
    private func place(of letters: [Character]) -> Int? {
        var start = aligned
        let limit = min(script.count, aligned + Self.reach)
        while start < limit {
            var place = start
            var matched = 0
            while place < script.count, matched < letters.count {
                if script[place] == letters[matched] {
                    matched += 1
                } else if !script[place].isWhitespace || matched == 0 {
                    break
                }
                place += 1
            }
            if matched == letters.count { return place }
            start += 1
        }
        return nil
    }

    /// The next letter from a place on; a mark that only closes what was spoken is none.
    private func next(from place: Int) -> Int {
        var place = place
        while place < script.count, script[place].isPunctuation, !"([{¿¡«„“‘\"'".contains(script[place]) { place += 1 }
        while place < script.count, script[place].isWhitespace { place += 1 }
        return place
    }

    private func wordStart(of place: Int) -> Int {
        var place = place
        while place > 0, !script[place - 1].isWhitespace, !standsAlone(place - 1), !standsAlone(place) { place -= 1 }
        return place
    }

    private func standsAlone(_ place: Int) -> Bool {
        script.indices.contains(place) && TextSplice.standsAlone(script[place])
    }

    private func startsWord(within range: Range<Int>) -> Bool {
        range.contains { place in
            !script[place].isWhitespace && (place == 0 || script[place - 1].isWhitespace || standsAlone(place))
        }
    }

    /// The beginning of the clause that surely is not over yet.
    private func clause(after delivered: Duration) -> Place {
        var rest = (delivered - baseTime) / .seconds(1)
        var place = base
        while place < script.count, rest > 0 {
            rest -= 1 / (standsAlone(place) ? Self.slowestIdeographs : Self.slowest)
            place += 1
        }
        var start = base
        for index in base..<min(place, script.count) where endsClause(index) { start = next(from: index + 1) }
        return Place(offset: min(start, script.count), manner: .clause)
    }

    private func endsClause(_ place: Int) -> Bool {
        if "。、！？，；：\n".contains(script[place]) { return true }
        guard ".!?,;:…—".contains(script[place]) else { return false }
        return place + 1 == script.count || script[place + 1].isWhitespace
    }
}
