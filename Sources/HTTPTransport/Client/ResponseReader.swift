/// Reads one response, its interim heads before it, in bytes that come in pieces of any size.
struct ResponseReader {
    enum Step: Equatable {
        /// Nothing more can be found until more bytes have come.
        case needMore
        /// A 1xx head; the final one is still to come.
        case interim(HTTPResponseHead)
        case head(HTTPResponseHead, BodyFraming)
        /// Where content lies in the offered bytes.
        case content(Range<Int>, isLast: Bool)
    }

    private enum State {
        case head
        case body(BodyDecoder)
        case ended
    }

    /// How many interim responses are put up with before a final one.
    private static let mostInterim = 32

    private let method: HTTPMethod
    private let limits: HTTPLimits
    private var parser: ResponseHeadParser
    private var state = State.head
    private var interim = 0
    /// The fields behind a chunked body, once it has ended.
    private(set) var trailers = HTTPFields()
    /// Whether any byte of a response has been seen.
    private(set) var hasBegun = false

    init(answering method: HTTPMethod, limits: HTTPLimits) {
        self.method = method
        self.limits = limits
        parser = ResponseHeadParser(limits: limits)
    }

    /// Finds the next thing at or behind `offset`, which moves behind it.
    mutating func next(in bytes: Span<UInt8>, from offset: inout Int) throws(HTTPParseError) -> Step {
        if offset < bytes.count { hasBegun = true }
        let rest = bytes.extracting(offset...)
        switch state {
        case .ended:
            return .needMore
        case .head:
            guard !rest.isEmpty, let parsed = try parser.parse(rest, answering: method) else { return .needMore }
            offset += parsed.byteCount
            if parsed.head.status.isInformational, parsed.head.status != .switchingProtocols {
                interim += 1
                guard interim <= Self.mostInterim else { throw .headTooLong }
                return .interim(parsed.head)
            }
            // Nobody here asks for another protocol, so a server that changes to one is mistaken.
            guard parsed.head.status != .switchingProtocols else { throw .invalidStatusCode }
            state = .body(try BodyDecoder(parsed.framing, limits: limits))
            return .head(parsed.head, parsed.framing)
        case .body(var decoder):
            let step = try decoder.decode(rest)
            if step.isFinished { trailers = decoder.trailers }
            state = step.isFinished ? .ended : .body(decoder)
            let piece = (offset + step.piece.lowerBound)..<(offset + step.piece.upperBound)
            offset += step.consumed
            return step.needsMore ? .needMore : .content(piece, isLast: step.isFinished)
        }
    }

    /// Says that the connection has ended in an orderly way: the proper end of content that has no other.
    mutating func connectionEnded() throws(HTTPParseError) {
        switch state {
        case .head: throw .truncatedMessage
        case .body(let decoder):
            try decoder.connectionEnded()
            state = .ended
        case .ended: break
        }
    }
}
