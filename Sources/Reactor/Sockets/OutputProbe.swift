package import CallTiming

/// Somebody who measures what a loop sends; see `EventLoop.outputProbe`.
package protocol OutputProbe: AnyObject {
    /// These bytes are about to be handed to the kernel.
    func sends(_ bytes: Span<UInt8>, on connection: Connection)
    /// The kernel has taken them, as far as it does now.
    ///
    /// - Parameter cause: the loop's `cause` when the first of them was written.
    func sent(on connection: Connection, cause: MonotonicInstant)
}
