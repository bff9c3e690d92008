internal import CallTiming
internal import Glibc
internal import Locks
import Synchronization

/// Why a name led to no address.
package enum NameError: Error, Equatable, Sendable {
    /// There is no such name, or it has no address.
    case unknown(host: String)
    /// The name servers cannot be asked now.
    case failed(host: String, reason: String)
    /// No answer in the time allowed.
    case timedOut
    /// The task that asked was cancelled.
    case cancelled
}

extension NameError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknown(let host): "no address is known for \"\(host)\""
        case .failed(let host, let reason): "\"\(host)\" cannot be resolved: \(reason)"
        case .timedOut: "the name servers did not answer in time"
        case .cancelled: "cancelled"
        }
    }
}

/// Turns names into addresses, on threads of its own: the C library's resolver blocks.
///
/// It tells no lifetime of an answer, so answers are kept 30 seconds and refusals 2, whatever the name servers say.
package final class NameResolver: Sendable {
    /// The process's resolver.
    package static let shared = NameResolver()

    /// What is known of a name.
    typealias Answer = Result<[SocketAddress], NameError>

    private struct Asker: Sendable {
        let loop: EventLoop
        let tell: @Sendable (Answer) -> Void
    }

    private struct Kept {
        let answer: Answer
        let until: Int64
    }

    private struct State {
        var cache: [String: Kept] = [:]
        var asked: [String: [Asker]] = [:]
        var queue: [String] = []
        var threads = 0
    }

    private let state = Mutex(State())
    private static let mostThreads = 4
    private static let capacity = 1_024

    private let lookUp: @Sendable (String) -> Answer
    private let nanoseconds: @Sendable () -> Int64
    private let startWorker: @Sendable (@escaping @Sendable () -> Void) throws(SystemError) -> Void

    /// Makes a resolver; tests give it answers, a clock and threads of their own.
    init(
        lookUp: @escaping @Sendable (String) -> Answer = { NameResolver.resolve($0) },
        nanoseconds: @escaping @Sendable () -> Int64 = monotonicNanoseconds,
        startWorker: @escaping @Sendable (@escaping @Sendable () -> Void) throws(SystemError) -> Void = {
            (work) throws(SystemError) in
            try startThread(named: "names", work)
        }
    ) {
        self.lookUp = lookUp
        self.nanoseconds = nanoseconds
        self.startWorker = startWorker
    }

    /// The addresses of a name, with port 0; to be called on `loop`.
    func addresses(
        of host: String,
        until deadline: MonotonicInstant,
        on loop: EventLoop
    ) async throws(NameError) -> [SocketAddress] {
        try await loop.wait(until: deadline, late: NameError.timedOut, cancelled: .cancelled) { wait in
            let confined = LoopConfined(wait, on: loop)
            ask(host, Asker(loop: loop) { answer in loop.execute { confined.value.complete(answer) } })
        }
    }

    private func withState<Result>(_ body: (inout State) -> Result) -> Result {
        state.withLock { state in heldLock(of: self) { body(&state) } }
    }

    private func ask(_ host: String, _ asker: Asker) {
        let now = nanoseconds()
        enum Step {
            case answered(Answer)
            case waiting(startsThread: Bool)
        }
        let step = withState { state -> Step in
            if let kept = state.cache[host] {
                if kept.until > now { return .answered(kept.answer) }
                state.cache[host] = nil
            }
            if state.asked[host] != nil {
                state.asked[host]?.append(asker)
                return .waiting(startsThread: false)
            }
            state.asked[host] = [asker]
            state.queue.append(host)
            guard state.threads < Self.mostThreads else { return .waiting(startsThread: false) }
            state.threads += 1
            return .waiting(startsThread: true)
        }
        switch step {
        case .answered(let answer): asker.tell(answer)
        case .waiting(let startsThread):
            guard startsThread else { return }
            do throws(SystemError) {
                try startWorker { self.work() }
            } catch {
                threadMissing(error)
            }
        }
    }

    /// Other threads get to what is asked; when there are none, nobody would.
    private func threadMissing(_ error: SystemError) {
        let stranded = withState { state -> [String: [Asker]] in
            state.threads -= 1
            guard state.threads == 0 else { return [:] }
            state.queue = []
            defer { state.asked = [:] }
            return state.asked
        }
        for (host, askers) in stranded {
            for asker in askers { asker.tell(.failure(.failed(host: host, reason: "\(error)"))) }
        }
    }

    /// Resolves what is asked until nothing is left, then ends its thread.
    private func work() {
        while true {
            let host = withState { state -> String? in
                if state.queue.isEmpty {
                    state.threads -= 1
                    return nil
                }
                return state.queue.removeFirst()
            }
            guard let host else { return }
            let answer = lookUp(host)
            let seconds: Int64 = if case .success = answer { 30 } else { 2 }
            let kept = Kept(answer: answer, until: nanoseconds() + seconds * 1_000_000_000)
            let askers = withState { state in
                if state.cache.count >= Self.capacity { state.cache.removeAll() }
                state.cache[host] = kept
                return state.asked.removeValue(forKey: host) ?? []
            }
            for asker in askers { asker.tell(answer) }
        }
    }

    private static func resolve(_ host: String) -> Answer {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, nil, &hints, &list)
        guard code == 0 else {
            if code == EAI_NONAME { return .failure(.unknown(host: host)) }
            let reason = unsafe gai_strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
            return .failure(.failed(host: host, reason: reason))
        }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var entry = unsafe list
        while let current = unsafe entry {
            var storage = sockaddr_storage()
            let length = unsafe Int(current.pointee.ai_addrlen)
            if let form = unsafe current.pointee.ai_addr, length <= MemoryLayout<sockaddr_storage>.size {
                unsafe withUnsafeMutableBytes(of: &storage) { bytes in
                    unsafe bytes.copyMemory(from: UnsafeRawBufferPointer(start: form, count: length))
                }
                if let address = SocketAddress(kernelForm: storage) { addresses.append(address) }
            }
            unsafe entry = unsafe current.pointee.ai_next
        }
        return addresses.isEmpty ? .failure(.unknown(host: host)) : .success(addresses)
    }
}
