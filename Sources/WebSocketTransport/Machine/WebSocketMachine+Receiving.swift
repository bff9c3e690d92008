internal import Octets

extension WebSocketMachine {
    /// Consumes bytes from `offset` on up to the next event and moves `offset` behind it.
    ///
    /// Called until it answers `.needMore`; at most ``maximumLeftover`` bytes then stay unconsumed behind `offset`.
    /// After a violation, and after the peer's Close, whatever comes is consumed and ignored.
    package mutating func next(
        in bytes: inout MutableSpan<UInt8>,
        from offset: inout Int
    ) throws(WebSocketViolation) -> WebSocketEvent {
        if holdsDelivered { releaseMessage() }
        guard phase == .open || phase == .closeSent else {
            offset = bytes.count
            return .needMore
        }
        do throws(WebSocketViolation) {
            return try advance(&bytes, &offset)
        } catch {
            phase = phase == .open ? .failing : .closed
            releaseMessage()
            throw error
        }
    }

    private mutating func advance(
        _ bytes: inout MutableSpan<UInt8>,
        _ offset: inout Int
    ) throws(WebSocketViolation) -> WebSocketEvent {
        if frameLeft > 0, let event = try takePayload(&bytes, &offset) { return event }
        while let header = try FrameHeader.decode(bytes.span, at: offset, sentBy: role.peer) {
            let start = offset + header.encodedSize
            if header.opcode.isControl {
                guard bytes.count - start >= header.payloadLength else { return .needMore }
                offset = start + header.payloadLength
                if let event = try takeControl(header, &bytes, start..<offset) { return event }
                continue
            }
            try admit(header)
            let isWhole = header.isFinal && assembly == .none && bytes.count - start >= header.payloadLength
            if isWhole, !header.isCompressed, phase == .open {
                let range = start..<(start + header.payloadLength)
                let isASCII = unmask(header.maskKey ?? 0, &bytes, range)
                offset = range.upperBound
                guard header.opcode == .text else { return .binary(range) }
                guard isASCII || Self.isText(bytes.span.extracting(range)) else { throw .textNotUTF8 }
                return .text(range)
            }
            begin(header)
            offset = start
            if let event = try takePayload(&bytes, &offset) { return event }
        }
        return .needMore
    }

    /// Refuses a data frame that may not stand here, or is too long to be taken.
    @inline(__always)
    private func admit(_ header: FrameHeader) throws(WebSocketViolation) {
        if header.isCompressed {
            // RSV1 stands on the first frame of a message only.
            guard compresses, header.opcode != .continuation else { throw .reservedBits }
        }
        if header.opcode == .continuation {
            guard assembly != .none else { throw .continuationWithoutStart }
        } else {
            guard assembly == .none else { throw .messageInsideMessage }
        }
        // What is discarded needs no room.
        guard phase == .open else { return }
        guard header.payloadLength <= limits.frameSize else { throw .frameTooBig(limit: limits.frameSize) }
        // How long a compressed message is shows when it is decompressed.
        if header.isCompressed || (assembly != .none && isCompressed) { return }
        guard header.payloadLength <= limits.messageSize - assembled.count else {
            throw .messageTooBig(limit: limits.messageSize)
        }
    }

    /// Notes a data frame whose payload goes into the message buffer.
    private mutating func begin(_ header: FrameHeader) {
        if header.opcode != .continuation {
            assembly = header.opcode == .text ? .text : .binary
            utf8 = UTF8Validator()
            isCompressed = header.isCompressed
            compressedCount = 0
        }
        frameIsFinal = header.isFinal
        frameKey = header.maskKey ?? 0
        frameLeft = header.payloadLength
        // Room for an ordinary frame at once; a long one gets it as its bytes really come.
        if phase == .open, !isCompressed { assembled.reserve(min(frameLeft, 65_536)) }
    }

    /// Takes what is there of the present frame's payload; answers nil when the next frame can be looked at.
    private mutating func takePayload(
        _ bytes: inout MutableSpan<UInt8>,
        _ offset: inout Int
    ) throws(WebSocketViolation) -> WebSocketEvent? {
        let range = offset..<(offset + min(frameLeft, bytes.count - offset))
        offset = range.upperBound
        frameLeft -= range.count
        if phase == .open, !range.isEmpty {
            let isASCII = unmask(frameKey, &bytes, range)
            frameKey = Masking.key(frameKey, after: range.count)
            try absorb(bytes.span.extracting(range), isASCII: isASCII)
        }
        guard frameLeft == 0 else { return .needMore }
        guard frameIsFinal else { return nil }
        return try finishMessage()
    }

    /// Adds an unmasked piece to the message.
    private mutating func absorb(_ piece: Span<UInt8>, isASCII: Bool) throws(WebSocketViolation) {
        if isCompressed {
            compressedCount &+= piece.count
            let known = assembled.count
            let outcome = inflater.inflate(piece, into: &assembled, limit: limits.messageSize)
            return try judge(outcome, from: known)
        }
        assembled.append(piece)
        guard assembly == .text else { return }
        guard (isASCII && utf8.isComplete) || utf8.accept(piece) else { throw .textNotUTF8 }
    }

    /// Looks at what a compressed piece became; what came out before a failure is looked at first.
    ///
    /// So a violation is found at the same byte of the message however its frames were cut.
    private mutating func judge(_ outcome: Inflater.Outcome, from known: Int) throws(WebSocketViolation) {
        if assembly == .text {
            var validator = utf8
            guard validator.accept(assembled.bytes.extracting(droppingFirst: known)) else { throw .textNotUTF8 }
            utf8 = validator
        }
        switch outcome {
        case .done: return
        case .invalid: throw .compressedDataInvalid
        case .overLimit: throw .messageTooBig(limit: limits.messageSize)
        }
    }

    private mutating func finishMessage() throws(WebSocketViolation) -> WebSocketEvent? {
        // A compressed message of no bytes at all is not quite what the RFC writes, but it can only mean "empty".
        if phase == .open, isCompressed, compressedCount > 0 {
            let known = assembled.count
            try judge(inflater.finish(into: &assembled, limit: limits.messageSize), from: known)
        }
        let kind = assembly
        assembly = .none
        guard phase == .open else { return nil }
        holdsDelivered = true
        guard kind == .text else { return .assembledBinary }
        guard utf8.isComplete else { throw .textNotUTF8 }
        return .assembledText
    }

    private mutating func takeControl(
        _ header: FrameHeader,
        _ bytes: inout MutableSpan<UInt8>,
        _ range: Range<Int>
    ) throws(WebSocketViolation) -> WebSocketEvent? {
        unmask(header.maskKey ?? 0, &bytes, range)
        if header.opcode == .close { return try takeClose(bytes.span.extracting(range), range) }
        guard phase == .open else { return nil }
        return header.opcode == .ping ? .ping(range) : .pong(range)
    }

    private mutating func takeClose(
        _ payload: Span<UInt8>,
        _ range: Range<Int>
    ) throws(WebSocketViolation) -> WebSocketEvent {
        var code: CloseCode?
        var reason = range
        if payload.count == 1 { throw .closePayloadTooShort }
        if payload.count >= 2 {
            let given = CloseCode(rawValue: UInt16(payload[0]) << 8 | UInt16(payload[1]))
            guard given.isAllowedOnWire else { throw .closeCodeNotAllowed(given.rawValue) }
            guard Self.isText(payload.extracting(droppingFirst: 2)) else { throw .closeReasonNotUTF8 }
            code = given
            reason = (range.lowerBound + 2)..<range.upperBound
        }
        phase = phase == .open ? .closeReceived : .closed
        peerCloseCode = code
        releaseMessage()
        return .close(code, reason: reason)
    }

    @discardableResult
    private func unmask(_ key: UInt32, _ bytes: inout MutableSpan<UInt8>, _ range: Range<Int>) -> Bool {
        // A server's payload comes plain; saying "perhaps not ASCII" sends its text to the validator.
        guard role == .server else { return false }
        return Masking.apply(key, to: &bytes, in: range)
    }

    private static func isText(_ bytes: Span<UInt8>) -> Bool {
        var validator = UTF8Validator()
        return validator.accept(bytes) && validator.isComplete
    }
}
