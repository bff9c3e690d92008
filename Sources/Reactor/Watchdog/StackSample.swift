internal import CLinux
internal import Glibc

/// Takes the stack of another thread, by a signal whose handler walks it.
enum StackSample {
    private static let frameCapacity = 96
    /// Where the frames begin in the handler's memory: behind the count and the interrupted instruction.
    private static let framesOffset = 16
    private static let size = framesOffset + frameCapacity * MemoryLayout<UInt>.size

    /// A real-time signal, because those queue and carry a pointer; away from the first ones, which others tend to use.
    private static let signal = syrinx_first_realtime_signal() + 5

    /// Installs the handler; to be called before the first sample, and harmless when called again.
    static func prepare() {
        // The first `backtrace` of a process loads the unwinder, which must not happen inside a handler.
        var warm = unsafe [UnsafeMutableRawPointer?](repeating: nil, count: 4)
        _ = unsafe backtrace(&warm, 4)
        _ = unsafe syrinx_handle_signal(signal) { _, info, context in
            // What runs here may have interrupted anything, `malloc` and the Swift runtime included. So it takes no
            // lock and no memory: `backtrace`, once loaded, reads the unwind tables (found without a lock since glibc
            // 2.35) and writes into memory we allocated beforehand; the rest is loads and stores. No Swift global is
            // touched (it might be initialised here), no object retained. `errno` is put back.
            let code = errno
            defer { errno = code }
            guard let info = unsafe info, let memory = unsafe syrinx_signal_value(info) else { return }
            let frames = unsafe (memory + 16).assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
            let count = unsafe backtrace(frames, 96)
            unsafe memory.storeBytes(of: syrinx_interrupted_instruction(context), toByteOffset: 8, as: UInt.self)
            unsafe syrinx_store(memory.assumingMemoryBound(to: Int32.self), count)
        }
    }

    /// Lets the running thread be asked; threads begin with the mask of their maker, and some block everything.
    static func admit() {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        unsafe sigaddset(&set, signal)
        _ = unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }

    /// Return addresses on a thread's stack, the innermost first; empty when it does not answer in time.
    ///
    /// - Parameter send: calls its argument with the thread, which must exist meanwhile.
    static func take(_ send: ((pthread_t) -> Void) -> Void) -> [UInt] {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        var isSent = false
        send { thread in isSent = unsafe syrinx_signal_thread(thread, signal, memory) == 0 }
        guard isSent else {
            unsafe memory.deallocate()
            return []
        }
        let count = unsafe memory.assumingMemoryBound(to: Int32.self)
        var patience = 200
        while unsafe syrinx_load(count) == 0 {
            patience -= 1
            // A thread that the kernel does not let go on answers later, if ever: its memory is given up for good.
            if patience == 0 { return [] }
            usleep(250)
        }
        defer { unsafe memory.deallocate() }
        let frames = unsafe (0..<Int(syrinx_load(count))).map { place in
            unsafe memory.load(fromByteOffset: framesOffset + place * MemoryLayout<UInt>.size, as: UInt.self)
        }
        // The innermost frames are the handler's and the kernel's way into it.
        let interrupted = unsafe memory.load(fromByteOffset: 8, as: UInt.self)
        return Array(frames[(frames.firstIndex(of: interrupted) ?? 0)...])
    }
}
