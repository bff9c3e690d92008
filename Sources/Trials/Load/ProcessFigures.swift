internal import Glibc

/// What the kernel tells of a process.
enum ProcessFigures {
    /// Seconds of processor time that it has spent, all its threads; nil if it is gone.
    static func processorTime(of pid: Int32) -> Double? {
        var time = timespec()
        // The clock of a process is its number as the kernel codes it (CPUCLOCK_SCHED).
        guard unsafe clock_gettime((~pid << 3) | 2, &time) == 0 else { return nil }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The same of this one.
    static var ownProcessorTime: Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Seconds of processor time that the whole machine has spent, others' on the same hardware among them.
    static var machineTime: Double {
        let line = contents(of: "/proc/stat")?.split(separator: "\n").first ?? ""
        let ticks = line.split(separator: " ").dropFirst().compactMap { Double($0) }
        guard ticks.count >= 8 else { return 0 }
        // All but idle and waiting for disks; a guest's time is in the user's already.
        return (ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6] + ticks[7]) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Memory that is resident, and the most that has been since `forgetPeak`; in KiB.
    static func memory(of pid: Int32) -> (resident: Double, peak: Double)? {
        guard let status = contents(of: "/proc/\(pid)/status") else { return nil }
        func figure(_ name: String) -> Double? {
            status.split(separator: "\n").first { $0.hasPrefix("\(name):") }?
                .split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Double($0) }
        }
        guard let resident = figure("VmRSS"), let peak = figure("VmHWM") else { return nil }
        return (resident, peak)
    }

    /// Begins to look for the peak anew.
    static func forgetPeak(of pid: Int32) {
        let file = unsafe open("/proc/\(pid)/clear_refs", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        _ = unsafe write(file, "5", 1)
        close(file)
    }

    /// Has this process, and those that it makes from then on, be served before all others that have no such priority.
    static func goFirst(_ priority: Int32) throws(LoadFailure) {
        var parameters = sched_param()
        parameters.sched_priority = priority
        for thread in threads {
            guard unsafe sched_setscheduler(thread, SCHED_RR, &parameters) == 0 else {
                throw LoadFailure("--priority \(priority) is not granted: be root, or have CAP_SYS_NICE")
            }
        }
    }

    /// The threads of this process.
    static var threads: [Int32] {
        guard let folder = unsafe opendir("/proc/self/task") else { return [] }
        defer { unsafe closedir(folder) }
        var threads: [Int32] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let thread = Int32(name) { threads.append(thread) }
        }
        return threads
    }
}
