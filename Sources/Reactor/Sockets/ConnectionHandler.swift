/// What is told of a connection's bytes; called on the connection's loop, never inside one of its own calls.
package protocol ConnectionHandler: AnyObject {
    /// Bytes have arrived; answers how many of them were consumed.
    ///
    /// The bytes lie in memory of the loop and may be changed in place; they are gone after the call. What is not
    /// consumed is kept and offered again with more behind it, so it should be little: the start of a head or frame.
    func received(_ bytes: inout MutableSpan<UInt8>) -> Int

    /// The peer will send no more; writing is still possible.
    func inputEnded()

    /// What was waiting to be sent has fallen below the low mark, after `isWritable` had become false.
    func outputDrained()

    /// The connection is gone; the last call it gets, exactly once.
    func closed(_ reason: ConnectionEnd)
}

/// Why a connection ended.
package enum ConnectionEnd: Error, Equatable, Sendable {
    /// This side closed it, and everything written before was handed to the kernel.
    case closed
    /// This side dropped it at once.
    case aborted
    /// The peer reset it, or the network failed.
    case failed(SystemError)
    /// TLS failed: bytes that are not TLS, a bad record, an end without close_notify.
    case tls(TLSError)
    /// The peer did not take what was sent for too long, or more was waiting than the limit allows.
    case peerTooSlow
}

extension ConnectionEnd: CustomStringConvertible {
    package var description: String {
        switch self {
        case .closed: "closed"
        case .aborted: "dropped by this side"
        case .failed(let error): "\(error)"
        case .tls(let error): "\(error)"
        case .peerTooSlow: "the peer did not take what was sent to it in time"
        }
    }
}

/// How much may wait on a connection, and how long.
package struct ConnectionLimits: Sendable {
    /// More waiting output than this makes `isWritable` false.
    package var highWater = 65_536
    /// Less waiting output than this makes it true again.
    package var lowWater = 16_384
    /// More waiting output than this ends the connection.
    package var outputLimit = 4 * 1_048_576
    /// A peer that takes less than the low mark of what waits for it in this time loses the connection.
    package var stallTimeout = Duration.seconds(30)
    /// More bytes than this that the handler does not consume end the connection.
    package var unconsumedLimit = 262_144
    /// How long the TLS hand-shake may take.
    package var handshakeTimeout = Duration.seconds(10)
    /// How long a closed connection waits for the peer's end, so that the last bytes are not lost to a reset.
    package var lingerTimeout = Duration.seconds(2)

    package init() {}
}
