/// How much one peer may make this end hold.
public struct WebSocketLimits: Equatable, Sendable {
    /// The longest payload of one frame, as it comes over the wire.
    public var frameSize: Int
    /// The longest message, assembled and decompressed.
    public var messageSize: Int

    /// Sets the limits; without arguments, 16 MiB for both.
    public init(frameSize: Int = 16 << 20, messageSize: Int = 16 << 20) {
        self.frameSize = frameSize
        self.messageSize = messageSize
    }
}
