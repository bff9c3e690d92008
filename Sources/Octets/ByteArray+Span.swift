extension [UInt8] {
    /// Copies the bytes of a span in one go.
    ///
    /// Beside the generic initialiser because that one, called from another module, moves element by element through
    /// witness tables: 40 instructions a byte.
    public init(copying bytes: Span<UInt8>) {
        self = unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
    }
}
