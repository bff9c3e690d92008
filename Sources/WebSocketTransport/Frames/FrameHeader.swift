package import Octets

/// The 2 to 14 bytes in front of a frame's payload.
package struct FrameHeader: Equatable, Sendable {
    /// The longest header: two bytes, a 64-bit length, a key.
    package static let maximumSize = 14
    /// The longest payload of a control frame.
    package static let maximumControlPayload = 125

    /// What the frame carries.
    package var opcode: Opcode
    /// Whether the message ends with this frame.
    package var isFinal: Bool
    /// Whether RSV1 is set: the message it begins is compressed (RFC 7692).
    package var isCompressed: Bool
    /// The key its payload is masked with, first key byte lowest; nil when it is not masked.
    package var maskKey: UInt32?
    /// How many bytes of payload follow.
    package var payloadLength: Int

    /// Describes a frame.
    package init(
        opcode: Opcode,
        isFinal: Bool = true,
        isCompressed: Bool = false,
        maskKey: UInt32? = nil,
        payloadLength: Int
    ) {
        self.opcode = opcode
        self.isFinal = isFinal
        self.isCompressed = isCompressed
        self.maskKey = maskKey
        self.payloadLength = payloadLength
    }

    /// How many bytes the header takes; lengths are always encoded in the shortest form.
    package var encodedSize: Int {
        let length = payloadLength <= 125 ? 2 : payloadLength <= 0xFFFF ? 4 : 10
        return maskKey == nil ? length : length + 4
    }

    /// Reads the header at `offset`, or nil while bytes of it are missing.
    ///
    /// What two bytes show to be wrong is refused before the rest has come.
    @inline(__always)
    package static func decode(
        _ bytes: Span<UInt8>,
        at offset: Int,
        sentBy sender: WebSocketRole
    ) throws(WebSocketViolation) -> FrameHeader? {
        let available = bytes.count - offset
        guard available >= 2 else { return nil }
        let first = bytes[offset]
        let second = bytes[offset + 1]
        guard first & 0x30 == 0 else { throw .reservedBits }
        guard let opcode = Opcode(rawValue: first & 0x0F) else { throw .reservedOpcode(first & 0x0F) }
        let isFinal = first & 0x80 != 0
        let isMasked = second & 0x80 != 0
        guard isMasked == (sender == .client) else { throw isMasked ? .maskedByServer : .unmaskedByClient }
        let shortLength = Int(second & 0x7F)
        if opcode.isControl {
            guard isFinal else { throw .fragmentedControlFrame }
            guard first & 0x40 == 0 else { throw .reservedBits }
            guard shortLength <= maximumControlPayload else { throw .controlFrameTooLong }
        }
        var size = 2
        var length = shortLength
        if shortLength == 126 {
            size = 4
            guard available >= size else { return nil }
            length = Int(bytes[offset + 2]) << 8 | Int(bytes[offset + 3])
            guard length > 125 else { throw .lengthNotMinimal }
        } else if shortLength == 127 {
            size = 10
            guard available >= size else { return nil }
            var wide: UInt64 = 0
            for index in (offset + 2)..<(offset + 10) { wide = wide << 8 | UInt64(bytes[index]) }
            guard wide <= UInt64(Int64.max) else { throw .lengthNegative }
            guard wide > 0xFFFF else { throw .lengthNotMinimal }
            length = Int(wide)
        }
        var key: UInt32?
        if isMasked {
            guard available >= size + 4 else { return nil }
            let start = offset + size
            key =
                UInt32(bytes[start]) | UInt32(bytes[start + 1]) << 8
                | UInt32(bytes[start + 2]) << 16 | UInt32(bytes[start + 3]) << 24
        }
        return FrameHeader(
            opcode: opcode,
            isFinal: isFinal,
            isCompressed: first & 0x40 != 0,
            maskKey: key,
            payloadLength: length
        )
    }

    /// Appends the header.
    package func encode(into output: inout ByteBuffer) {
        let size = encodedSize
        _ = unsafe output.append(capacity: size) { room in
            unsafe encode(into: room)
            return size
        }
    }

    /// Writes the header at the start of `room`, which must hold `encodedSize` bytes.
    @unsafe
    func encode(into room: UnsafeMutableRawBufferPointer) {
        precondition(room.count >= encodedSize, "a header needs its room")
        let maskBit: UInt8 = maskKey == nil ? 0 : 0x80
        unsafe room[0] = opcode.rawValue | (isFinal ? 0x80 : 0) | (isCompressed ? 0x40 : 0)
        var size = 2
        if payloadLength <= 125 {
            unsafe room[1] = maskBit | UInt8(truncatingIfNeeded: payloadLength)
        } else if payloadLength <= 0xFFFF {
            unsafe room[1] = maskBit | 126
            unsafe room.storeBytes(
                of: UInt16(truncatingIfNeeded: payloadLength).bigEndian,
                toByteOffset: 2,
                as: UInt16.self
            )
            size = 4
        } else {
            unsafe room[1] = maskBit | 127
            unsafe room.storeBytes(of: UInt64(payloadLength).bigEndian, toByteOffset: 2, as: UInt64.self)
            size = 10
        }
        guard let maskKey else { return }
        unsafe room.storeBytes(of: maskKey.littleEndian, toByteOffset: size, as: UInt32.self)
    }
}
