internal import CLinux
internal import Glibc

extension EventLoopGroup {
    /// How many cores this process may use.
    public static var usableCores: Int {
        // Room for 1,024 cores, as the C library's own type has.
        var mask = [UInt8](repeating: 0, count: 128)
        let written = unsafe mask.withUnsafeMutableBytes {
            unsafe syrinx_sched_getaffinity(0, $0.count, $0.baseAddress)
        }
        guard written >= 0 else { return max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
        return max(1, mask.reduce(0) { $0 + $1.nonzeroBitCount })
    }
}
