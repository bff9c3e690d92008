internal import CallTiming
internal import FastJSON
internal import ProviderKit
internal import Reactor
internal import Synchronization

/// The events of talks for those who read along: pages beside which somebody tries an agent.
///
/// Only talks are in it, never carriers' calls; of each the latest events, and for a while after its end.
final class TalkHub: Sendable {
    /// What one who reads along is told.
    struct Line: Sendable, Equatable {
        /// Where it stands in the talk, from 0.
        let number: Int
        /// Of which type the event of the stream is.
        let type: String
        let data: String
    }

    /// Whose talk it is.
    struct Name: Hashable {
        let call: String
        let organisation: Organisation
    }

    private struct Talk {
        /// When it was first heard of.
        let begun: MonotonicInstant
        var lines: [Line] = []
        /// How many were dropped before the first one that is there.
        var dropped = 0
        var readers: [Int: LoopInbox<Line>] = [:]
        var endedAt: MonotonicInstant?

        /// Whether nobody will ask for it any more: it is over, or has never begun.
        func isOld(_ now: MonotonicInstant, _ memory: Duration) -> Bool {
            if let endedAt { return endedAt + memory < now }
            return lines.isEmpty && readers.isEmpty && begun + memory < now
        }
    }

    private struct State {
        var talks: [Name: Talk] = [:]
        var readersBegun = 0
    }

    private let state = Mutex(State())

    /// How many lines of a talk are kept, and how long after its end.
    private static let mostLines = 20_000
    private static let memory = Duration.seconds(60)

    /// Somebody may talk, or read along.
    func expect(_ call: Name) {
        let now = LoopClock.monotonic.now
        state.withLock { state in
            for (name, talk) in state.talks where talk.isOld(now, Self.memory) { state.talks[name] = nil }
            if state.talks[call] == nil { state.talks[call] = Talk(begun: now) }
        }
    }

    /// What reads a talk's events: on its loop.
    func reader(of call: Name) -> sending (CallEvent) -> Void {
        var latencies = TurnLatencyReader()
        return { [self] event in
            put(event.line, "message", of: call)
            if let latency = latencies.read(event) { put(latency.line, "latency", of: call) }
            if case .ended = event.kind { end(call, at: event.instant) }
        }
    }

    private func put(_ data: String, _ type: String, of call: Name) {
        state.withLock { state in
            // Taken out meanwhile, so that nothing is copied.
            guard var talk = state.talks.removeValue(forKey: call) else { return }
            let line = Line(number: talk.dropped + talk.lines.count, type: type, data: data)
            talk.lines.append(line)
            if talk.lines.count > Self.mostLines {
                talk.lines.removeFirst(Self.mostLines / 2)
                talk.dropped += Self.mostLines / 2
            }
            for reader in talk.readers.values { reader.put(line) }
            state.talks[call] = talk
        }
    }

    private func end(_ call: Name, at now: MonotonicInstant) {
        put("{}", "end", of: call)
        state.withLock { $0.talks[call]?.endedAt = now }
    }

    /// Reads along from the beginning; nil where there is no such talk.
    func join(_ call: Name, _ inbox: LoopInbox<Line>) -> Int? {
        state.withLock { state in
            guard let talk = state.talks[call] else { return nil }
            state.readersBegun += 1
            for line in talk.lines { inbox.put(line) }
            state.talks[call]?.readers[state.readersBegun] = inbox
            return state.readersBegun
        }
    }

    /// Reads along no more.
    func leave(_ call: Name, _ reader: Int) {
        state.withLock { _ = $0.talks[call]?.readers.removeValue(forKey: reader) }
    }
}

extension TurnLatency {
    /// The parts in milliseconds, as JSON.
    fileprivate var line: String {
        var parts = JSONObject()
        for part in Part.allCases { parts[part.rawValue] = .double(self[part].milliseconds) }
        let line: JSONValue = [
            "reply": .integer(Int64(reply)), "parts": .object(parts), "lead": .double(lead.milliseconds),
        ]
        return (try? line.encoded()) ?? "{}"
    }
}

extension Duration {
    /// To the hundredth.
    fileprivate var milliseconds: Double { (self / .milliseconds(1) * 100).rounded() / 100 }
}
