import TestKit
import Testing

@testable import WebSocketTransport

struct RoundTripTests {
    private static let words = ["Hallo", "Grüße", "東京", "🐦", "{\"event\":\"media\"}", "\u{0}", "a", " "]

    private func entry(_ random: inout SeededGenerator) -> MachineTranscript.Entry {
        let size = [0, 1, 5, 124, 125, 126, 127, 300, 3_000, 66_000].randomElement(using: &random) ?? 0
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return .ping((0..<min(size, 125)).map { UInt8(truncatingIfNeeded: $0) })
        case 1: return .pong((0..<min(size, 125)).map { UInt8(truncatingIfNeeded: $0) })
        case 2, 3: return .binary((0..<size).map { UInt8(truncatingIfNeeded: $0 &* $0) })
        default:
            var text = ""
            while text.utf8.count < size { text += Self.words.randomElement(using: &random) ?? "" }
            return .text(Array(text.utf8))
        }
    }

    private func send(_ entry: MachineTranscript.Entry, from end: Endpoint) -> Bool {
        switch entry {
        case .text(let bytes): end.sendText(String(decoding: bytes, as: UTF8.self))
        case .binary(let bytes): end.sendBinary(bytes)
        case .ping(let bytes): end.sendPing(bytes)
        case .pong(let bytes): end.sendPong(bytes)
        case .close, .violation: false
        }
    }

    /// Puts control frames between the fragments of a stream: cut it into frames, insert, join.
    private func interleaved(
        _ frames: [UInt8],
        with control: [UInt8],
        sentBy sender: WebSocketRole,
        _ random: inout SeededGenerator
    ) throws -> (bytes: [UInt8], count: Int) {
        var bytes: [UInt8] = []
        var start = 0
        var count = 0
        while let header = try FrameHeader.decode(frames.span, at: start, sentBy: sender) {
            if Int.random(in: 0..<3, using: &random) == 0, count < 20 {
                bytes += control
                count += 1
            }
            let end = start + header.encodedSize + header.payloadLength
            bytes += frames[start..<end]
            start = end
        }
        return (bytes, count)
    }

    @Test(arguments: [WebSocketRole.client, .server], [nil, false, true] as [Bool?])
    func `what one end sends the other receives`(sender: WebSocketRole, forgets: Bool?) throws {
        var random = SeededGenerator(seed: sender == .client ? 3 : 4)
        let parameters = forgets.map { forgets in
            var parameters = DeflateParameters()
            parameters.clientForgetsContext = forgets
            parameters.serverForgetsContext = forgets
            return parameters
        }
        for _ in 0..<12 {
            let from = Endpoint(WebSocketMachine(role: sender, deflate: parameters))
            let to = Endpoint(WebSocketMachine(role: sender.peer, deflate: parameters))
            var expected: [MachineTranscript.Entry] = []
            var stream: [UInt8] = []
            for _ in 0..<10 {
                let entry = entry(&random)
                from.fragmentSize = [Int.max, 1 << 16, 1_000, 126, 125, 41].randomElement(using: &random) ?? .max
                #expect(send(entry, from: from))
                let (bytes, controls) = try interleaved(
                    from.written(),
                    with: frame(0x8A, [0xAA], from: sender),
                    sentBy: sender,
                    &random
                )
                stream += bytes
                expected += [MachineTranscript.Entry](repeating: .pong([0xAA]), count: controls) + [entry]
            }
            #expect(from.sendClose(.normal, reason: "done"))
            stream += from.written()
            expected.append(.close(.normal, Array("done".utf8)))

            var start = 0
            while start < stream.count {
                let largest = [1, 10, 500, 65_536].randomElement(using: &random) ?? 1
                let end = min(start + Int.random(in: 1...largest, using: &random), stream.count)
                to.feed(Array(stream[start..<end]))
                start = end
            }
            #expect(to.entries == expected)
            #expect(to.answerClose())
            from.feed(to.written())
            #expect(from.entries == [.close(.normal, [])])
            #expect(from.phase == .closed)
            #expect(to.phase == .closed)
        }
    }
}
