internal import CLinux
internal import Glibc
import Synchronization

/// A signal a process is told by.
package enum ProcessSignal: CaseIterable, Sendable {
    /// Ctrl-C.
    case interrupt
    /// A polite request to end: what process managers send first.
    case terminate
    /// The terminal is gone; by convention of servers, "read your configuration again".
    case hangUp

    var number: Int32 {
        switch self {
        case .interrupt: SIGINT
        case .terminate: SIGTERM
        case .hangUp: SIGHUP
        }
    }
}

/// Signals as events of a loop, instead of interruptions of whatever runs; one for the process at a time.
///
/// A handler that writes to a pipe, not a `signalfd`: that one needs the signals blocked in every thread, and the
/// runtime has threads before `main` runs.
package final class SignalSource {
    private let loop: EventLoop
    private let signals: [ProcessSignal]
    private let readEnd: Int32
    private let writeEnd: Int32
    private let received: (ProcessSignal) -> Void
    private var registration: Registration?

    /// Has `received` called on `loop` for each signal that comes; to be called there.
    package init(
        _ signals: [ProcessSignal] = ProcessSignal.allCases,
        on loop: EventLoop,
        received: @escaping (ProcessSignal) -> Void
    ) throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        guard unsafe syrinx_pipe(&ends) == 0 else { throw .last("pipe") }
        let taken = signalPipe.end.compareExchange(expected: -1, desired: ends[1], ordering: .acquiringAndReleasing)
        guard taken.exchanged else {
            for end in ends { Glibc.close(end) }
            throw SystemError(code: EBUSY, operation: "take signals")
        }
        self.loop = loop
        self.signals = signals
        self.received = received
        readEnd = ends[0]
        writeEnd = ends[1]
        do {
            registration = try loop.register(readEnd, .reading, label: "signals", self)
        } catch {
            signalPipe.end.store(-1, ordering: .releasing)
            for end in ends { Glibc.close(end) }
            throw error
        }
        // A thread has its maker's mask, and the runtime's threads block everything: this one at least takes them.
        var unblocked = sigset_t()
        unsafe sigemptyset(&unblocked)
        for signal in signals { unsafe sigaddset(&unblocked, signal.number) }
        unsafe pthread_sigmask(SIG_UNBLOCK, &unblocked, nil)
        for signal in signals {
            var action = sigaction()
            unsafe action.__sigaction_handler.sa_handler = writeToPipe
            action.sa_flags = SA_RESTART
            _ = unsafe sigaction(signal.number, &action, nil)
        }
    }

    /// Gives the signals back their default meaning.
    package func close() {
        guard let registration else { return }
        self.registration = nil
        for signal in signals { _ = Glibc.signal(signal.number, SIG_DFL) }
        signalPipe.end.store(-1, ordering: .sequentiallyConsistent)
        // A handler in another thread may be about to write: the number must not belong to another file by then.
        while signalPipe.users.load(ordering: .sequentiallyConsistent) > 0 { sched_yield() }
        loop.deregister(registration)
        Glibc.close(readEnd)
        Glibc.close(writeEnd)
    }
}

extension SignalSource: DescriptorHandler {
    func loopEnded() { close() }

    func ready(_ readiness: Readiness) {
        var number: UInt8 = 0
        while registration != nil, unsafe Glibc.read(readEnd, &number, 1) == 1 {
            if let signal = ProcessSignal.allCases.first(where: { $0.number == Int32(number) }) { received(signal) }
        }
    }
}

/// What signal handlers share with the rest of the process.
///
/// One value, so that no handler is the first to touch a part of it: Swift would make that part then and there.
private struct SignalPipe: ~Copyable {
    /// The end of the pipe that handlers write to; -1 while nobody takes signals.
    let end = Atomic<Int32>(-1)
    /// How many handlers may be using it.
    let users = Atomic<Int>(0)
}

private let signalPipe = SignalPipe()

/// Runs in whatever thread the signal interrupts: it may only count, write and put `errno` back.
private func writeToPipe(_ number: Int32) {
    let before = errno
    var byte = UInt8(truncatingIfNeeded: number)
    signalPipe.users.add(1, ordering: .sequentiallyConsistent)
    // A full pipe means that a signal is already waiting to be seen.
    _ = unsafe Glibc.write(signalPipe.end.load(ordering: .sequentiallyConsistent), &byte, 1)
    signalPipe.users.subtract(1, ordering: .sequentiallyConsistent)
    errno = before
}
