internal import Glibc

/// The processor time that this process spends from now on.
struct ProcessorTime {
    private let start = Self.now

    var elapsed: Duration { .nanoseconds(Self.now - start) }

    private static var now: Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

/// A bar that fills on a terminal; nothing where the output goes to a file.
struct EndpointProgress {
    private static let width = 30

    private let label: String
    private let total: Int
    private let isShown = isatty(STDERR_FILENO) == 1
    private var drawn = -1

    init(_ label: String, total: Int) {
        self.label = label
        self.total = max(total, 1)
    }

    mutating func show(_ done: Int) {
        guard isShown else { return }
        let filled = min(done, total) * Self.width / total
        let share = min(done, total) * 100 / total
        guard share != drawn else { return }
        drawn = share
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: Self.width - filled)
        write("\r\(label) [\(bar)] \(share) %")
    }

    /// Takes the bar away.
    func end() {
        guard isShown else { return }
        write("\r" + String(repeating: " ", count: label.count + Self.width + 10) + "\r")
    }

    private func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
