/// How much of a message is taken before it is refused.
public struct HTTPLimits: Sendable, Hashable {
    /// Bytes in the request or status line.
    public var startLine = 8_192
    /// Bytes in one header line.
    public var fieldLine = 8_192
    /// Header lines.
    public var fieldCount = 100
    /// Bytes in the whole head, start line and line ends included.
    public var head = 32_768
    /// Bytes of content.
    public var body = 1_048_576
    /// Bytes of chunk extensions, over all chunks of one body.
    public var chunkExtensions = 4_096
    /// Bytes in the trailer section.
    public var trailers = 8_192
    /// Trailer lines.
    public var trailerCount = 32

    /// Makes the default limits.
    public init() {}
}
