package import Octets

extension WebSocketMachine {
    /// Appends a text message; the caller answers for it being UTF-8.
    ///
    /// Like every message it is written, and true answered, only while the connection is open.
    @discardableResult
    package mutating func sendText(_ payload: Span<UInt8>, into output: inout ByteBuffer) -> Bool {
        sendMessage(.text, payload, into: &output)
    }

    /// Appends a text message.
    @discardableResult
    package mutating func sendText(_ text: String, into output: inout ByteBuffer) -> Bool {
        sendMessage(.text, text.utf8.span, into: &output)
    }

    /// Appends a binary message.
    @discardableResult
    package mutating func sendBinary(_ payload: Span<UInt8>, into output: inout ByteBuffer) -> Bool {
        sendMessage(.binary, payload, into: &output)
    }

    /// Appends a text message that `write` appends in place, behind room for the header.
    ///
    /// `write` only appends; when it throws, nothing of the message stays.
    @discardableResult
    package mutating func sendText<E: Error>(
        into output: inout ByteBuffer,
        _ write: (inout ByteBuffer) throws(E) -> Void
    ) throws(E) -> Bool {
        try sendMessage(.text, into: &output, write)
    }

    /// Appends a binary message that `write` appends in place, behind room for the header.
    ///
    /// `write` only appends; when it throws, nothing of the message stays.
    @discardableResult
    package mutating func sendBinary<E: Error>(
        into output: inout ByteBuffer,
        _ write: (inout ByteBuffer) throws(E) -> Void
    ) throws(E) -> Bool {
        try sendMessage(.binary, into: &output, write)
    }

    /// Appends the message that `write` appends in place, of the kind that it answers; where that is nil, nothing is sent.
    ///
    /// Answers whether `write` had something to say, which is not asked once the connection is closing.
    package mutating func sendMessage(
        into output: inout ByteBuffer,
        _ write: (inout ByteBuffer) -> MessageKind?
    ) -> Bool {
        guard phase == .open else { return true }
        if compresses || fragmentSize < Int.max {
            var payload = ByteBuffer()
            guard let kind = write(&payload) else { return false }
            return sendMessage(kind.opcode, payload.bytes, into: &output)
        }
        let start = output.count
        reserveHeader(in: &output)
        guard let kind = write(&output) else {
            output.truncate(to: start)
            return false
        }
        sealFrame(FrameHeader(opcode: kind.opcode, payloadLength: 0), at: start, in: &output)
        return true
    }

    /// Appends a ping; of a payload over 125 bytes only the first 125 are sent.
    @discardableResult
    package mutating func sendPing(_ payload: Span<UInt8>, into output: inout ByteBuffer) -> Bool {
        sendControl(.ping, payload, into: &output)
    }

    /// Appends a pong, as an answer or unasked; of a payload over 125 bytes only the first 125 are sent.
    @discardableResult
    package mutating func sendPong(_ payload: Span<UInt8>, into output: inout ByteBuffer) -> Bool {
        sendControl(.pong, payload, into: &output)
    }

    /// Appends a Close frame, once, and moves on to the next phase.
    ///
    /// A code that may not stand on the wire, such as "no status", makes the Close empty. A reason over 123 bytes is cut
    /// before the character that would not fit.
    @discardableResult
    package mutating func sendClose(
        _ code: CloseCode?,
        reason: String = "",
        into output: inout ByteBuffer
    ) -> Bool {
        switch phase {
        case .open: phase = .closeSent
        case .closeReceived, .failing: phase = .closed
        case .closeSent, .closed: return false
        }
        // What is being received will not be delivered; what has been may still be read.
        if !holdsDelivered { releaseMessage() }
        guard let code, code.isAllowedOnWire else {
            writeFrame(FrameHeader(opcode: .close, payloadLength: 0), [UInt8]().span, into: &output)
            return true
        }
        var payload = [UInt8(code.rawValue >> 8), UInt8(truncatingIfNeeded: code.rawValue)]
        for character in reason.unicodeScalars {
            let encoded = UTF8.encode(character) ?? UTF8.encodedReplacementCharacter
            guard payload.count + encoded.count <= FrameHeader.maximumControlPayload else { break }
            payload += encoded
        }
        writeFrame(FrameHeader(opcode: .close, payloadLength: payload.count), payload.span, into: &output)
        return true
    }

    /// Answers the peer's Close with the code it gave.
    @discardableResult
    package mutating func answerClose(into output: inout ByteBuffer) -> Bool {
        guard phase == .closeReceived else { return false }
        return sendClose(peerCloseCode, into: &output)
    }

    /// Appends the Close that tells the peer what it did wrong.
    @discardableResult
    package mutating func sendClose(for violation: WebSocketViolation, into output: inout ByteBuffer) -> Bool {
        sendClose(violation.closeCode, reason: violation.description, into: &output)
    }

    private mutating func sendControl(_ opcode: Opcode, _ payload: Span<UInt8>, into output: inout ByteBuffer) -> Bool {
        guard phase == .open else { return false }
        let sent = payload.extracting(first: FrameHeader.maximumControlPayload)
        writeFrame(FrameHeader(opcode: opcode, payloadLength: sent.count), sent, into: &output)
        return true
    }

    private mutating func sendMessage(_ opcode: Opcode, _ payload: Span<UInt8>, into output: inout ByteBuffer) -> Bool {
        guard phase == .open else { return false }
        if compresses, payload.count >= minimumCompressedSize, writeCompressed(opcode, payload, into: &output) {
            return true
        }
        writeMessage(opcode, payload, into: &output)
        return true
    }

    private mutating func sendMessage<E: Error>(
        _ opcode: Opcode,
        into output: inout ByteBuffer,
        _ write: (inout ByteBuffer) throws(E) -> Void
    ) throws(E) -> Bool {
        guard phase == .open else { return false }
        if compresses || fragmentSize < Int.max {
            var payload = ByteBuffer()
            try write(&payload)
            _ = sendMessage(opcode, payload.bytes, into: &output)
        } else {
            let start = output.count
            reserveHeader(in: &output)
            do throws(E) {
                try write(&output)
            } catch {
                output.truncate(to: start)
                throw error
            }
            sealFrame(FrameHeader(opcode: opcode, payloadLength: 0), at: start, in: &output)
        }
        return true
    }

    /// Appends a message compressed; answers false, with nothing appended, when that cannot be done.
    private mutating func writeCompressed(
        _ opcode: Opcode,
        _ payload: Span<UInt8>,
        into output: inout ByteBuffer
    ) -> Bool {
        guard fragmentSize == Int.max else {
            var compressed = ByteBuffer()
            guard deflater.compress(payload, into: &compressed) else { return false }
            writeMessage(opcode, compressed.bytes, isCompressed: true, into: &output)
            return true
        }
        let start = output.count
        reserveHeader(in: &output)
        guard deflater.compress(payload, into: &output) else {
            output.truncate(to: start)
            return false
        }
        sealFrame(FrameHeader(opcode: opcode, isCompressed: true, payloadLength: 0), at: start, in: &output)
        return true
    }

    /// Appends a message in as many frames as its length asks for.
    private mutating func writeMessage(
        _ opcode: Opcode,
        _ payload: Span<UInt8>,
        isCompressed: Bool = false,
        into output: inout ByteBuffer
    ) {
        guard payload.count > fragmentSize else {
            let header = FrameHeader(opcode: opcode, isCompressed: isCompressed, payloadLength: payload.count)
            writeFrame(header, payload, into: &output)
            return
        }
        let size = max(fragmentSize, 1)
        var start = 0
        while start < payload.count {
            let end = min(payload.count - start, size) + start
            let header = FrameHeader(
                opcode: start == 0 ? opcode : .continuation,
                isFinal: end == payload.count,
                isCompressed: isCompressed && start == 0,
                payloadLength: end - start
            )
            writeFrame(header, payload.extracting(start..<end), into: &output)
            start = end
        }
    }

    /// Appends one frame: header and payload in one go, masked while they are warm.
    private mutating func writeFrame(_ plain: FrameHeader, _ payload: Span<UInt8>, into output: inout ByteBuffer) {
        var header = plain
        if role == .client { header.maskKey = keys.next() }
        let size = header.encodedSize
        let total = size + payload.count
        _ = unsafe payload.withUnsafeBytes { source in
            unsafe output.append(capacity: total) { room in
                unsafe header.encode(into: room)
                let body = unsafe UnsafeMutableRawBufferPointer(rebasing: room[size..<total])
                unsafe body.copyMemory(from: source)
                if let key = header.maskKey { _ = unsafe Masking.apply(key, to: body) }
                return total
            }
        }
    }

    /// What a header built before its payload is given: right for payloads of 126 to 65,535 bytes.
    private var reservedHeader: Int { role == .client ? 8 : 4 }

    private func reserveHeader(in output: inout ByteBuffer) {
        let blank = InlineArray<8, UInt8>(repeating: 0)
        output.append(blank.span.extracting(first: reservedHeader))
    }

    /// Puts the header in front of a payload that was written behind room for one, and masks the payload.
    private mutating func sealFrame(_ plain: FrameHeader, at start: Int, in output: inout ByteBuffer) {
        let reserved = reservedHeader
        precondition(output.count >= start + reserved, "a message writer only appends")
        var header = plain
        header.payloadLength = output.count - start - reserved
        if role == .client { header.maskKey = keys.next() }
        let size = header.encodedSize
        let end = start + size + header.payloadLength
        if size > reserved {
            let blank = InlineArray<6, UInt8>(repeating: 0)
            output.append(blank.span.extracting(first: size - reserved))
        }
        var bytes = output.mutableBytes
        unsafe bytes.withUnsafeMutableBytes { whole in
            let frame = unsafe UnsafeMutableRawBufferPointer(rebasing: whole[start...])
            let body = unsafe UnsafeMutableRawBufferPointer(rebasing: frame[size..<(size + header.payloadLength)])
            if size != reserved {
                let written = unsafe frame[reserved..<(reserved + header.payloadLength)]
                unsafe body.copyMemory(from: UnsafeRawBufferPointer(rebasing: written))
            }
            unsafe header.encode(into: frame)
            if let key = header.maskKey { _ = unsafe Masking.apply(key, to: body) }
        }
        output.truncate(to: end)
    }
}
