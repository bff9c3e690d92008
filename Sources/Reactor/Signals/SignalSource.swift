internal import CLinux
internal import Glibc

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

/// Signals as events of a loop, instead of interruptions of whatever runs.
package final class SignalSource {
    private let loop: EventLoop
    private let descriptor: Int32
    private let received: (ProcessSignal) -> Void
    private var registration: Registration?

    /// Keeps the signals from interrupting any thread; to be called before the first loop or other thread is started.
    package static func block(_ signals: [ProcessSignal] = ProcessSignal.allCases) {
        var set = signalSet(signals)
        _ = unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Has `received` called on `loop` for each signal that comes; to be called there.
    package init(
        _ signals: [ProcessSignal] = ProcessSignal.allCases,
        on loop: EventLoop,
        received: @escaping (ProcessSignal) -> Void
    ) throws(SystemError) {
        var set = Self.signalSet(signals)
        let descriptor = unsafe syrinx_signalfd(&set)
        guard descriptor >= 0 else { throw .last("signalfd") }
        self.loop = loop
        self.descriptor = descriptor
        self.received = received
        do {
            registration = try loop.register(descriptor, .reading, label: "signals", self)
        } catch {
            Glibc.close(descriptor)
            throw error
        }
    }

    /// Lets go of the signals; they stay blocked.
    package func close() {
        guard let registration else { return }
        self.registration = nil
        loop.deregister(registration)
        Glibc.close(descriptor)
    }

    private static func signalSet(_ signals: [ProcessSignal]) -> sigset_t {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for signal in signals { unsafe sigaddset(&set, signal.number) }
        return set
    }
}

extension SignalSource: DescriptorHandler {
    func loopEnded() { close() }

    func ready(_ readiness: Readiness) {
        var info = signalfd_siginfo()
        while unsafe Glibc.read(descriptor, &info, MemoryLayout<signalfd_siginfo>.size) > 0 {
            let number = Int32(truncatingIfNeeded: info.ssi_signo)
            if let signal = ProcessSignal.allCases.first(where: { $0.number == number }) { received(signal) }
        }
    }
}
