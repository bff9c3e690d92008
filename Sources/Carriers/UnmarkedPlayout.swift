internal import CallTiming
internal import Reactor

/// Says when audio has been played at a carrier that does not say so itself: by the time that it takes.
final class UnmarkedPlayout {
    private let loop: EventLoop
    private let reached: (String) -> Void
    private var timer: LoopTimer?
    /// When all that was handed over will have been played.
    private var playedAt: MonotonicInstant
    private var marks: [(name: String, at: MonotonicInstant)] = []

    init(on loop: EventLoop, reached: @escaping (String) -> Void) {
        self.loop = loop
        self.reached = reached
        playedAt = loop.now
        // Unowned, because the carrier's socket ends this before it lets go of it.
        timer = LoopTimer(on: loop, label: "what a carrier has played") { [unowned self] in tell() }
    }

    /// So many samples were handed over.
    func played(_ count: Int) { playedAt = max(playedAt, loop.now) + .microseconds(count * 125) }

    /// A mark was set behind them.
    func mark(_ name: String) {
        marks.append((name, max(playedAt, loop.now)))
        if marks.count == 1 { arm() }
    }

    /// What was queued is thrown away.
    func cleared() {
        playedAt = loop.now
        for index in marks.indices { marks[index].at = min(marks[index].at, playedAt) }
        arm()
    }

    /// The stream is over.
    func end() {
        timer?.cancel()
        timer = nil
    }

    private func arm() {
        if let first = marks.first { timer?.set(at: first.at) }
    }

    private func tell() {
        while let first = marks.first, first.at <= loop.now {
            marks.removeFirst()
            reached(first.name)
        }
        arm()
    }
}
