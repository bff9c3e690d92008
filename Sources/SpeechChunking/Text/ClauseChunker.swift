package import CallTiming

/// A piece of a reply that is spoken in one go.
package struct SpeakableChunk: Sendable, Equatable {
    /// As the model wrote it, with the spaces around it: all chunks of a reply joined are the reply.
    package var written: String
    /// As the voice is to say it.
    package var spoken: String

    package init(written: String, spoken: String) {
        self.written = written
        self.spoken = spoken
    }
}

/// Cuts what a model writes into pieces for the voice, while it is being written: a pure value.
///
/// The first piece is as short as can be spoken well, because the caller waits for it; later ones are longer, because
/// a voice speaks better what it sees whole. Nothing is cut inside a word, a number or an address.
package struct ClauseChunker: Sendable {
    /// How long pieces are.
    package struct Settings: Sendable, Equatable {
        /// The shortest first piece that ends with a sentence, and with a clause, in characters: "Sure," will do.
        package var firstSentence = 2
        package var firstClause = 4
        /// The shortest clause behind a first piece that was shorter than this.
        ///
        /// It is cut as first pieces are, since its voice has to come while so little is being said.
        package var secondClause = 10
        /// The shortest first piece that ends where a speaker may take a breath: before a preposition or a conjunction.
        package var firstPhrase = 22
        /// The longest first piece, when there is no better place.
        package var firstMost = 90
        /// The shortest later piece that ends with a sentence, and with a clause.
        package var laterSentence = 50
        package var laterClause = 120
        /// The longest later piece.
        package var laterMost = 240
        /// How long the model may pause before what it wrote is spoken, in samples.
        package var patience: Int64 = 3_200
        /// The longest reply; what is beyond is not spoken.
        package var greatestReply = 5_000

        package init() {}
    }

    private let settings: Settings
    private let finder: BoundaryFinder
    private let speech: SpeakableText
    private var text: [Character] = []
    private var scan = BoundaryScan()
    private var taken = 0
    /// How many characters can be heard of the pieces so far.
    private var said = 0
    private var hasEnded = false

    /// When what is waiting is to be spoken even if nothing follows; then call `reached`.
    package private(set) var deadline: CallTime?
    /// Whether the reply was longer than is spoken.
    package private(set) var isTruncated = false

    package init(_ speech: SpeakableText, _ settings: Settings = Settings()) {
        self.speech = speech
        self.settings = settings
        finder = BoundaryFinder(speech.language)
    }

    /// The model wrote more; answers what can be spoken of it.
    package mutating func add(_ delta: String, at now: CallTime) -> [SpeakableChunk] {
        guard !hasEnded, !isTruncated, !delta.isEmpty else { return [] }
        // A character may be made of several deltas' code points, so that the last one is joined anew.
        let last = text.popLast().map { String($0) } ?? ""
        text += last + delta
        if taken + text.count > settings.greatestReply {
            text.removeLast(taken + text.count - settings.greatestReply)
            isTruncated = true
        }
        let chunks = take(isWhole: isTruncated, mustSpeak: isTruncated)
        deadline = text.contains { !$0.isWhitespace } ? now + settings.patience : nil
        return chunks
    }

    /// The deadline has passed.
    package mutating func reached(_ now: CallTime) -> [SpeakableChunk] {
        guard let deadline, now >= deadline else { return [] }
        self.deadline = nil
        return take(isWhole: false, mustSpeak: true)
    }

    /// The model has written everything.
    package mutating func finish() -> [SpeakableChunk] {
        guard !hasEnded else { return [] }
        hasEnded = true
        deadline = nil
        return take(isWhole: true, mustSpeak: true)
    }

    // MARK: Cutting

    private mutating func take(isWhole: Bool, mustSpeak: Bool) -> [SpeakableChunk] {
        var chunks: [SpeakableChunk] = []
        while let end = nextCut(isWhole: isWhole, mustSpeak: mustSpeak) {
            let written = String(text[..<end])
            text.removeFirst(end)
            scan = BoundaryScan()
            taken += end
            let spoken = speech.spoken(written)
            if !spoken.isEmpty { said += written.reduce(0) { $0 + ($1.isWhitespace ? 0 : 1) } }
            chunks.append(SpeakableChunk(written: written, spoken: spoken))
        }
        return chunks
    }

    private mutating func nextCut(isWhole: Bool, mustSpeak: Bool) -> Int? {
        guard !text.isEmpty else { return nil }
        finder.find(in: text, isWhole: isWhole, &scan)
        let boundaries = scan.found
        let isFirst = said < settings.secondClause
        let most = isFirst ? settings.firstMost : settings.laterMost
        let sentence = isFirst ? settings.firstSentence : settings.laterSentence
        let clause =
            said == 0 ? settings.firstClause : isFirst ? settings.secondClause : settings.laterClause
        // The first place that is good enough.
        if let cut = boundaries.first(where: { boundary in
            switch boundary.strength {
            case .sentence: return boundary.visible >= sentence
            case .clause: return boundary.visible >= clause
            case .phrase: return isFirst && boundary.visible >= settings.firstPhrase
            case .word: return false
            }
        }), cut.position <= most || !boundaries.contains(where: { $0.position <= most }) {
            return cut.position
        }
        // Too long without one: the best place before that.
        if text.count > most {
            let candidates = boundaries.filter { $0.position <= most && $0.visible > 0 }
            let enough = candidates.filter { $0.position * 3 >= most }
            if let best = (enough.isEmpty ? candidates : enough).max(by: {
                ($0.strength, $0.position) < ($1.strength, $1.position)
            }) {
                return best.position
            }
            if text.count > 4 * most { return most }
        }
        if isWhole { return text.count }
        guard mustSpeak else { return nil }
        // The model has paused: everything up to the last word that is surely whole.
        return boundaries.last { $0.visible > 0 }?.position
    }
}
