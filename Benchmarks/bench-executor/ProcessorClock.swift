import Glibc

/// Processor time of this process: what others on the machine take does not count.
enum ProcessorClock {
    static var nanoseconds: Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    /// What one of `count` operations took since an earlier time.
    static func share(_ count: Int, since start: Int) -> Double { Double(nanoseconds - start) / Double(count) }
}
