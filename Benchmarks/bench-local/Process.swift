import Foundation
import Glibc
import Reactor
import Synchronization

/// What this process uses.
enum Process {
    /// Bytes that are in memory.
    static var resident: Int {
        let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * 4_096 : 0
    }

    /// Seconds of processor time that this thread has used.
    static var threadTime: Double { seconds(CLOCK_THREAD_CPUTIME_ID) }

    /// Seconds of all threads.
    static var processorTime: Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

/// How often a loop was blocked.
final class BlockageCount: Sendable {
    private let counts = Mutex((total: 0, longest: 0))

    var total: Int { counts.withLock { $0.total } }
    /// In microseconds.
    var longest: Int { counts.withLock { $0.longest } }

    func count(_ blockage: LoopBlockage) {
        counts.withLock {
            if !blockage.isOver {
                $0.total += 1
                FileHandle.standardError.write(Data("\(blockage)\n".utf8))
            }
            $0.longest = max($0.longest, Int(blockage.duration / .microseconds(1)))
        }
    }
}
