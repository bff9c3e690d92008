package import Octets

/// How one carrier speaks on its media socket: its frames become messages, our orders become frames.
///
/// A value without I/O and without a clock. Audio is µ-law at 8 kHz on this side, both ways; a carrier that sends another
/// code or rate has it converted here, where the converter's state is kept.
package protocol CarrierDialect {
    /// What of a carrier the engine has to know.
    var traits: CarrierTraits { get }

    /// Reads one frame; audio goes into `samples`, whose content is replaced.
    mutating func read(
        _ frame: Span<UInt8>,
        _ kind: CarrierFrame,
        samples: inout ByteBuffer
    ) throws(CarrierMessageError) -> CarrierMessage

    // What the engine wants is written as one frame behind what the buffer holds. Nil, with nothing written, where the
    // carrier has no such thing, or it is held back until there is more of it.

    /// Queue these samples behind the others.
    mutating func play(_ samples: Span<UInt8>, into buffer: inout ByteBuffer) -> CarrierFrame?

    /// Say when what was queued so far has been played.
    mutating func mark(_ name: String, into buffer: inout ByteBuffer) -> CarrierFrame?

    /// Throw away what is queued.
    mutating func clear(into buffer: inout ByteBuffer) -> CarrierFrame?

    /// Press keys for the other side.
    mutating func press(_ keys: String, into buffer: inout ByteBuffer) -> CarrierFrame?

    /// End the call; the socket is closed behind it.
    mutating func hangUp(into buffer: inout ByteBuffer) -> CarrierFrame?
}

extension CarrierDialect {
    package mutating func mark(_ name: String, into buffer: inout ByteBuffer) -> CarrierFrame? { nil }
    package mutating func clear(into buffer: inout ByteBuffer) -> CarrierFrame? { nil }
    package mutating func press(_ keys: String, into buffer: inout ByteBuffer) -> CarrierFrame? { nil }
    package mutating func hangUp(into buffer: inout ByteBuffer) -> CarrierFrame? { nil }
}

/// What a frame is on the socket.
package enum CarrierFrame: Sendable, Equatable {
    case text, binary
}

/// What of a carrier the engine has to know.
package struct CarrierTraits: Sendable, Equatable {
    /// The protocols that may be agreed on in the WebSocket's handshake: only one that is offered is chosen, and none that is
    /// not.
    package var protocols: [String] = []
    /// Whether it says when a mark has been reached; our own clock does otherwise.
    package var returnsMarks = true
    /// Whether it throws away what is queued when it is told to.
    package var canClear = true
    /// How many samples it may be given ahead of real time; nil for as many as the agent wants.
    ///
    /// What cannot be taken back is not to be given early.
    package var mostAhead: Int64?

    package init() {}
}
