import Octets
import Testing

@testable import WebSocketTransport

struct CloseHandshakeTests {
    @Test func `the end that closes first discards what still comes until the peer answers`() {
        let end = Endpoint(.server)
        end.feed(frame(0x01, Array("half".utf8), from: .client))
        #expect(end.sendClose(.goingAway))
        #expect(end.phase == .closeSent)
        #expect(end.heldCount == 0)
        // Neither the rest of the message, nor its size, nor pings, nor what is no text matter any more.
        end.feed(frame(0x00, [0xFF, 0xFE], from: .client))
        end.feed(frame(0x80, [UInt8](repeating: 0xFF, count: 70_000), from: .client))
        end.feed(frame(0x89, [1], from: .client) + frame(0x81, [0x61], from: .client))
        #expect(end.entries.isEmpty)
        #expect(end.heldCapacity <= WebSocketMachine.keptMessageCapacity)
        end.feed(frame(0x88, closePayload(1001), from: .client))
        #expect(end.entries == [.close(.goingAway, [])])
        #expect(end.phase == .closed)
        end.feed(frame(0x81, [0x61], from: .client))
        #expect(end.entries.count == 1)
    }

    @Test func `the end that is asked to close answers once and says nothing more`() {
        let end = Endpoint(.server)
        #expect(!end.answerClose())
        end.feed(frame(0x88, from: .client) + frame(0x81, [0x61], from: .client))
        #expect(end.entries == [.close(nil, [])])
        #expect(end.phase == .closeReceived)
        #expect(!end.sendText("late"))
        #expect(!end.sendPing([1]))
        #expect(end.answerClose())
        #expect(end.phase == .closed)
        #expect(!end.answerClose())
        #expect(!end.sendClose(.normal))
        #expect(end.written() == [0x88, 0x00])
    }

    @Test func `a handler may answer with another code`() {
        let end = Endpoint(.server)
        end.feed(frame(0x88, closePayload(1000), from: .client))
        #expect(end.sendClose(CloseCode(rawValue: 4001), reason: "done"))
        #expect(end.written() == frame(0x88, closePayload(4001, "done")))
    }

    @Test func `writes no message, ping or second close after its close`() {
        let end = Endpoint(.client)
        #expect(end.sendClose(.normal))
        #expect(!end.written().isEmpty)
        #expect(!end.sendText("x"))
        #expect(!end.sendBinary([1]))
        #expect(!end.writeBinary { $0.append([1]) })
        #expect(!end.sendPing([1]))
        #expect(!end.sendPong([1]))
        #expect(!end.sendClose(.normal))
        #expect(end.written().isEmpty)
    }

    @Test func `a breach after its own close ends the connection at once`() {
        let end = Endpoint(.server)
        #expect(end.sendClose(.normal))
        end.feed(frame(0x83, from: .client))
        #expect(end.entries == [.violation(.reservedOpcode(3))])
        #expect(end.phase == .closed)
        #expect(!end.sendClose(.protocolError))
    }
}
