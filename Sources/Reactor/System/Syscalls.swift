internal import CLinux
internal import Glibc

/// The outcome of a call on a socket that does not block.
enum Transfer: Equatable {
    case bytes(Int)
    case wouldBlock
    case ended
    case failed(Int32)
}

/// Makes a system call again while a signal interrupts it; -1 leaves the reason in `errno`.
func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result == -1, errno == EINTR { continue }
        return result
    }
}

/// Reads what is waiting on a socket.
func receive(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
    let count = retrying { unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0) }
    if count > 0 { return .bytes(count) }
    if count == 0 { return .ended }
    return errno == EAGAIN ? .wouldBlock : .failed(errno)
}

/// Sends as much as the socket takes.
func send(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Transfer {
    let count = retrying { unsafe syrinx_send(descriptor, bytes.baseAddress, bytes.count) }
    if count >= 0 { return .bytes(count) }
    return errno == EAGAIN ? .wouldBlock : .failed(errno)
}

/// Sets an integer option of a socket; the answer says whether the kernel took it.
@discardableResult
func setOption(_ descriptor: Int32, level: Int32, _ name: Int32, to value: Int32) -> Bool {
    var value = value
    return unsafe setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size)) == 0
}

/// The error a socket has met since it was last asked; 0 for none.
func pendingError(of descriptor: Int32) -> Int32 {
    var code: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) == 0 else { return errno }
    return code
}

/// Nanoseconds of the monotonic clock.
func monotonicNanoseconds() -> Int64 {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
}
