internal import AgentWire
internal import CallTiming

/// Something that the agent says, from its first word to its last heard one.
struct AgentReply: Sendable {
    /// Some of its voice, as it came in one message.
    struct Stretch: Sendable {
        var event: Int64
        var samples: Int
        /// When its first sample is played.
        var begin: CallTime
    }

    let number: Int
    /// Its words, once they are known; and what it has come to, where the server says so before it was cut.
    var text: String?
    var correction: String?
    /// The event that its text came with, where the server says.
    var event: Int64?
    /// Its voice, in the order in which it came.
    private(set) var stretches: [Stretch] = []
    /// How many samples were handed over; when the first of them was, and when the last will have been played.
    var samples = 0
    var begun: CallTime?
    var end: CallTime
    /// When its letters are said, in samples from its beginning.
    var letters: [(text: String, at: Int)] = []
    /// Whether somebody knows that its first sample was heard.
    var isHeard = false
    /// Whether the agent has gone on to something else.
    var isClosed = false
    /// Whether a tool was used in it.
    var usesTools = false

    init(_ number: Int, at now: CallTime) {
        self.number = number
        end = now
    }

    /// All of its words, by their own account or by that of its letters.
    var words: String { text ?? letters.map(\.text).joined() }

    /// How many of its samples will not be played before `now`.
    private func rest(at now: CallTime) -> Int { max(0, min(samples, Int(end.samples - now.samples))) }

    /// Whether all that was handed over has been played.
    func isPlayed(at now: CallTime) -> Bool { rest(at: now) == 0 }

    /// Its words as far as they have been played: by its letters' times, or by its share of the samples.
    func words(heardAt now: CallTime) -> String {
        let played = samples - rest(at: now)
        if !letters.isEmpty { return letters.filter { $0.at < played }.map(\.text).joined() }
        guard samples > 0, played > 0 else { return "" }
        let words = words.split(separator: " ", omittingEmptySubsequences: true)
        let count = words.count * played / samples
        return words.prefix(count).joined(separator: " ")
    }

    /// So much more of its voice is to be played, from `begin` on.
    mutating func add(_ samples: Int, of event: Int64, from begin: CallTime) {
        stretches.append(Stretch(event: event, samples: samples, begin: begin))
        self.samples += samples
        end = begin + Int64(samples)
    }

    /// Whether a correction is of this reply.
    func isMeant(by correction: AgentCorrection) -> Bool {
        if let text, !text.isEmpty, text == correction.original { return true }
        guard let event = correction.event else { return false }
        let events = (self.event.map { [$0] } ?? []) + stretches.map(\.event)
        guard let first = events.min(), let last = events.max() else { return false }
        return (first...last).contains(event)
    }

    /// Takes off what came with that event or a later one, for another reply whose text comes only now; nil for nothing.
    mutating func split(at event: Int64, as number: Int) -> AgentReply? {
        guard let place = stretches.firstIndex(where: { $0.event >= event }) else { return nil }
        let moved = stretches[place...]
        let kept = stretches[..<place].reduce(0) { $0 + $1.samples }
        var other = AgentReply(number, at: end)
        other.stretches = Array(moved)
        other.samples = samples - kept
        other.begun = moved.first?.begin
        other.letters = letters.filter { $0.at >= kept }.map { ($0.text, $0.at - kept) }
        stretches.removeSubrange(place...)
        samples = kept
        letters.removeAll { $0.at >= kept }
        end = stretches.last.map { $0.begin + Int64($0.samples) } ?? moved.first?.begin ?? end
        if stretches.isEmpty { (begun, isHeard, other.isHeard) = (nil, false, isHeard) }
        return other
    }

    mutating func add(_ alignment: AgentAlignment) {
        for (letter, start) in zip(alignment.letters, alignment.starts) {
            letters.append((letter, samples + Int(max(0, min(start, 1 << 40))) * 8))
        }
    }
}
