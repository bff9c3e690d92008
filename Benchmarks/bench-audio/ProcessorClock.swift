import Glibc

/// The time this thread has had of the processor.
enum ProcessorClock {
    /// Nanoseconds that the work took.
    static func nanoseconds(of work: () -> Void) -> Double {
        let start = now()
        work()
        return Double(now() - start)
    }

    private static func now() -> Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}

/// The repetitions of one measurement.
struct Runs {
    var inOrder: [Double] = []

    var sorted: [Double] { inOrder.sorted() }
    var median: Double { sorted[sorted.count / 2] }
    var quickest: Double { sorted.first ?? 0 }
    var slowest: Double { sorted.last ?? 0 }

    /// Ratios of neighbouring runs: what slows the machine down for a while slows down both.
    func ratios(to other: Runs) -> Runs { Runs(inOrder: zip(inOrder, other.inOrder).map { $0 / $1 }) }
}

extension Double {
    /// The number with so many decimals.
    func text(_ decimals: Int) -> String {
        let factor = pow(10, Double(decimals))
        return "\((self * factor).rounded() / factor)"
    }
}

/// Prints rows of a table, the first column to the left.
func printRow(_ first: String, _ cells: [String], width: Int = 30, cell: Int = 11) {
    let name = first + String(repeating: " ", count: max(1, width - first.count))
    print(name + cells.map { String(repeating: " ", count: max(1, cell - $0.count)) + $0 }.joined())
}
