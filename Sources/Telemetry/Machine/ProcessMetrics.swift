internal import Glibc

extension MetricPage {
    /// Writes what the process uses of the machine.
    package mutating func writeProcess() {
        var usage = rusage()
        _ = unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let time = [usage.ru_utime, usage.ru_stime].reduce(0.0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
        figure(MetricHeader("process_cpu", .counter, unit: "seconds", "Processor time that was used."), time)
        if let pages = Self.words(of: "/proc/self/statm").dropFirst().first.flatMap({ Double($0) }) {
            figure(
                MetricHeader("process_resident_memory", .gauge, unit: "bytes", "Memory that is resident."),
                pages * Double(sysconf(Int32(_SC_PAGESIZE)))
            )
        }
        figure(MetricHeader("process_open_fds", .gauge, "Open file descriptors."), Double(Self.openDescriptors))
        var limit = rlimit()
        if unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            figure(MetricHeader("process_max_fds", .gauge, "File descriptors it may open."), Double(limit.rlim_cur))
        }
    }

    private static var openDescriptors: Int {
        guard let folder = unsafe opendir("/proc/self/fd") else { return 0 }
        defer { unsafe closedir(folder) }
        var count = 0
        while let entry = unsafe readdir(folder) {
            // Neither "." nor ".."
            if unsafe entry.pointee.d_name.0 != UInt8(ascii: ".") { count += 1 }
        }
        // Without the folder's own.
        return count - 1
    }

    private static func words(of path: String) -> [Substring] {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return [] }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = unsafe read(file, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(separator: " ")
    }
}
