/// What a frame carries (RFC 6455, section 5.2).
package enum Opcode: UInt8, Sendable {
    /// A further piece of a fragmented message.
    case continuation = 0x0
    /// UTF-8 text, or its first piece.
    case text = 0x1
    /// Bytes, or their first piece.
    case binary = 0x2
    /// The sender closes.
    case close = 0x8
    /// The sender asks for a pong.
    case ping = 0x9
    /// The answer to a ping.
    case pong = 0xA

    /// Whether this frame may stand between the fragments of a message.
    package var isControl: Bool { rawValue & 0x8 != 0 }
}
