package import Octets

/// One WebSocket connection as a value: bytes in, events out; messages in, bytes out (RFC 6455).
///
/// It opens no socket, keeps no time and owns no memory while nothing is unfinished: a message of one frame that lies
/// whole in the offered bytes is unmasked there and handed on as a range.
package struct WebSocketMachine: ~Copyable, Sendable {
    /// How far the connection is on its way to its end.
    package enum Phase: Sendable {
        /// Messages pass both ways. Next: `closeSent`, `closeReceived` or `failing`.
        case open
        /// Our Close is written; what still comes is discarded until the peer's. Next: `closed`.
        case closeSent
        /// The peer's Close has come and is to be answered. Next: `closed`.
        case closeReceived
        /// The peer broke the protocol and is to be told by a Close. Next: `closed`.
        case failing
        /// Nothing more is read or written: the transport can go.
        case closed
    }

    /// The kind of the message whose first frame has come but not its last byte.
    enum Assembly: Sendable {
        case none
        case text
        case binary
    }

    /// The longest run of bytes `next(in:from:)` leaves unconsumed: a control frame that lacks its last byte.
    package static let maximumLeftover = 2 + 4 + FrameHeader.maximumControlPayload - 1

    /// The memory for an assembled message that is kept for the next one.
    static let keptMessageCapacity = 2048

    /// Which end this is.
    package let role: WebSocketRole
    /// What the peer may make this end hold.
    package let limits: WebSocketLimits
    /// How far the connection is on its way to its end.
    package internal(set) var phase = Phase.open
    /// The code of the peer's Close frame, if it came and had one.
    package internal(set) var peerCloseCode: CloseCode?
    /// The longest payload this end puts into one frame; longer messages are fragmented.
    package var fragmentSize = Int.max

    // The message being received.
    var assembly = Assembly.none
    var isCompressed = false
    var compressedCount = 0
    var utf8 = UTF8Validator()
    var assembled = ByteBuffer()
    var holdsDelivered = false

    // The data frame whose payload is being received.
    var frameIsFinal = false
    var frameKey: UInt32 = 0
    var frameLeft = 0

    var keys: MaskKeySource

    // Message compression, if it was agreed on.
    let compresses: Bool
    let minimumCompressedSize: Int
    var inflater: Inflater
    var deflater: Deflater

    /// Starts a connection after its handshake; with `deflate`, messages may be compressed as agreed there.
    package init(
        role: WebSocketRole,
        limits: WebSocketLimits = WebSocketLimits(),
        deflate: DeflateParameters? = nil,
        settings: DeflateSettings = DeflateSettings(),
        maskKeys: MaskKeySource = MaskKeySource()
    ) {
        self.role = role
        self.limits = limits
        keys = maskKeys
        let agreed = deflate ?? DeflateParameters()
        compresses = deflate != nil
        minimumCompressedSize = settings.minimumSize
        inflater = Inflater(
            windowBits: agreed.windowBits(role.peer),
            forgetsContext: agreed.forgetsContext(role.peer)
        )
        deflater = Deflater(
            windowBits: agreed.windowBits(role),
            forgetsContext: agreed.forgetsContext(role),
            level: settings.level,
            memoryLevel: settings.memoryLevel
        )
    }

    /// Frees what only the next compressed message would use; for connections that have been quiet for a while.
    ///
    /// Where context is kept from message to message the zlib streams stay.
    package mutating func releaseIdleMemory() {
        if assembly == .none { inflater.releaseIdleMemory() }
        deflater.releaseIdleMemory()
        guard assembly == .none, !holdsDelivered else { return }
        assembled.removeAll(keepingCapacity: false)
    }

    /// The message that the last event called assembled.
    package var message: Span<UInt8> {
        @_lifetime(borrow self)
        get { assembled.bytes }
    }

    /// Hands over the message that the last event called assembled, for handlers that use the machine meanwhile.
    package mutating func takeMessage() -> ByteBuffer {
        holdsDelivered = false
        return exchange(&assembled, with: ByteBuffer())
    }

    /// Takes the memory of a taken message back, so that the next one needs no allocation, and leaves `buffer` empty.
    package mutating func recycle(_ buffer: inout ByteBuffer) {
        guard assembled.capacity == 0, buffer.capacity <= Self.keptMessageCapacity else { return }
        buffer.removeAll()
        swap(&assembled, &buffer)
    }

    /// Forgets the message delivered or begun, and its memory when that is large.
    mutating func releaseMessage() {
        holdsDelivered = false
        assembled.removeAll(keepingCapacity: assembled.capacity <= Self.keptMessageCapacity)
    }
}
