/// Finds clips in a stream of µ-law, wherever they begin in it, and tells their words as they end.
struct ClipFinder: Sendable {
    /// A word that was said, and where in the stream.
    struct Word: Sendable, Equatable {
        var text: String
        var start: Int64
        var end: Int64
        var language: String?
    }

    /// A clip that is being said.
    private struct Alignment {
        let clip: Int
        /// Where in the stream the clip's first sample is.
        let origin: Int64
        /// How far the clip is known to have been said.
        var confirmed: Int
        /// The next word to tell.
        var next: Int
    }

    private let clips: CallerClips
    private var ring = InlineArray<128, UInt8>(repeating: 0)
    private var hash: UInt64 = 0
    /// How many samples were heard.
    private(set) var position: Int64 = 0
    private var alignment: Alignment?
    /// When the next word is to be told; never where none is expected.
    private var due = Int64.max
    private var found: [Word] = []

    init(_ clips: CallerClips) { self.clips = clips }

    /// Whether a clip is being said whose last word has not come yet.
    var isInClip: Bool {
        guard let alignment else { return false }
        return alignment.next < clips.clips[alignment.clip].words.count && position <= alignment.origin + Int64(lastEnd)
    }

    private var lastEnd: Int { alignment.flatMap { clips.clips[$0.clip].words.last?.end } ?? 0 }

    /// Whether the latest sample belongs to a word of a clip.
    var isInWord: Bool {
        guard let alignment, alignment.next < clips.clips[alignment.clip].words.count else { return false }
        let offset = position - alignment.origin
        let word = clips.clips[alignment.clip].words[alignment.next]
        // A clip that breaks off is not going on.
        return offset > Int64(word.start) && offset <= Int64(alignment.confirmed + 2 * CallerClips.window)
    }

    /// Hears samples.
    mutating func hear(_ codes: Span<UInt8>) {
        for index in codes.indices {
            let code = CallerClips.canonical(codes[index])
            let place = Int(truncatingIfNeeded: position) & (CallerClips.window - 1)
            let isFull = position >= Int64(CallerClips.window)
            hash = CallerClips.rolled(hash, in: code, out: isFull ? ring[place] : nil)
            ring[place] = code
            position += 1
            if position >= due { tellDue() }
            if let places = clips.places(of: hash) { align(places) }
        }
    }

    /// Takes the words that have ended.
    mutating func takeWords() -> [Word] {
        guard !found.isEmpty else { return [] }
        defer { found = [] }
        return found
    }

    private mutating func align(_ places: [CallerClips.Place]) {
        let start = position - Int64(CallerClips.window)
        if var alignment {
            let goesOn = places.contains { $0.clip == alignment.clip && start - Int64($0.offset) == alignment.origin }
            if goesOn {
                alignment.confirmed = max(alignment.confirmed, Int(position - alignment.origin))
                self.alignment = alignment
                return
            }
        }
        guard let place = places.first else { return }
        finishWord()
        let words = clips.clips[place.clip].words
        // Of a word under way at least half must still come.
        let next = words.firstIndex { ($0.start + $0.end) / 2 >= place.offset } ?? words.count
        alignment = Alignment(
            clip: place.clip,
            origin: start - Int64(place.offset),
            confirmed: place.offset + CallerClips.window,
            next: next
        )
        schedule()
    }

    private mutating func schedule() {
        guard let alignment, alignment.next < clips.clips[alignment.clip].words.count else {
            due = .max
            return
        }
        due = alignment.origin + Int64(clips.clips[alignment.clip].words[alignment.next].end)
    }

    private mutating func tellDue() {
        finishWord()
        if alignment != nil { alignment?.next += 1 }
        schedule()
        if position >= due { tellDue() }
    }

    /// Tells the word under way if enough of it was heard.
    private mutating func finishWord() {
        guard let alignment, alignment.next < clips.clips[alignment.clip].words.count else { return }
        let word = clips.clips[alignment.clip].words[alignment.next]
        guard alignment.confirmed >= (word.start + word.end) / 2 else { return }
        found.append(
            Word(
                text: word.text,
                start: max(0, alignment.origin + Int64(word.start)),
                end: min(position, alignment.origin + Int64(word.end)),
                language: word.language
            )
        )
    }
}
