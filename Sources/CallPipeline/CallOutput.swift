/// Where a call's audio goes; lives on the call's loop.
package protocol CallOutput: AnyObject {
    /// Queues µ-law samples behind what was queued before.
    func play(_ samples: Span<UInt8>)

    /// Asks to be told when what was queued so far has been played.
    func mark(_ name: String)
}
