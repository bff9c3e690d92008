import Octets
import TestKit
import Testing

@testable import WebSocketTransport

struct WebSocketMachineReceivingTests {
    private func transcript(
        of pieces: [[UInt8]],
        role: WebSocketRole = .server,
        limits: WebSocketLimits = WebSocketLimits()
    ) -> [MachineTranscript.Entry] {
        let end = Endpoint(role, limits: limits)
        for piece in pieces { end.feed(piece) }
        return end.entries
    }

    @Test(
        arguments: [
            ([0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F], .client, .text(Array("Hello".utf8))),
            ([0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58], .server, .text(Array("Hello".utf8))),
            ([0x01, 0x03, 0x48, 0x65, 0x6C, 0x80, 0x02, 0x6C, 0x6F], .client, .text(Array("Hello".utf8))),
            ([0x89, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F], .client, .ping(Array("Hello".utf8))),
            ([0x8A, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58], .server, .pong(Array("Hello".utf8))),
        ] as [([UInt8], WebSocketRole, MachineTranscript.Entry)]
    )
    func `reads the examples of RFC 6455, section 5,7`(
        bytes: [UInt8],
        role: WebSocketRole,
        entry: MachineTranscript.Entry
    ) {
        #expect(transcript(of: [bytes], role: role) == [entry])
    }

    @Test func `hands a whole single-frame message on as a range of the offered buffer`() throws {
        var machine = WebSocketMachine(role: .server)
        var buffer = frame(0x81, Array("Grüße".utf8), from: .client) + frame(0x82, [1, 2, 3], from: .client) + [0x81]
        var events: [WebSocketEvent] = []
        var ends: [Int] = []
        var offset = 0
        for _ in 0..<3 {
            var bytes = buffer.mutableSpan
            events.append(try machine.next(in: &bytes, from: &offset))
            ends.append(offset)
        }
        #expect(events == [.text(6..<13), .binary(19..<22), .needMore])
        #expect(ends == [13, 22, 22])
        #expect(Array(buffer[6..<13]) == Array("Grüße".utf8))
        let held = machine.assembled.capacity
        #expect(held == 0)
    }

    @Test func `keeps the memory of a small assembled message and frees that of a large one`() {
        for (size, kept) in [(1_000, true), (100_000, false)] {
            let end = Endpoint(.server)
            let payload = [UInt8](repeating: 7, count: size)
            let bytes = frame(0x82, payload, from: .client)
            end.feed(Array(bytes.prefix(500)))
            end.feed(Array(bytes.dropFirst(500)))
            #expect(end.entries == [.binary(payload)])
            #expect((end.heldCapacity > 0) == kept)
            #expect(end.heldCount == 0)
        }
    }

    @Test func `lets an assembled message be taken away and its memory be given back`() throws {
        var machine = WebSocketMachine(role: .server)
        var buffer = frame(0x01, Array("He".utf8), from: .client) + frame(0x80, Array("llo".utf8), from: .client)
        var offset = 0
        var bytes = buffer.mutableSpan
        let event = try machine.next(in: &bytes, from: &offset)
        #expect(event == .assembledText)
        var message = machine.takeMessage()
        let taken = Array(copying: message.bytes)
        #expect(taken == Array("Hello".utf8))
        var output = ByteBuffer()
        machine.sendText(message.bytes, into: &output)
        let echo = Array(copying: output.bytes)
        #expect(echo == frame(0x81, Array("Hello".utf8)))
        machine.recycle(&message)
        let held = machine.assembled.capacity
        #expect(held > 0)
    }

    /// A stream with every kind of frame and length encoding, and what it says.
    private func variety(from sender: WebSocketRole) -> (bytes: [UInt8], entries: [MachineTranscript.Entry]) {
        let long = (0..<200).map { UInt8(0x30 + $0 % 10) }
        let bytes = [
            frame(0x81, Array("Hello".utf8), from: sender),
            frame(0x81, [], from: sender),
            frame(0x82, long, from: sender),
            frame(0x89, [1, 2, 3], from: sender),
            frame(0x01, Array("Grü".utf8.prefix(3)), from: sender),
            frame(0x8A, [], from: sender),
            frame(0x00, [], from: sender),
            frame(0x00, Array("Grüße 🐦".utf8.dropFirst(3).prefix(6)), from: sender),
            frame(0x89, Array(long.prefix(125)), from: sender),
            frame(0x80, Array("Grüße 🐦".utf8.dropFirst(9)), from: sender),
            frame(0x02, [], from: sender),
            frame(0x80, [], from: sender),
            frame(0x88, closePayload(1000, "bye"), from: sender),
            frame(0x81, Array("ignored".utf8), from: sender),
            [0xFF, 0xFF],
        ]
        let entries: [MachineTranscript.Entry] = [
            .text(Array("Hello".utf8)), .text([]), .binary(long), .ping([1, 2, 3]), .pong([]),
            .ping(Array(long.prefix(125))), .text(Array("Grüße 🐦".utf8)), .binary([]),
            .close(.normal, Array("bye".utf8)),
        ]
        return (bytes.flatMap { $0 }, entries)
    }

    @Test(arguments: [WebSocketRole.client, .server])
    func `reads the same from a stream split at every index`(role: WebSocketRole) {
        let (bytes, entries) = variety(from: role.peer)
        for split in 0...bytes.count {
            let pieces = [Array(bytes[..<split]), Array(bytes[split...])]
            guard transcript(of: pieces, role: role) == entries else {
                Issue.record("split at \(split)")
                break
            }
        }
        #expect(transcript(of: bytes.map { [$0] }, role: role) == entries)
    }

    @Test(arguments: [65_535, 65_536, 65_537, 1 << 20])
    func `assembles messages larger than the receive buffer`(size: Int) {
        let payload = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let bytes = frame(0x82, payload, from: .client)
        let pieces = stride(from: 0, to: bytes.count, by: 65_536).map {
            Array(bytes[$0..<min($0 + 65_536, bytes.count)])
        }
        #expect(transcript(of: pieces) == [.binary(payload)])
    }

    struct Breach: Sendable, CustomTestStringConvertible {
        let frames: [[UInt8]]
        let violation: WebSocketViolation
        let code: UInt16
        var testDescription: String { "\(violation)" }
    }

    static let breaches: [Breach] = [
        Breach(frames: [frame(0xC1, [1], from: .client)], violation: .reservedBits, code: 1002),
        Breach(frames: [frame(0xA1, [1], from: .client)], violation: .reservedBits, code: 1002),
        Breach(frames: [frame(0x91, [1], from: .client)], violation: .reservedBits, code: 1002),
        Breach(frames: [frame(0x85, [1], from: .client)], violation: .reservedOpcode(5), code: 1002),
        Breach(frames: [frame(0x8C, [1], from: .client)], violation: .reservedOpcode(12), code: 1002),
        Breach(frames: [frame(0x09, [1], from: .client)], violation: .fragmentedControlFrame, code: 1002),
        Breach(
            frames: [frame(0x89, .init(repeating: 1, count: 126), from: .client)],
            violation: .controlFrameTooLong,
            code: 1002
        ),
        Breach(frames: [[0x82, 0xFE, 0x00, 0x7D, 1, 2, 3, 4]], violation: .lengthNotMinimal, code: 1002),
        Breach(frames: [[0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]], violation: .lengthNotMinimal, code: 1002),
        Breach(frames: [[0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0]], violation: .lengthNegative, code: 1002),
        Breach(frames: [frame(0x81, [1])], violation: .unmaskedByClient, code: 1002),
        Breach(frames: [frame(0x80, [1], from: .client)], violation: .continuationWithoutStart, code: 1002),
        Breach(frames: [frame(0x00, [1], from: .client)], violation: .continuationWithoutStart, code: 1002),
        Breach(
            frames: [frame(0x01, [1], from: .client), frame(0x81, [1], from: .client)],
            violation: .messageInsideMessage,
            code: 1002
        ),
        Breach(
            frames: [frame(0x01, [1], from: .client), frame(0x02, [1], from: .client)],
            violation: .messageInsideMessage,
            code: 1002
        ),
        Breach(frames: [frame(0x88, [3], from: .client)], violation: .closePayloadTooShort, code: 1002),
        Breach(
            frames: [frame(0x88, closePayload(1005), from: .client)],
            violation: .closeCodeNotAllowed(1005),
            code: 1002
        ),
        Breach(
            frames: [frame(0x88, closePayload(1000) + [0xC3, 0x28], from: .client)],
            violation: .closeReasonNotUTF8,
            code: 1007
        ),
        Breach(
            frames: [frame(0x88, closePayload(1000) + [0xC3], from: .client)],
            violation: .closeReasonNotUTF8,
            code: 1007
        ),
        Breach(frames: [frame(0x81, [0xC3, 0x28], from: .client)], violation: .textNotUTF8, code: 1007),
        Breach(frames: [frame(0x81, [0x61, 0xC3], from: .client)], violation: .textNotUTF8, code: 1007),
        Breach(
            frames: [frame(0x01, [0xC3], from: .client), frame(0x80, [0x28], from: .client)],
            violation: .textNotUTF8,
            code: 1007
        ),
        Breach(
            frames: [[0xC3], [0x28], [0xA9]].enumerated().map { index, piece in
                frame([0x01, 0x00, 0x80][index], piece, from: .client)
            },
            violation: .textNotUTF8,
            code: 1007
        ),
        Breach(
            frames: [frame(0x01, [0xC3], from: .client), frame(0x80, [], from: .client)],
            violation: .textNotUTF8,
            code: 1007
        ),
        Breach(
            frames: [frame(0x82, .init(repeating: 1, count: 301), from: .client)],
            violation: .frameTooBig(limit: 300),
            code: 1009
        ),
        Breach(
            frames: [[0x82, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4]],
            violation: .frameTooBig(limit: 300),
            code: 1009
        ),
        Breach(
            frames: [
                frame(0x02, .init(repeating: 1, count: 300), from: .client),
                frame(0x80, .init(repeating: 1, count: 101), from: .client),
            ],
            violation: .messageTooBig(limit: 400),
            code: 1009
        ),
    ]

    @Test(arguments: breaches)
    func `ends the connection with the code the RFC asks for, however the stream is split`(breach: Breach) {
        let bytes = breach.frames.flatMap { $0 } + frame(0x81, Array("never heard".utf8), from: .client)
        let limits = WebSocketLimits(frameSize: 300, messageSize: 400)
        let farewell = frame(0x88, closePayload(breach.code, breach.violation.description))
        for split in 0...bytes.count {
            let end = Endpoint(.server, limits: limits)
            end.feed(Array(bytes[..<split]))
            end.feed(Array(bytes[split...]))
            let isFailing = end.phase == .failing && !end.sendText("too late")
            let saysWhy = end.sendClose(for: breach.violation) && end.phase == .closed && end.written() == farewell
            guard end.entries == [.violation(breach.violation)], isFailing, saysWhy else {
                Issue.record("split at \(split): \(end.entries)")
                break
            }
        }
    }

    @Test func `refuses a masked frame from a server`() {
        let entries = transcript(of: [frame(0x81, [0x61], from: .client)], role: .client)
        #expect(entries == [.violation(.maskedByServer)])
    }

    @Test func `takes messages up to the limits exactly`() {
        let limits = WebSocketLimits(frameSize: 300, messageSize: 400)
        let first = frame(0x02, .init(repeating: 1, count: 300), from: .client)
        let second = frame(0x80, .init(repeating: 1, count: 100), from: .client)
        let entries = transcript(of: [first + second + first + second], limits: limits)
        #expect(entries == [.binary(.init(repeating: 1, count: 400)), .binary(.init(repeating: 1, count: 400))])
    }

    @Test func `refuses text at the first impossible byte of a frame that is not whole yet`() {
        let text = Array("κόσμε".utf8) + [0xF4, 0x90, 0x80, 0x80] + Array("edited".utf8)
        let bytes = frame(0x81, text, from: .client)
        // Six bytes of header, ten of text, F4, and the byte that cannot follow it.
        let impossible = 6 + 10 + 1
        #expect(transcript(of: [Array(bytes[..<impossible])]).isEmpty)
        #expect(transcript(of: [Array(bytes[...impossible])]) == [.violation(.textNotUTF8)])
    }

    @Test(
        arguments: [
            0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535,
        ] as [UInt16]
    )
    func `refuses close codes that may not be sent`(code: UInt16) {
        let entries = transcript(of: [frame(0x88, closePayload(code), from: .client)])
        #expect(entries == [.violation(.closeCodeNotAllowed(code))])
    }

    @Test(
        arguments: [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999]
            as [UInt16]
    )
    func `takes close codes that may be sent and answers with the same`(code: UInt16) {
        let end = Endpoint(.server)
        let reason = String(repeating: "x", count: 123)
        end.feed(frame(0x88, closePayload(code, reason), from: .client))
        #expect(end.entries == [.close(CloseCode(rawValue: code), Array(reason.utf8))])
        #expect(end.answerClose())
        #expect(end.written() == frame(0x88, closePayload(code)))
    }

    @Test func `random bytes mean the same however they are cut and crash nothing`() {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<3_000 {
            let length = Int.random(in: 0...400, using: &random)
            var input: [UInt8] = [.random(in: 0...255, using: &random), .random(in: 0...255, using: &random)]
            while input.count < length {
                // Mostly frames that begin sensibly, else the first two bytes end nearly every run.
                let first: [UInt8] = [0x81, 0x82, 0x01, 0x02, 0x00, 0x80, 0x89, 0x8A, 0x88, 0xC1, 0x41, 0xFF]
                let payload = (0..<Int.random(in: 0...140, using: &random)).map { _ in
                    UInt8.random(in: 0...130, using: &random)
                }
                let sender: WebSocketRole = input[0] & 1 == 0 ? .client : .server
                input += frame(first.randomElement(using: &random) ?? 0, payload, from: sender)
                if Int.random(in: 0..<8, using: &random) == 0 {
                    input[Int.random(in: input.indices, using: &random)] = .random(in: 0...255, using: &random)
                }
            }
            fuzzWebSocketMachine(input.span)
        }
    }
}
