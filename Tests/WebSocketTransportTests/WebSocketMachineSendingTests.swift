import Octets
import Testing

@testable import WebSocketTransport

struct WebSocketMachineSendingTests {
    @Test func `writes the examples of RFC 6455, section 5,7`() {
        let server = Endpoint(.server)
        #expect(server.sendText("Hello"))
        #expect(server.written() == [0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F])
        let client = Endpoint(.client)
        #expect(client.sendText("Hello"))
        #expect(client.written() == [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58])
        server.fragmentSize = 3
        #expect(server.sendText("Hello"))
        #expect(server.written() == [0x01, 0x03, 0x48, 0x65, 0x6C, 0x80, 0x02, 0x6C, 0x6F])
    }

    @Test(arguments: [0, 1, 125, 126, 127, 300, 65_535, 65_536, 70_000], [WebSocketRole.client, .server])
    func `writes a message from a span and in place alike, behind what already waits`(size: Int, role: WebSocketRole) {
        let payload = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
        let expected = [9, 9] + frame(0x82, payload, from: role) + frame(0x82, payload, from: role)
        var machine = WebSocketMachine(role: role, maskKeys: MaskKeySource(repeating: [0x3D21_FA37]))
        var output = ByteBuffer()
        output.append([8, 9, 9])
        output.consume(1)
        machine.sendBinary(payload.span, into: &output)
        machine.sendBinary(into: &output) { $0.append(payload) }
        #expect(Array(copying: output.bytes) == expected)
    }

    @Test(arguments: [Int.max, 3])
    func `writes a message of the kind that its writer answers, and nothing where that is none`(fragmentSize: Int) {
        let server = Endpoint(.server)
        server.fragmentSize = fragmentSize
        let plain = Endpoint(.server)
        plain.fragmentSize = fragmentSize
        for kind in [MessageKind.text, nil, .binary] {
            let wasWritten = server.writeMessage { buffer in
                buffer.append("Hello")
                return kind
            }
            #expect(wasWritten == (kind != nil))
            switch kind {
            case .text?: #expect(plain.sendText("Hello"))
            case .binary?: #expect(plain.sendBinary(Array("Hello".utf8)))
            case nil: break
            }
            #expect(server.written() == plain.written())
        }
    }

    @Test func `leaves nothing of a message whose writer throws`() {
        struct Refusal: Error {}
        let end = Endpoint(.client)
        #expect(end.sendPing([]))
        #expect(throws: Refusal.self) {
            _ = try end.writeText { (buffer: inout ByteBuffer) throws(Refusal) in
                buffer.append("half a mess")
                throw Refusal()
            }
        }
        #expect(end.written() == frame(0x89, from: .client))
    }

    @Test func `fragments in place as from a span`() {
        let end = Endpoint(.client)
        end.fragmentSize = 2
        let expected =
            frame(0x01, Array("He".utf8), from: .client) + frame(0x00, Array("ll".utf8), from: .client)
            + frame(0x80, Array("o".utf8), from: .client)
        #expect(end.sendText("Hello"))
        #expect(end.written() == expected)
        _ = end.writeText { $0.append("Hello") }
        #expect(end.written() == expected)
    }

    @Test(arguments: [0, 5, 125, 126, 1_000])
    func `writes pings and pongs and cuts what is too long`(size: Int) {
        let payload = [UInt8](repeating: 3, count: size)
        let end = Endpoint(.server)
        #expect(end.sendPing(payload))
        #expect(end.sendPong(payload))
        let sent = Array(payload.prefix(125))
        #expect(end.written() == frame(0x89, sent) + frame(0x8A, sent))
    }

    @Test(arguments: [nil, 999, 1004, 1005, 1006, 1015, 5000] as [UInt16?])
    func `sends an empty close for a code that may not stand on the wire`(code: UInt16?) {
        let end = Endpoint(.server)
        #expect(end.sendClose(code.map { CloseCode(rawValue: $0) }, reason: "why"))
        #expect(end.written() == [0x88, 0x00])
    }

    @Test func `cuts a long close reason before the character that does not fit`() {
        let end = Endpoint(.server)
        #expect(end.sendClose(.goingAway, reason: String(repeating: "ü", count: 100)))
        let expected = frame(0x88, closePayload(1001, String(repeating: "ü", count: 61)))
        #expect(end.written() == expected)
    }
}
