internal import CLinux
internal import Glibc

/// The stack of another thread, taken by a signal whose handler walks it.
struct StackSample {
    /// How far the thread had counted its turns.
    let turn: UInt64
    /// Return addresses, the innermost first.
    let frames: [UInt]

    /// A real-time signal, because those queue and carry a pointer; away from the first ones, which others tend to use.
    private static let signal = syrinx_first_realtime_signal() + 5

    /// Installs the handler; to be called before the first sample, and harmless when called again.
    static func prepare() {
        // The first `backtrace` of a process loads the unwinder, which must not happen inside a handler.
        var warm = unsafe [UnsafeMutableRawPointer?](repeating: nil, count: 4)
        _ = unsafe backtrace(&warm, 4)
        _ = syrinx_sample_stacks(signal)
    }

    /// Lets the running thread be asked; threads begin with the mask of their maker, and some block everything.
    static func admit() {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        unsafe sigaddset(&set, signal)
        _ = unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }

    /// Asks a thread; nil when it does not answer in time.
    ///
    /// - Parameters:
    ///   - turns: where the thread counts its turns.
    ///   - send: calls its argument with the thread, which must exist meanwhile.
    static func take(_ turns: UnsafePointer<UInt64>, _ send: ((pthread_t) -> Void) -> Void) -> StackSample? {
        let stack = UnsafeMutablePointer<syrinx_stack>.allocate(capacity: 1)
        unsafe stack.initialize(to: syrinx_stack())
        unsafe stack.pointee.count = -1
        unsafe stack.pointee.counter = unsafe turns
        var isSent = false
        send { thread in isSent = unsafe syrinx_signal_thread(thread, signal, stack) == 0 }
        guard isSent else {
            unsafe stack.deallocate()
            return nil
        }
        var patience = 200
        while unsafe syrinx_stack_count(stack) < 0 {
            patience -= 1
            // A thread that the kernel does not let go on answers later, if ever: its memory is given up for good.
            if patience == 0 { return nil }
            usleep(250)
        }
        defer { unsafe stack.deallocate() }
        let frames = unsafe (0..<syrinx_stack_count(stack)).map { unsafe UInt(syrinx_stack_frame(stack, $0)) }
        // The innermost frames are the handler's and the kernel's way into it.
        let interrupted = unsafe UInt(stack.pointee.interrupted)
        return unsafe StackSample(
            turn: stack.pointee.counted,
            frames: Array(frames[(frames.firstIndex(of: interrupted) ?? 0)...])
        )
    }
}
