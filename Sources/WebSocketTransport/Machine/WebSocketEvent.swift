/// What the next bytes of a connection turned out to be.
///
/// Ranges lie in the buffer that was offered and hold until it is used again.
package enum WebSocketEvent: Equatable, Sendable {
    /// Nothing more in these bytes; what was not consumed is offered again in front of the next ones.
    case needMore
    /// A text message of one frame, unmasked where it lay, valid UTF-8.
    case text(Range<Int>)
    /// A binary message of one frame, unmasked where it lay.
    case binary(Range<Int>)
    /// A text message that came in pieces; it waits in the machine's `message` until the next call.
    case assembledText
    /// A binary message that came in pieces; it waits in the machine's `message` until the next call.
    case assembledBinary
    /// The peer asks for a pong with these bytes.
    case ping(Range<Int>)
    /// The peer answers a ping, or just shows that it lives.
    case pong(Range<Int>)
    /// The peer closes; its code, if it gave one, and its reason, valid UTF-8.
    case close(CloseCode?, reason: Range<Int>)
}
