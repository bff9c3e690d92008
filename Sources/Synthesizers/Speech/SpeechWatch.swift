internal import CallTiming
internal import ProviderKit
internal import Reactor

/// Notices when a voice owes audio and does not give it.
final class SpeechWatch {
    private let deadlines: ProviderDeadlines
    private let loop: EventLoop
    private let late: () -> Void
    private lazy var timer = LoopTimer(on: loop, label: "a voice's deadline") { [weak self] in self?.fired() }
    private var deadline: MonotonicInstant?
    /// When the timer fires, if it is set.
    private var alarm = MonotonicInstant(nanoseconds: .max)
    /// Whether something has come since it was first owed.
    private var hasBegun = false

    /// - Parameter late: must not keep the watch's owner.
    init(on loop: EventLoop, _ deadlines: ProviderDeadlines, late: @escaping () -> Void) {
        self.loop = loop
        self.deadlines = deadlines
        self.late = late
    }

    /// Something is due from now on; what was due before stays so.
    func owed() {
        guard deadline == nil else { return }
        set(hasBegun ? deadlines.stall : deadlines.first)
    }

    /// Something has come.
    ///
    /// - Parameter more: whether more is due.
    func came(more: Bool) {
        hasBegun = true
        if more { set(deadlines.stall) } else { settled() }
    }

    /// Nothing is due.
    func settled() {
        deadline = nil
        timer.cancel()
    }

    private func set(_ patience: Duration) {
        let deadline = loop.now + patience
        self.deadline = deadline
        // Moved back only when it fires: audio comes often.
        if !timer.isSet || deadline < alarm { arm(deadline) }
    }

    private func arm(_ deadline: MonotonicInstant) {
        alarm = deadline
        timer.set(at: deadline)
    }

    private func fired() {
        guard let deadline else { return }
        if loop.now >= deadline {
            self.deadline = nil
            late()
        } else {
            arm(deadline)
        }
    }
}
