/// Finds the content of one message in the bytes behind its head, without copying it.
package struct BodyDecoder: Sendable {
    private enum State: Sendable {
        case fixed(remaining: Int)
        case chunked(ChunkedDecoder)
        case untilClose(remaining: Int)
    }

    private var state: State

    /// Makes a decoder for a body framed that way.
    ///
    /// - Throws: `.bodyTooLong` when the head already says so; other bodies are refused where they cross the limit.
    package init(_ framing: BodyFraming, limits: HTTPLimits = HTTPLimits()) throws(HTTPParseError) {
        switch framing {
        case .none:
            state = .fixed(remaining: 0)
        case .length(let length):
            guard length <= limits.body else { throw .bodyTooLong }
            state = .fixed(remaining: length)
        case .chunked:
            state = .chunked(ChunkedDecoder(limits: limits))
        case .untilClose:
            state = .untilClose(remaining: limits.body)
        }
    }

    /// The trailer fields that came behind the last chunk; empty for other bodies.
    package var trailers: HTTPFields {
        guard case .chunked(let decoder) = state else { return HTTPFields() }
        return decoder.trailers
    }

    /// Looks for the next piece of content; call it again until it is finished or needs more.
    package mutating func decode(_ bytes: Span<UInt8>) throws(HTTPParseError) -> BodyStep {
        switch state {
        case .fixed(let remaining):
            let count = min(remaining, bytes.count)
            state = .fixed(remaining: remaining - count)
            return BodyStep(piece: 0..<count, consumed: count, isFinished: count == remaining)
        case .chunked(var decoder):
            defer { state = .chunked(decoder) }
            return try decoder.decode(bytes)
        case .untilClose(let remaining):
            guard bytes.count <= remaining else { throw .bodyTooLong }
            state = .untilClose(remaining: remaining - bytes.count)
            return BodyStep(piece: 0..<bytes.count, consumed: bytes.count, isFinished: false)
        }
    }

    /// Says that the connection has ended in an orderly way: the end of an until-close body, the loss of any other.
    package func connectionEnded() throws(HTTPParseError) {
        switch state {
        case .untilClose, .fixed(remaining: 0): return
        case .chunked(let decoder) where decoder.isFinished: return
        case .fixed, .chunked: throw .truncatedMessage
        }
    }
}
