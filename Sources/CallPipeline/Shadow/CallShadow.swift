internal import CallTiming
internal import ProviderKit

/// What a shadow is doing in one call; lives on the call's loop.
final class CallShadow {
    /// A request to its model, or a contribution of its voice.
    struct Work {
        let reply: Int
        var begun: MonotonicInstant
        var task: Task<Void, Never>?
        /// How long it took until the first text or audio came, in milliseconds, and how long the call's own took.
        var wait: Int?
        var ownWait: Int?
        var text = ""
        /// Why nothing came.
        var problem = ""
        var isDone = false
        /// Its voice's session, and what that was given before it was open; nil stands for the end.
        var session: (any SynthesisSession)?
        var early: [String?] = []
    }

    /// Final words, where they end and when they were told.
    struct Words {
        var text: String
        var end: CallTime
        var told: MonotonicInstant
    }

    /// A turn of which nothing was told yet.
    struct Turn {
        var end: CallTime
        /// When its end was heard here.
        var heard: MonotonicInstant
        /// Where the caller spoke again.
        var next: CallTime?
        /// Whether its recogniser had failed by then.
        var isUnheard: Bool
    }

    let arm: ShadowArm
    let ear = Hearing()
    /// How often its recogniser failed, and whether it has and is not there again.
    var failures = 0
    var isDeaf = false
    var turn: Turn?
    private var heard: [Words] = []
    private var ownHeard: [Words] = []
    /// By their numbers: a reply may ask more than once.
    var thinking: [Int: Work] = [:]
    var speaking: [Int: Work] = [:]
    private var begun = 0
    var isGettingReady = false

    /// Words that end so much later than a turn are still of it: recognisers differ in where a word ends.
    private static let slack: Int64 = 3_200
    /// More words than any turn has: what leads to no turn is not kept for ever.
    private static let mostWords = 256
    /// How many requests before the latest one may still be under way.
    private static let mostOld = 8
    /// How often its recogniser is asked once more.
    static let mostFailures = 3
    /// How much of what its model writes is kept.
    static let longestText = 16_384

    init(_ arm: ShadowArm) {
        self.arm = arm
        if arm.recognizer == nil { ear.end() }
    }

    // MARK: What is understood

    func understood(_ words: Words) { Self.add(words, to: &heard) }

    func ownUnderstood(_ words: Words) {
        if arm.recognizer != nil { Self.add(words, to: &ownHeard) }
    }

    private static func add(_ words: Words, to all: inout [Words]) {
        if all.count == mostWords { all.removeFirst() }
        all.append(words)
    }

    /// What both have understood of the latest turn; nil where there is none, or nothing.
    func turnFinding() -> ShadowFinding? {
        guard let turn, arm.recognizer != nil else { return nil }
        self.turn = nil
        let limit = max(turn.end + Self.slack, turn.next ?? .start)
        let (own, its) = (Self.take(&ownHeard, until: limit), Self.take(&heard, until: limit))
        // Why it heard nothing has been told once.
        guard !own.isEmpty || !its.isEmpty, !turn.isUnheard || !its.isEmpty else { return nil }
        func wait(_ words: [Words]) -> Int? {
            words.last.map { max(0, Self.milliseconds(from: turn.heard, to: $0.told)) }
        }
        return ShadowFinding(
            arm: arm.name,
            role: .recognizer,
            wait: wait(its),
            ownWait: wait(own),
            text: its.map(\.text).joined(separator: " "),
            ownText: own.map(\.text).joined(separator: " ")
        )
    }

    private static func take(_ words: inout [Words], until limit: CallTime) -> [Words] {
        let taken = words.filter { $0.end <= limit }
        words.removeAll { $0.end <= limit }
        return taken
    }

    // MARK: What is thought and said

    /// The number of the next piece of work; what is long past is given up for it.
    func nextNumber() -> Int {
        begun += 1
        for number in thinking.keys where number < begun - Self.mostOld { drop(number, \.thinking) }
        for number in speaking.keys where number < begun - Self.mostOld { drop(number, \.speaking) }
        return begun
    }

    /// The latest work for a reply.
    func latest(_ reply: Int, _ place: KeyPath<CallShadow, [Int: Work]>) -> Int? {
        self[keyPath: place].filter { $0.value.reply == reply }.keys.max()
    }

    /// What is known of a piece of work once both have answered, or the shadow has failed; it is told once.
    func finding(_ number: Int, _ place: ReferenceWritableKeyPath<CallShadow, [Int: Work]>) -> ShadowFinding? {
        guard let work = self[keyPath: place][number], work.isDone, work.ownWait != nil || !work.problem.isEmpty else {
            return nil
        }
        self[keyPath: place][number] = nil
        return ShadowFinding(
            arm: arm.name,
            role: place == \.thinking ? .model : .voice,
            wait: work.wait,
            ownWait: work.ownWait,
            text: work.text,
            problem: work.problem
        )
    }

    /// Nothing more is wanted of it.
    func drop(_ number: Int, _ place: ReferenceWritableKeyPath<CallShadow, [Int: Work]>) {
        let work = self[keyPath: place].removeValue(forKey: number)
        work?.session?.cancel()
        work?.task?.cancel()
    }

    /// The call is over.
    func end() {
        ear.end()
        for number in thinking.keys.sorted() { drop(number, \.thinking) }
        for number in speaking.keys.sorted() { drop(number, \.speaking) }
    }

    static func milliseconds(from begin: MonotonicInstant, to end: MonotonicInstant) -> Int {
        Int((end - begin).clampedNanoseconds / 1_000_000)
    }
}
