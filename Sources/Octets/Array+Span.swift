extension Array {
    /// Copies the elements of a span.
    public init(copying span: Span<Element>) where Element: BitwiseCopyable {
        self.init(capacity: span.count) { output in
            for index in span.indices { output.append(span[index]) }
        }
    }
}

extension String {
    /// Decodes UTF-8, each malformed sequence as U+FFFD.
    public init(decoding bytes: Span<UInt8>) {
        self = unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
