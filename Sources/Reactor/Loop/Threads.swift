internal import CLinux
internal import Glibc
import Synchronization

/// Starts a thread that runs `body` once and ends.
///
/// - Parameter isPatient: whether what it does can wait: a loop that shares its core goes first, and it still gets a tenth of it.
/// - Throws: when the system has no room for another one.
package func startThread(
    named name: String,
    isPatient: Bool = false,
    _ body: @escaping @Sendable () -> Void
) throws(SystemError) {
    final class Start: Sendable {
        let name: String
        let isPatient: Bool
        let body: @Sendable () -> Void
        init(_ name: String, _ isPatient: Bool, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.isPatient = isPatient
            self.body = body
        }
    }
    let start = unsafe Unmanaged.passRetained(Start(name, isPatient, body)).toOpaque()
    var thread = pthread_t()
    let code = unsafe pthread_create(
        &thread,
        nil,
        { argument in
            guard let argument = unsafe argument else { return nil }
            let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
            // The kernel keeps 15 characters.
            _ = unsafe pthread_setname_np(pthread_self(), String(start.name.prefix(15)))
            // Linux counts niceness by the thread; 0 is the one that asks. Where it is refused, it stays as it was.
            if start.isPatient { _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, 10) }
            start.body()
            return nil
        },
        start
    )
    guard code == 0 else {
        unsafe Unmanaged<Start>.fromOpaque(start).release()
        throw SystemError(code: code, operation: "start a thread")
    }
    pthread_detach(thread)
}

/// Which loop the running thread belongs to.
enum CurrentLoop {
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        let code = unsafe pthread_key_create(&key, nil)
        precondition(code == 0, "the system has no thread-specific key left")
        return key
    }()

    static func set(_ loop: EventLoop?) {
        // Unretained: the loop's own thread keeps it alive for as long as it runs.
        _ = unsafe pthread_setspecific(
            key,
            loop.map { unsafe UnsafeRawPointer(Unmanaged.passUnretained($0).toOpaque()) }
        )
    }

    static func get() -> EventLoop? {
        guard let pointer = unsafe pthread_getspecific(key) else { return nil }
        return unsafe Unmanaged<EventLoop>.fromOpaque(pointer).takeUnretainedValue()
    }
}

/// Something that happens once, and those who wait for it.
final class OneShot: Sendable {
    private struct State {
        var done = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// Lets everybody go on who waits, and who will.
    func complete() {
        let waiters = state.withLock { state in
            state.done = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Waits until it has happened.
    func wait() async {
        await withCheckedContinuation { continuation in
            let done = state.withLock { state in
                if !state.done { state.waiters.append(continuation) }
                return state.done
            }
            if done { continuation.resume() }
        }
    }
}

/// The end of a thread that somebody asks for and waits for.
package final class ThreadEnd: Sendable {
    private let asked = Atomic(false)
    private let ended = OneShot()

    package init() {}

    /// Whether the thread is to end; what was handed over before the asking is there for who has seen it.
    package var isAsked: Bool { asked.load(ordering: .acquiring) }

    /// Asks a thread that waits for this bell to end, and waits until it has.
    package func ask(_ bell: ThreadBell) async {
        asked.store(true, ordering: .releasing)
        bell.ring()
        await ended.wait()
    }

    /// The thread has done its last work.
    package func reached() { ended.complete() }
}
