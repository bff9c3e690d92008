import Octets
import TestKit
import Testing

@testable import WebSocketTransport

struct CompressedMessageTests {
    private func parameters(forgets: Bool = false, windowBits: Int = 15) -> DeflateParameters {
        var parameters = DeflateParameters()
        parameters.clientForgetsContext = forgets
        parameters.serverForgetsContext = forgets
        parameters.clientWindowBits = windowBits
        parameters.serverWindowBits = windowBits
        return parameters
    }

    private func endpoint(
        _ role: WebSocketRole,
        _ parameters: DeflateParameters = DeflateParameters(),
        limits: WebSocketLimits = WebSocketLimits(),
        minimumSize: Int = 1
    ) -> Endpoint {
        Endpoint(
            WebSocketMachine(
                role: role,
                limits: limits,
                deflate: parameters,
                settings: DeflateSettings(minimumSize: minimumSize)
            )
        )
    }

    /// The compressed form of a message as a client without context sends it.
    private func compressed(_ message: [UInt8]) -> [UInt8] {
        var deflater = Deflater(windowBits: 15, forgetsContext: false, level: 6, memoryLevel: 8)
        var output = ByteBuffer()
        _ = deflater.compress(message.span, into: &output)
        return Array(copying: output.bytes)
    }

    private let hello = Array("Hello".utf8)

    @Test(
        arguments: [
            // RFC 7692, sections 7.2.3.1, 7.2.3.3, 7.2.3.4 and 7.2.3.5.
            [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00],
            [0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00],
            [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00],
            [0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00],
        ] as [[UInt8]]
    )
    func `reads the examples of RFC 7692 whole and split at every index`(payload: [UInt8]) {
        let bytes = frame(0xC1, payload)
        for split in 0...bytes.count {
            let end = endpoint(.client)
            end.feed(Array(bytes[..<split]))
            end.feed(Array(bytes[split...]))
            #expect(end.entries == [.text(hello)])
        }
    }

    @Test func `reads the fragmented example and the one that refers to the message before`() {
        let end = endpoint(.client)
        end.feed([0x41, 0x03, 0xF2, 0x48, 0xCD, 0x80, 0x04, 0xC9, 0xC9, 0x07, 0x00])
        end.feed(frame(0xC1, [0xF2, 0x00, 0x11, 0x00, 0x00]))
        end.feed(frame(0xC1, [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00]))
        // The context also outlives a block that says it is the last.
        end.feed(frame(0xC1, [0xF2, 0x00, 0x11, 0x00, 0x00]))
        #expect(end.entries == [.text(hello), .text(hello), .text(hello), .text(hello)])
    }

    @Test func `refuses a reference to a message that was to be forgotten`() {
        let end = endpoint(.client, parameters(forgets: true))
        end.feed(frame(0xC1, [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]))
        end.feed(frame(0xC1, [0xF2, 0x00, 0x11, 0x00, 0x00]))
        #expect(end.entries == [.text(hello), .violation(.compressedDataInvalid)])
    }

    @Test(arguments: [[], [0x00], [0x02, 0x00]] as [[UInt8]])
    func `reads empty messages in every form, and plain ones between`(payload: [UInt8]) {
        let end = endpoint(.client)
        end.feed(frame(0xC1, payload) + frame(0x81, hello) + frame(0xC2, payload) + frame(0xC1, compressed(hello)))
        #expect(end.entries == [.text([]), .text(hello), .binary([]), .text(hello)])
    }

    @Test(
        arguments: [
            ([frame(0xC1, [0xFF, 0xFF, 0xFF])], .compressedDataInvalid),
            // Cut off inside a block.
            ([frame(0xC1, [0xF2, 0x48, 0xCD])], .compressedDataInvalid),
            ([frame(0xC1, [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07])], .compressedDataInvalid),
            // RSV1 may not stand on a continuation or a control frame.
            ([frame(0x41, [0xF2]), frame(0xC0, [0x48])], .reservedBits),
            ([frame(0xC9, [])], .reservedBits),
            ([frame(0x41, [0xF2]), frame(0xC1, [0x48])], .messageInsideMessage),
        ] as [([[UInt8]], WebSocketViolation)]
    )
    func `refuses what does not decompress or bears RSV1 in the wrong place`(
        frames: [[UInt8]],
        violation: WebSocketViolation
    ) {
        let end = endpoint(.client)
        end.feed(frames.flatMap { $0 })
        #expect(end.entries == [.violation(violation)])
    }

    @Test func `validates decompressed text as it comes`() {
        let invalid = Array("κόσμε".utf8) + [0xF4, 0x90] + [UInt8](repeating: 0x61, count: 10)
        let payload = compressed(invalid)
        let end = endpoint(.client)
        // The frame lacks its last byte, yet the impossible sequence is out already.
        end.feed(Array(frame(0xC1, payload).dropLast()))
        #expect(end.entries == [.violation(.textNotUTF8)])
        let cut = endpoint(.client)
        cut.feed(frame(0xC1, compressed([0x61, 0xC3])))
        #expect(cut.entries == [.violation(.textNotUTF8)])
        let bytes = endpoint(.client)
        bytes.feed(frame(0xC2, payload))
        #expect(bytes.entries == [.binary(invalid)])
    }

    @Test(arguments: [1_000, 1_001, 100_000, 10_000_000])
    func `refuses a bomb before it has grown past the limit`(size: Int) {
        let limits = WebSocketLimits(frameSize: 1 << 20, messageSize: 1_000)
        let payload = compressed([UInt8](repeating: 0x41, count: size))
        for pieces in [1, 7] {
            let end = endpoint(.client, limits: limits)
            let bytes = frame(0xC2, payload)
            for start in stride(from: 0, to: bytes.count, by: max(1, bytes.count / pieces)) {
                end.feed(Array(bytes[start..<min(start + max(1, bytes.count / pieces), bytes.count)]))
            }
            if size <= 1_000 {
                #expect(end.entries == [.binary([UInt8](repeating: 0x41, count: size))])
            } else {
                #expect(end.entries == [.violation(.messageTooBig(limit: 1_000))])
            }
            #expect(end.heldCapacity <= 4_096)
        }
    }

    @Test func `a compressed message in fragments may not grow past the limit together`() {
        let limits = WebSocketLimits(frameSize: 1 << 20, messageSize: 1_000)
        let sender = endpoint(.server)
        sender.fragmentSize = 3
        #expect(sender.sendBinary([UInt8](repeating: 7, count: 1_001)))
        let end = endpoint(.client, limits: limits)
        end.feed(sender.written())
        #expect(end.entries == [.violation(.messageTooBig(limit: 1_000))])
    }

    @Test func `leaves short messages alone and compresses long ones`() {
        let end = endpoint(.server, minimumSize: 6)
        #expect(end.sendText("Hello"))
        #expect(end.written() == frame(0x81, hello))
        let long = String(repeating: "Hello", count: 100)
        #expect(end.sendText(long))
        let bytes = end.written()
        #expect(bytes[0] == 0xC1)
        #expect(bytes.count < 40)
        let other = endpoint(.client)
        other.feed(bytes)
        #expect(other.entries == [.text(Array(long.utf8))])
    }

    @Test func `sends plain what zlib cannot compress within the window agreed on`() {
        let end = endpoint(.client, parameters(windowBits: 8))
        #expect(end.sendBinary([UInt8](repeating: 1, count: 500)))
        #expect(end.written()[0] == 0x82)
    }

    @Test(arguments: [9, 10, 15], [false, true])
    func `messages come through every window, with context and without`(bits: Int, forgets: Bool) {
        var random = SeededGenerator(seed: UInt64(bits))
        let sender = endpoint(.client, parameters(forgets: forgets, windowBits: bits))
        let receiver = endpoint(.server, parameters(forgets: forgets, windowBits: bits))
        var expected: [MachineTranscript.Entry] = []
        for size in [1, 300, 5, 40_000, 70_000, 0, 2_000] {
            let payload = (0..<size).map { _ in UInt8.random(in: 0...20, using: &random) }
            #expect(sender.sendBinary(payload))
            expected.append(.binary(payload))
            sender.releaseIdleMemory()
            receiver.feed(sender.written())
            receiver.releaseIdleMemory()
        }
        #expect(receiver.entries == expected)
    }

    @Test func `random compressed streams mean the same however they are cut and crash nothing`() {
        var random = SeededGenerator(seed: 77)
        for _ in 0..<1_500 {
            var input: [UInt8] = [.random(in: 0...31, using: &random) | 8, .random(in: 0...255, using: &random)]
            let sender: WebSocketRole = input[0] & 1 == 0 ? .client : .server
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let message = (0..<Int.random(in: 0...600, using: &random)).map { _ in
                    UInt8.random(in: 0x60...0x66, using: &random)
                }
                var payload = compressed(message)
                if Bool.random(using: &random), !payload.isEmpty {
                    payload[Int.random(in: payload.indices, using: &random)] ^=
                        1 << UInt8.random(in: 0...7, using: &random)
                }
                if Int.random(in: 0..<4, using: &random) == 0 { payload.removeLast(min(payload.count, 2)) }
                let middle = Int.random(in: 0...payload.count, using: &random)
                input += frame(0x41, Array(payload[..<middle]), from: sender)
                input += frame(0x80, Array(payload[middle...]), from: sender)
            }
            fuzzWebSocketMachine(input.span)
        }
    }
}
