import Glibc

// Named here because Glibc's module leaves the header out. They must be linked, not looked up by name: the debug library
// offers them under their old symbol version only.
@_silgen_name("mtrace")
private func beginTrace()

@_silgen_name("muntrace")
private func endTrace()

/// Counts how often a piece of work allocates memory, by glibc's own tracing.
///
/// glibc writes a line for each allocation when its debug library is loaded first; the work therefore runs in a second
/// process of this program, and the first one counts the lines.
enum AllocationCount {
    /// The argument that makes the program the traced one.
    static let argument = "--trace-allocations"

    /// A size nobody else asks for: seeing it proves that the tracing works at all.
    private static let proof = 54_321

    /// Runs `work` under the trace; for the traced process.
    static func trace(_ work: () -> Void) {
        beginTrace()
        let canary = UnsafeMutableRawPointer.allocate(byteCount: proof, alignment: 1)
        work()
        unsafe canary.deallocate()
        endTrace()
    }

    /// Starts the traced process and counts; nil where there is no such tracing.
    static func ofTracedProcess() -> Int? {
        let program = "/proc/\(getpid())/exe"
        let command = "LD_PRELOAD=libc_malloc_debug.so.0 MALLOC_TRACE=/dev/stdout \(program) \(argument)"
        guard let pipe = unsafe popen(command, "r") else { return nil }
        defer { unsafe pclose(pipe) }
        var count = 0
        var isProven = false
        var line: UnsafeMutablePointer<CChar>?
        var room = 0
        defer { unsafe free(line) }
        while unsafe getline(&line, &room, pipe) > 0 {
            guard let text = unsafe line.map({ unsafe String(cString: $0) }), text.contains(" + 0x") else { continue }
            if text.contains(" 0x" + String(proof, radix: 16)) { isProven = true } else { count += 1 }
        }
        return isProven ? count : nil
    }
}
