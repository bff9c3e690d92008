internal import AgentWire
internal import CallTiming

/// Something that the agent says, from its first word to its last heard one.
struct AgentReply: Sendable {
    let number: Int
    /// Its words, once they are known; and what it has come to, where the server says so before it was cut.
    var text: String?
    var correction: String?
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

    mutating func add(_ alignment: AgentAlignment) {
        for (letter, start) in zip(alignment.letters, alignment.starts) {
            letters.append((letter, samples + Int(max(0, min(start, 1 << 40))) * 8))
        }
    }
}
