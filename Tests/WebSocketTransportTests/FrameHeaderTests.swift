import Octets
import Testing

@testable import WebSocketTransport

struct FrameHeaderTests {
    @Test(
        arguments: [0, 1, 125, 126, 127, 65_535, 65_536, Int(Int32.max), Int.max],
        [nil, 0, 0x0403_0201] as [UInt32?]
    )
    func `reads back what it writes and waits for every byte of it`(length: Int, key: UInt32?) throws {
        for opcode in [Opcode.continuation, .text, .binary] {
            let header = FrameHeader(
                opcode: opcode,
                isFinal: length % 2 == 0,
                isCompressed: length % 3 == 0,
                maskKey: key,
                payloadLength: length
            )
            var buffer = ByteBuffer()
            header.encode(into: &buffer)
            let bytes = [0xEE] + Array(copying: buffer.bytes)
            #expect(bytes.count == header.encodedSize + 1)
            let sender: WebSocketRole = key == nil ? .server : .client
            #expect(try FrameHeader.decode(bytes.span, at: 1, sentBy: sender) == header)
            for end in 1..<bytes.count {
                let prefix = Array(bytes[..<end])
                #expect(try FrameHeader.decode(prefix.span, at: 1, sentBy: sender) == nil)
            }
        }
    }

    @Test(
        arguments: [
            ([0x81, 0x05], FrameHeader(opcode: .text, payloadLength: 5)),
            ([0x01, 0x03], FrameHeader(opcode: .text, isFinal: false, payloadLength: 3)),
            ([0x82, 0x7E, 0x01, 0x00], FrameHeader(opcode: .binary, payloadLength: 256)),
            ([0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0], FrameHeader(opcode: .binary, payloadLength: 65_536)),
            ([0xC1, 0x07], FrameHeader(opcode: .text, isCompressed: true, payloadLength: 7)),
            ([0x89, 0x05], FrameHeader(opcode: .ping, payloadLength: 5)),
        ] as [([UInt8], FrameHeader)]
    )
    func `writes the headers of the examples in RFC 6455 and RFC 7692`(bytes: [UInt8], header: FrameHeader) throws {
        var buffer = ByteBuffer()
        header.encode(into: &buffer)
        #expect(Array(copying: buffer.bytes) == bytes)
        #expect(try FrameHeader.decode(bytes.span, at: 0, sentBy: .server) == header)
    }

    @Test func `keeps the order of the key's bytes`() throws {
        let bytes: [UInt8] = [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D]
        let header = FrameHeader(opcode: .text, maskKey: 0x3D21_FA37, payloadLength: 5)
        #expect(try FrameHeader.decode(bytes.span, at: 0, sentBy: .client) == header)
        var buffer = ByteBuffer()
        header.encode(into: &buffer)
        #expect(Array(copying: buffer.bytes) == bytes)
    }

    @Test(
        arguments: [
            ([0xA1, 0x00], .reservedBits),
            ([0x91, 0x00], .reservedBits),
            ([0xC9, 0x00], .reservedBits),
            ([0x83, 0x00], .reservedOpcode(3)),
            ([0x87, 0x00], .reservedOpcode(7)),
            ([0x8B, 0x00], .reservedOpcode(11)),
            ([0x8F, 0x00], .reservedOpcode(15)),
            ([0x09, 0x00], .fragmentedControlFrame),
            ([0x08, 0x00], .fragmentedControlFrame),
            ([0x8A, 0x7E], .controlFrameTooLong),
            ([0x88, 0x7F], .controlFrameTooLong),
            ([0x82, 0x7E, 0x00, 0x7D], .lengthNotMinimal),
            ([0x82, 0x7F, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], .lengthNotMinimal),
            ([0x82, 0x7F, 0x80, 0, 0, 0, 0, 0, 0, 0], .lengthNegative),
            ([0x81, 0x80], .maskedByServer),
        ] as [([UInt8], WebSocketViolation)]
    )
    func `refuses what no peer may send`(bytes: [UInt8], violation: WebSocketViolation) {
        #expect(throws: violation) { try FrameHeader.decode(bytes.span, at: 0, sentBy: .server) }
    }

    @Test func `refuses a client's frame without a mask`() {
        let bytes: [UInt8] = [0x81, 0x00]
        #expect(throws: WebSocketViolation.unmaskedByClient) {
            try FrameHeader.decode(bytes.span, at: 0, sentBy: .client)
        }
    }
}
