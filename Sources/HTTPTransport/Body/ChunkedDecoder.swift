/// Finds the content of a chunked body in place (RFC 9112 §7.1).
///
/// Strict: sizes are bare hexadecimal digits, every line ends in CRLF. Chunk extensions are checked, counted and ignored.
package struct ChunkedDecoder: Sendable {
    private enum State: Sendable, Equatable {
        /// Before the first digit of a size.
        case sizeStart
        /// Behind a digit of a size.
        case size
        /// In whitespace behind a size, which only an extension may follow.
        case blankBehindSize
        /// In an extension, up to the carriage return.
        case chunkExtension
        /// Behind the carriage return of a size line.
        case sizeEnd
        /// In the data of a chunk.
        case data
        /// Behind the data, before the carriage return.
        case dataEnd
        /// Behind that carriage return.
        case dataEndFeed
        /// Behind the last chunk.
        case trailers
        /// Behind the empty line that ends the body.
        case finished
    }

    /// The trailer fields, known once the body is finished.
    package private(set) var trailers = HTTPFields()

    private var state = State.sizeStart
    /// The size being read, then what is left of the chunk.
    private var remaining = 0
    private var sizeDigits = 0
    private var bodyAllowance: Int
    private var extensionAllowance: Int
    private var trailerParser: TrailerParser

    /// Makes a decoder for one body.
    package init(limits: HTTPLimits = HTTPLimits()) {
        bodyAllowance = limits.body
        extensionAllowance = limits.chunkExtensions
        trailerParser = TrailerParser(limits: limits)
    }

    /// Whether the end of the body has been read.
    package var isFinished: Bool { state == .finished }

    /// Looks for the next piece of content; call it again until it is finished or needs more.
    package mutating func decode(_ bytes: Span<UInt8>) throws(HTTPParseError) -> BodyStep {
        var index = 0
        var piece = 0..<0
        while index < bytes.count {
            switch state {
            case .data:
                // One piece a call; what frames it is read on both its sides.
                guard piece.isEmpty else { return BodyStep(piece: piece, consumed: index, isFinished: false) }
                let count = min(remaining, bytes.count - index)
                piece = index..<(index + count)
                index += count
                remaining -= count
                if remaining == 0 { state = .dataEnd }
            case .trailers:
                let section = bytes.extracting(index..<bytes.count)
                guard let (fields, count) = try trailerParser.parse(section) else {
                    return BodyStep(piece: piece, consumed: index, isFinished: false)
                }
                trailers = fields
                state = .finished
                return BodyStep(piece: piece, consumed: index + count, isFinished: true)
            case .finished:
                return BodyStep(piece: piece, consumed: index, isFinished: true)
            case .sizeStart, .size, .blankBehindSize, .chunkExtension, .sizeEnd, .dataEnd, .dataEndFeed:
                try readFraming(bytes[index])
                index += 1
            }
        }
        return BodyStep(piece: piece, consumed: index, isFinished: state == .finished)
    }

    /// Takes one byte of what stands between the data.
    private mutating func readFraming(_ byte: UInt8) throws(HTTPParseError) {
        switch state {
        case .sizeStart:
            guard let digit = byte.hexValue else { throw .malformedChunkSize }
            remaining = Int(digit)
            sizeDigits = 1
            state = .size
        case .size:
            if let digit = byte.hexValue {
                guard remaining <= Int.max >> 4 else { throw .chunkSizeOverflow }
                remaining = remaining << 4 | Int(digit)
                // Zeros in front never overflow: without a bound they would be a way to feed us for ever.
                sizeDigits += 1
                guard sizeDigits <= 16 else { throw .chunkSizeOverflow }
            } else {
                try readBehindSize(byte)
            }
        case .blankBehindSize:
            guard byte.isBlank || byte == .semicolon else { throw .malformedChunkSize }
            try readBehindSize(byte)
        case .chunkExtension:
            if byte == .carriageReturn {
                state = .sizeEnd
            } else {
                guard byte.isFieldText else { throw byte == .lineFeed ? .bareLineFeed : .malformedChunkExtension }
                try countExtensionByte()
            }
        case .sizeEnd:
            guard byte == .lineFeed else { throw .bareCarriageReturn }
            guard remaining <= bodyAllowance else { throw .bodyTooLong }
            bodyAllowance -= remaining
            state = remaining == 0 ? .trailers : .data
        case .dataEnd:
            guard byte == .carriageReturn else { throw byte == .lineFeed ? .bareLineFeed : .missingChunkEnd }
            state = .dataEndFeed
        case .dataEndFeed:
            guard byte == .lineFeed else { throw .missingChunkEnd }
            state = .sizeStart
        case .data, .trailers, .finished:
            preconditionFailure("only framing is read byte by byte")
        }
    }

    private mutating func readBehindSize(_ byte: UInt8) throws(HTTPParseError) {
        switch byte {
        case .carriageReturn:
            state = .sizeEnd
        case .semicolon:
            state = .chunkExtension
            try countExtensionByte()
        case .space, .tab:
            state = .blankBehindSize
            try countExtensionByte()
        case .lineFeed:
            throw .bareLineFeed
        default:
            throw .malformedChunkSize
        }
    }

    private mutating func countExtensionByte() throws(HTTPParseError) {
        guard extensionAllowance > 0 else { throw .chunkExtensionsTooLong }
        extensionAllowance -= 1
    }
}
