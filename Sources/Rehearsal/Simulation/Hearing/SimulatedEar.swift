internal import Endpointing

/// What a simulated recogniser hears of a stream of µ-law: the true words, and when somebody speaks.
///
/// Words come from the clips that the caller is known to say. Speech that is in none of them becomes made-up words at the
/// speed of speech, so that a stranger's audio gets an answer, too.
struct SimulatedEar: Sendable {
    /// What 20 ms brought.
    struct Frame {
        /// How many samples were heard until its end.
        let end: Int64
        let isSpeech: Bool
        /// Whether a known clip will go on.
        let isInClip: Bool
        let words: [ClipFinder.Word]
    }

    /// How the ear is set.
    struct Settings: Sendable {
        /// The language that is listened for; nil for all.
        var language: String?
        /// How many of a hundred words are heard wrong.
        var wordErrors = 0.0
        /// Whether speech is noticed that is in no clip.
        var hearsStrangers = true
    }

    private let clips: CallerClips
    private let settings: Settings
    private var random: SimulatorRandom
    private var finder: ClipFinder
    private var listener: CallerListener?
    private var frame: [UInt8] = []
    /// Where speech began that no clip explains.
    private var strangerSince: Int64?
    private var strangerWords = 0

    init(_ clips: CallerClips, _ settings: Settings, _ random: SimulatorRandom) {
        self.clips = clips
        self.settings = settings
        self.random = random
        finder = ClipFinder(clips)
        listener = settings.hearsStrangers ? CallerListener() : nil
        frame.reserveCapacity(Self.frameLength)
    }

    static let frameLength = 160

    /// How many samples were heard.
    var position: Int64 { finder.position }

    /// Hears samples, and tells of every 20 ms that are complete.
    mutating func hear(_ codes: Span<UInt8>) -> [Frame] {
        var frames: [Frame] = []
        var start = 0
        while start < codes.count {
            let end = min(codes.count, start + Self.frameLength - frame.count)
            for index in start..<end { frame.append(codes[index]) }
            start = end
            if frame.count == Self.frameLength { frames.append(takeFrame()) }
        }
        return frames
    }

    /// There is no more: what is left of a frame counts as one.
    mutating func finish() -> Frame? { frame.isEmpty ? nil : takeFrame() }

    private mutating func takeFrame() -> Frame {
        var codes: [UInt8] = []
        swap(&codes, &frame)
        var isSpeech = false
        listener?.hear(codes.span, agent: Span()) { isSpeech = isSpeech || $0.voice.isSpeech }
        finder.hear(codes.span)
        codes.removeAll(keepingCapacity: true)
        frame = codes
        var words: [ClipFinder.Word] = []
        let known = finder.takeWords()
        for word in known {
            if let heard = misheard(word) { words.append(heard) }
        }
        let isKnown = !known.isEmpty || finder.isInClip
        if let word = strangersWord(isSpeech: isSpeech, isKnown: isKnown) { words.append(word) }
        let isInWord = finder.isInWord
        return Frame(end: finder.position, isSpeech: isSpeech || isInWord, isInClip: finder.isInClip, words: words)
    }

    /// A word as it is heard; nil for not at all.
    private mutating func misheard(_ word: ClipFinder.Word) -> ClipFinder.Word? {
        if let wanted = settings.language, let spoken = word.language,
            wanted.split(separator: "-").first != spoken.split(separator: "-").first
        {
            return nil
        }
        guard settings.wordErrors > 0, random.unit() * 100 < settings.wordErrors else { return word }
        // Of five errors four are other words, and one is none.
        guard random.next() % 5 > 0 else { return nil }
        var other = word
        other.text = Self.made[Int(random.next() % UInt64(Self.made.count))]
        if other.text == word.text { other.text = "mm" }
        return other
    }

    /// The next word of a stranger: one for every 350 ms of speech, after half a second in which no clip was found.
    private mutating func strangersWord(isSpeech: Bool, isKnown: Bool) -> ClipFinder.Word? {
        guard isSpeech, !isKnown else {
            strangerSince = nil
            return nil
        }
        let now = finder.position
        guard let since = strangerSince else {
            strangerSince = now
            return nil
        }
        guard now - since >= 4_000 else { return nil }
        strangerSince = now - 1_200
        defer { strangerWords += 1 }
        return ClipFinder.Word(text: Self.made[strangerWords % Self.made.count], start: now - 2_800, end: now)
    }

    private static let made = ["well", "this", "is", "something", "that", "somebody", "says", "here"]
}
