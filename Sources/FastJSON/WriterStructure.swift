/// Follows what a writer has written, in debug builds, to find the call that would not make JSON.
///
/// In release builds it holds nothing and costs nothing.
struct WriterStructure {
    #if DEBUG
        /// What may come next.
        private enum Expectation {
            case value
            case keyOrEnd
            case valueOrEnd
            case end
        }

        private var expectation = Expectation.value
        /// One bit for each open container, the innermost lowest: set when it is an object.
        private var kinds: UInt128 = 0
        private var depth = 0

        mutating func valueBegins() {
            precondition(expectation != .keyOrEnd, "a value in an object needs a key before it")
            precondition(expectation != .end, "a document is one value")
            endValue()
        }

        mutating func keyBegins() {
            precondition(expectation == .keyOrEnd, "a key stands only in an object, after the previous value")
            expectation = .value
        }

        mutating func opens(isObject: Bool) {
            precondition(depth < JSONReader.greatestDepth, "nested deeper than any reader of ours takes")
            kinds = kinds << 1 | (isObject ? 1 : 0)
            depth += 1
            expectation = isObject ? .keyOrEnd : .valueOrEnd
        }

        mutating func closes(isObject: Bool) {
            precondition(depth > 0, "nothing is open to be closed")
            precondition((kinds & 1 == 1) == isObject, "the innermost container is of the other kind")
            precondition(expectation != .value, "a key needs a value after it")
            kinds >>= 1
            depth -= 1
            endValue()
        }

        func documentEnds() {
            precondition(expectation == .end, "a document is a whole value, everything closed")
        }

        private mutating func endValue() {
            expectation = depth == 0 ? .end : kinds & 1 == 1 ? .keyOrEnd : .valueOrEnd
        }
    #else
        func valueBegins() {}
        func keyBegins() {}
        func opens(isObject: Bool) {}
        func closes(isObject: Bool) {}
        func documentEnds() {}
    #endif
}
