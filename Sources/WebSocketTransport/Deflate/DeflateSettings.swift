/// What this end wants of message compression (permessage-deflate, RFC 7692).
public struct DeflateSettings: Equatable, Sendable {
    /// How hard zlib tries, 1 to 9.
    public var level: Int
    /// How much memory the compressor takes for its tables, 1 to 9; 8 stands for 128 KiB.
    public var memoryLevel: Int
    /// The shortest message that is compressed; shorter ones gain nothing.
    public var minimumSize: Int
    /// Whether the server forgets each message before it compresses the next: worse ratio, no memory between messages.
    public var serverForgetsContext: Bool
    /// Whether the client forgets each message before it compresses the next.
    public var clientForgetsContext: Bool
    /// The server's compression window as a power of two, 9 to 15.
    public var serverWindowBits: Int {
        didSet { serverWindowBits = Self.windowRange.clamp(serverWindowBits) }
    }
    /// The client's compression window as a power of two, 9 to 15.
    public var clientWindowBits: Int {
        didSet { clientWindowBits = Self.windowRange.clamp(clientWindowBits) }
    }

    /// zlib compresses raw streams with windows of 512 bytes to 32 KiB; the 256 bytes of RFC 7692 it cannot.
    static let windowRange = 9...15

    /// Sets what differs from compression at level 6 with full windows and context kept; windows are clamped to 9 to 15.
    public init(
        level: Int = 6,
        memoryLevel: Int = 8,
        minimumSize: Int = 256,
        serverForgetsContext: Bool = false,
        clientForgetsContext: Bool = false,
        serverWindowBits: Int = 15,
        clientWindowBits: Int = 15
    ) {
        self.level = level
        self.memoryLevel = memoryLevel
        self.minimumSize = minimumSize
        self.serverForgetsContext = serverForgetsContext
        self.clientForgetsContext = clientForgetsContext
        self.serverWindowBits = Self.windowRange.clamp(serverWindowBits)
        self.clientWindowBits = Self.windowRange.clamp(clientWindowBits)
    }
}

extension ClosedRange {
    fileprivate func clamp(_ value: Bound) -> Bound { Swift.min(Swift.max(value, lowerBound), upperBound) }
}
