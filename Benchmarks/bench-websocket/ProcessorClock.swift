import Glibc

/// Processor time of this process: what others on the machine take does not count.
struct ProcessorClock {
    var nanoseconds: Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
