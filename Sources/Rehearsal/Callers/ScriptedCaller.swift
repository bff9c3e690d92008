internal import TelephoneAudio

/// Follows a script, frame by frame, by what it hears: a pure value, for sockets and for virtual time.
package struct ScriptedCaller: Sendable {
    /// A line that was said, and when: in samples since the call's beginning.
    package struct Act: Sendable, Equatable {
        /// Which line.
        package var line: Int
        package var purpose: CallerLine.Purpose
        package var text: String
        /// The first sound of it, and behind its last.
        package var start: Int64
        package var end: Int64
    }

    private enum Phase: Equatable {
        /// Until the next line's cue comes; since then.
        case waiting(since: Int64)
        /// A line is being said, up to there.
        case speaking(Int)
        case done(since: Int64)
    }

    /// How long a sound of the agent's may pause and still be the same: longer than between sentences.
    private static let breath: Int64 = 8_000 * 7 / 10
    /// How long an agent that was cut in on must be silent before what it says is something new.
    private static let pause: Int64 = 8_000 * 3 / 10
    /// How long the line stays open behind the last answer.
    private static let farewell: Int64 = 4_000

    package let script: CallerScript
    /// What was said.
    package private(set) var acts: [Act] = []
    /// How many lines could not be said, because the agent was silent when they should have been.
    package private(set) var missedCues = 0
    private var phase = Phase.waiting(since: 0)
    private var next = 0
    private var frames: Int64 = 0
    /// When the agent began to be heard, and when it last was.
    private var agentBegan: Int64?
    private var agentHeard: Int64?
    /// Whether it has been heard since the last line.
    private var wasAnswered = false
    /// Whether what is heard is still what the caller has spoken into.
    private var isOldNews = false
    private var place = 0

    package init(_ script: CallerScript) { self.script = script }

    /// Whether the caller hangs up.
    package var isDone: Bool {
        guard case .done(let since) = phase else { return false }
        return now - since >= Self.farewell
    }

    /// Whether every line was said.
    package var hasSaidAll: Bool { next == script.lines.count }

    /// How far the call has come.
    package var now: Int64 { frames * 160 }

    /// The caller's next 20 ms, behind 20 ms in which the agent could be heard or not.
    package mutating func frame(agentIsHeard: Bool) -> [UInt8] {
        hear(agentIsHeard)
        if case .waiting(let since) = phase { wait(since) }
        defer { frames += 1 }
        guard case .speaking(let from) = phase, next < script.lines.count else { return quiet(160) }
        let codes = script.lines[next].clip.codes
        let end = min(codes.count, from + 160)
        let frame = Array(codes[from..<end])
        if end == codes.count {
            finishLine()
        } else {
            phase = .speaking(end)
        }
        return frame + quiet(160 - frame.count)
    }

    private mutating func hear(_ agentIsHeard: Bool) {
        guard agentIsHeard else {
            if silence > Self.breath { agentBegan = nil }
            if silence > Self.pause { isOldNews = false }
            return
        }
        agentHeard = now
        guard !isOldNews, agentBegan == nil else { return }
        agentBegan = now - 160
        // What began before the caller had finished is no answer.
        if case .waiting = phase { wasAnswered = true }
    }

    /// How long the agent has been silent.
    private var silence: Int64 { agentHeard.map { now - $0 } ?? now }

    private mutating func wait(_ since: Int64) {
        let isTooLate = now - since > script.patience && silence > Self.breath
        guard next < script.lines.count else {
            let isAnswered = wasAnswered && silence > Self.breath || acts.isEmpty
            if isAnswered || isTooLate { phase = .done(since: now) }
            return
        }
        let line = script.lines[next]
        switch line.cue {
        case .afterAgent(let pause):
            if wasAnswered || acts.isEmpty, agentHeard != nil, silence >= pause { return begin() }
            if isTooLate { begin() }
        case .duringAgent(let after):
            if let began = agentBegan, silence < Self.breath, wasAnswered || acts.isEmpty || isMurmur(before: next) {
                if now - began >= after { begin() }
                return
            }
            // The agent has said all, and nobody can cut in any more.
            let isOver = wasAnswered && silence > Self.breath
            guard isOver || isTooLate else { return }
            missedCues += 1
            if line.purpose == .murmur { next += 1 } else { begin() }
        }
    }

    /// Whether the line before expected no answer, so that what is heard since is still the same.
    private func isMurmur(before line: Int) -> Bool { line > 0 && script.lines[line - 1].purpose == .murmur }

    private mutating func begin() {
        let line = script.lines[next]
        acts.append(
            Act(
                line: next,
                purpose: line.purpose,
                text: line.text,
                start: now + Int64(line.sound.lowerBound),
                end: now + Int64(line.sound.upperBound)
            )
        )
        phase = .speaking(0)
    }

    private mutating func finishLine() {
        let wasMurmur = script.lines[next].purpose == .murmur
        next += 1
        phase = .waiting(since: now + 160)
        // A murmur asks for nothing: what the agent says is still what it was saying.
        if !wasMurmur {
            wasAnswered = false
            isOldNews = silence <= Self.pause
            agentBegan = nil
        }
    }

    private mutating func quiet(_ count: Int) -> [UInt8] {
        guard !script.background.isEmpty else { return [UInt8](repeating: MuLaw.silence, count: count) }
        let codes = (0..<count).map { script.background[(place + $0) % script.background.count] }
        place = (place + count) % script.background.count
        return codes
    }
}
