package import CallPipeline
internal import Glibc
internal import Octets
internal import Reactor
internal import Synchronization

/// The thread that writes call files: one for all calls, so that neither a slow disk nor the making of lines out of decisions
/// holds up a call.
package final class CallFileThread: Sendable {
    private enum Part {
        case begun(Int, path: String, CallFileHeader)
        case lines(Int, [UInt8])
        case orders(Int, [DecidedOrder])
        case ended(Int, isWhole: Bool)
    }

    private struct State {
        var parts: [Part] = []
        var waitingBytes = 0
        var broken: Set<Int> = []
        var begun = 0
    }

    /// So much may wait to be written; of calls that bring more the rest is missing, and their files say so.
    private static let bound = 256 << 20
    /// So long a file is at most: more than four hours of a call.
    private static let longest = 256 << 20

    private let state = Mutex(State())
    private let bell: ThreadBell
    private let end = ThreadEnd()
    private let failed = Atomic<Int>(0)

    package init() throws {
        bell = try ThreadBell()
        try startThread(named: "call-files", isPatient: true) { self.run() }
    }

    /// How many files could not be written.
    package var failures: Int { failed.load(ordering: .relaxed) }

    /// Begins a file; what is answered belongs to the call's loop.
    ///
    /// - Parameter path: where; its folder is made if it is not there.
    package func begin(_ header: CallFileHeader, at path: String) -> sending CallRecorder {
        let number = state.withLock { state in
            state.begun += 1
            state.parts.append(.begun(state.begun, path: path, header))
            return state.begun
        }
        let recorder = CallRecorder(limit: Self.longest) { lines in
            let bytes = [UInt8](copying: lines)
            self.add(.lines(number, bytes), bytes: bytes.count, of: number)
        }
        recorder.orderSink = { orders in
            self.add(.orders(number, orders), bytes: orders.count * MemoryLayout<DecidedOrder>.stride, of: number)
        }
        recorder.atEnd = { isWhole in
            self.add(.ended(number, isWhole: isWhole), bytes: 0, of: number)
            self.bell.ring()
        }
        return recorder
    }

    private func add(_ part: Part, bytes: Int, of number: Int) {
        let rings = state.withLock { state in
            if case .ended = part {
                // The end is always told.
            } else {
                guard !state.broken.contains(number) else { return false }
                guard state.waitingBytes + bytes <= Self.bound else {
                    state.broken.insert(number)
                    return false
                }
            }
            state.waitingBytes += bytes
            state.parts.append(part)
            return true
        }
        if rings { bell.ring() }
    }

    /// Writes all that has been handed over, and ends.
    package func stop() async { await end.ask(bell) }

    // MARK: On its thread

    private func run() {
        var files: [Int: OpenCallFile] = [:]
        while true {
            bell.wait()
            let isLast = end.isAsked
            let (parts, broken) = state.withLock { state in
                defer { (state.parts, state.waitingBytes) = ([], 0) }
                return (state.parts, state.broken)
            }
            for part in parts { take(part, &files, broken) }
            guard isLast else { continue }
            for file in files.values { finish(file, isWhole: false) }
            return end.reached()
        }
    }

    private func take(_ part: Part, _ files: inout [Int: OpenCallFile], _ broken: Set<Int>) {
        switch part {
        case .begun(let number, let path, let header): files[number] = OpenCallFile(header, at: path)
        case .lines(let number, let bytes): files[number]?.write(bytes)
        case .orders(let number, let orders): for order in orders { files[number]?.digest.add(order.line) }
        case .ended(let number, let isWhole):
            guard let file = files.removeValue(forKey: number) else { return }
            finish(file, isWhole: isWhole && !broken.contains(number))
            _ = state.withLock { $0.broken.remove(number) }
        }
    }

    private func finish(_ file: OpenCallFile, isWhole: Bool) {
        var file = file
        file.end(isWhole: isWhole)
        if file.hasFailed { failed.wrappingAdd(1, ordering: .relaxed) }
    }
}

/// A call file on its way to disk.
///
/// Between two batches, which are some seconds apart, it is closed: a call in progress holds no descriptor for it.
private struct OpenCallFile {
    private let path: String
    var digest = DecisionDigest()
    private(set) var hasFailed = false

    init(_ header: CallFileHeader, at path: String) {
        self.path = path
        if let slash = path.lastIndex(of: "/") { _ = unsafe mkdir(String(path[..<slash]), 0o700) }
        var output = ByteBuffer()
        CallFileText.begin(header, in: &output)
        append([UInt8](copying: output.bytes), isFirst: true)
    }

    mutating func write(_ bytes: [UInt8]) { append(bytes, isFirst: false) }

    mutating func end(isWhole: Bool) {
        var output = ByteBuffer()
        CallFileText.end(CallFile.End(digest, isWhole: isWhole && !hasFailed), in: &output)
        append([UInt8](copying: output.bytes), isFirst: false)
    }

    private mutating func append(_ bytes: [UInt8], isFirst: Bool) {
        // After a failure the rest would stand at the wrong place.
        guard !hasFailed else { return }
        let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (isFirst ? O_TRUNC : O_APPEND)
        // Nobody else on the machine is to read what callers have said.
        let descriptor = unsafe open(path, flags, 0o600)
        guard descriptor >= 0 else {
            hasFailed = true
            return
        }
        defer { close(descriptor) }
        var start = 0
        while start < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                // `start` lies in the buffer: it is below its count.
                unsafe Glibc.write(descriptor, buffer.baseAddress.map { unsafe $0 + start }, bytes.count - start)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                hasFailed = true
                return
            }
            start += count
        }
    }
}
