internal import CivilTime
internal import Glibc

/// When a line was written, in universal time.
struct LogTime: CustomStringConvertible {
    /// Milliseconds since 1970.
    var milliseconds: Int64

    static var now: LogTime {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return LogTime(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// As "2026-11-22T09:30:00.250Z".
    var description: String {
        let time = LocalTime(secondsSince1970: milliseconds / 1_000)
        func padded(_ number: Int, _ width: Int = 2) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let date = "\(time.date.year)-\(padded(time.date.month))-\(padded(time.date.day))"
        let clock = "\(padded(time.second / 3_600)):\(padded(time.second / 60 % 60)):\(padded(time.second % 60))"
        return "\(date)T\(clock).\(padded(Int(milliseconds % 1_000), 3))Z"
    }
}
