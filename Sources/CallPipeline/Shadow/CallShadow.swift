internal import CallTiming
internal import ProviderKit

/// What a shadow is doing in one call; lives on the call's loop.
final class CallShadow {
    /// A request to its model, or a contribution of its voice.
    struct Work {
        var begun: MonotonicInstant
        var task: Task<Void, Never>?
        /// How long it took until the first text or audio came, in milliseconds, and how long the call's own took.
        var wait: Int?
        var ownWait: Int?
        var text = ""
        /// Why nothing came.
        var problem = ""
        var isDone = false
    }

    /// A voice's session, and what it was given before it was open; nil stands for the end.
    struct Speech {
        var session: (any SynthesisSession)?
        var early: [String?] = []
    }

    /// Final words, where they end and when they were told.
    struct Words {
        var text: String
        var end: CallTime
        var told: MonotonicInstant
    }

    let arm: ShadowArm
    var ear: (any RecognitionSession)?
    var heard: [Words] = []
    var ownHeard: [Words] = []
    /// The latest turn, of which nothing was told yet: where it ended, and when that was heard here.
    var turn: (end: CallTime, heard: MonotonicInstant)?
    /// By the replies they are for.
    var thinking: [Int: Work] = [:]
    var speaking: [Int: Work] = [:]
    var speeches: [Int: Speech] = [:]

    /// Words that end so much later than a turn are still of it: recognisers differ in where a word ends.
    private static let slack: Int64 = 3_200

    init(_ arm: ShadowArm) { self.arm = arm }

    /// What both have understood of the latest turn; nil where there is none, or nothing.
    func turnFinding() -> ShadowFinding? {
        guard let turn, arm.recognizer != nil else { return nil }
        self.turn = nil
        let own = Self.take(&ownHeard, until: turn.end + Self.slack)
        let its = Self.take(&heard, until: turn.end + Self.slack)
        guard !own.isEmpty || !its.isEmpty else { return nil }
        func wait(_ words: [Words]) -> Int? { words.last.map { Self.milliseconds(from: turn.heard, to: $0.told) } }
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

    /// What is known of a piece of work once both have answered, or the shadow has failed; it is told once.
    func finding(_ role: ProviderRole, _ reply: Int) -> ShadowFinding? {
        let place = role == .model ? \CallShadow.thinking : \CallShadow.speaking
        guard let work = self[keyPath: place][reply], work.isDone, work.ownWait != nil || !work.problem.isEmpty else {
            return nil
        }
        self[keyPath: place][reply] = nil
        return ShadowFinding(
            arm: arm.name,
            role: role,
            wait: work.wait,
            ownWait: work.ownWait,
            text: work.text,
            problem: work.problem
        )
    }

    /// Nothing more is wanted of a request to its model.
    func dropThought(_ reply: Int) { thinking.removeValue(forKey: reply)?.task?.cancel() }

    /// Nothing more is wanted of a contribution of its voice.
    func dropSpeech(_ reply: Int) {
        speeches.removeValue(forKey: reply)?.session?.cancel()
        speaking.removeValue(forKey: reply)?.task?.cancel()
    }

    /// The call is over.
    func end() {
        ear?.cancel()
        ear = nil
        for reply in thinking.keys.sorted() { dropThought(reply) }
        for reply in speaking.keys.sorted() { dropSpeech(reply) }
    }

    static func milliseconds(from begin: MonotonicInstant, to end: MonotonicInstant) -> Int {
        Int((end - begin).clampedNanoseconds / 1_000_000)
    }
}
