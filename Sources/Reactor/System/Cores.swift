internal import CLinux
internal import Glibc

extension EventLoopGroup {
    /// How many cores this process may use.
    public static var usableCores: Int { max(1, Cores.usable.count) }
}

/// The machine's cores.
package enum Cores {
    /// Those that this thread may use, by their numbers.
    package static var usable: [Int] {
        // Room for 1,024 cores, as the C library's own type has.
        var mask = [UInt8](repeating: 0, count: 128)
        let written = unsafe mask.withUnsafeMutableBytes {
            unsafe syrinx_sched_getaffinity(0, $0.count, $0.baseAddress)
        }
        guard written >= 0 else { return Array(0..<max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
        return (0..<1_024).filter { mask[$0 / 8] & (1 << UInt8($0 % 8)) != 0 }
    }

    /// Has a thread, and those that it makes from then on, use these only; answers whether that could be done.
    ///
    /// - Parameter thread: by its number; 0 is the calling one.
    @discardableResult
    package static func pin(thread: Int32 = 0, to cores: [Int]) -> Bool {
        var mask = [UInt8](repeating: 0, count: 128)
        for core in cores where (0..<1_024).contains(core) { mask[core / 8] |= 1 << UInt8(core % 8) }
        return unsafe mask.withUnsafeBytes { unsafe syrinx_sched_setaffinity(thread, $0.count, $0.baseAddress) } == 0
    }
}

/// The process that this is.
package enum OwnProcess {
    /// Has this process be ended when the thread that made it ends, which the parent's end implies.
    package static func endWithParent() { _ = syrinx_end_with_parent(SIGTERM) }
}
