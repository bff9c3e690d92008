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
        let taken = pipeOfSignals.compareExchange(expected: -1, desired: ends[1], ordering: .acquiringAndReleasing)
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
            pipeOfSignals.store(-1, ordering: .releasing)
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
        pipeOfSignals.store(-1, ordering: .releasing)
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

/// The end of the pipe that the signal handler writes to; -1 while nobody takes signals.
private let pipeOfSignals = Atomic<Int32>(-1)

/// Runs in whatever thread the signal interrupts: it may only load, write and put `errno` back.
private func writeToPipe(_ number: Int32) {
    let before = errno
    var byte = UInt8(truncatingIfNeeded: number)
    // A full pipe means that a signal is already waiting to be seen.
    _ = unsafe Glibc.write(pipeOfSignals.load(ordering: .acquiring), &byte, 1)
    errno = before
}
