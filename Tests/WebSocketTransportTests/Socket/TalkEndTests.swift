import CallTiming
import HTTPTransport
import Octets
import Reactor
import Testing

@testable import WebSocketTransport

@Suite(.timeLimit(.minutes(4)))
struct TalkEndTests {
    private func ends(_ talk: Talk, _ role: WebSocketRole, _ request: WebSocket.Request? = nil) async throws
        -> (one: Talker, other: Talker)
    {
        let (client, server) = try await talk.open(request)
        return role == .client ? (client, server) : (server, client)
    }

    // MARK: The close handshake

    @Test(arguments: [WebSocketRole.client, .server])
    func `either side closes, and both learn how`(role: WebSocketRole) async throws {
        try await withTalk { talk in
            let (one, other) = try await ends(talk, role)
            one.socket?.send(text: "last words")
            one.socket?.close(.goingAway, reason: "good night")
            #expect(one.socket?.isOpen == false)
            one.socket?.send(text: "never sent")
            try await one.wait { $0.end != nil }
            try await other.wait { $0.end != nil }
            #expect(try await other.next() == .text("last words"))
            #expect(other.waiting == 0)
            // The answer repeats the code; its reason is its own.
            guard case .closed(.goingAway?, _) = one.end else {
                Issue.record("ended with \(String(describing: one.end))")
                return
            }
            #expect(other.end == .closed(.goingAway, reason: "good night"))
            #expect(one.endings == 1 && other.endings == 1)
        }
    }

    @Test func `both close at once`() async throws {
        try await withTalk { talk in
            let (client, server) = try await talk.open()
            client.socket?.close(.normal)
            server.socket?.close(.goingAway)
            try await client.wait { $0.end != nil }
            try await server.wait { $0.end != nil }
            #expect(client.end == .closed(.goingAway, reason: ""))
            #expect(server.end == .closed(.normal, reason: ""))
        }
    }

    @Test(arguments: [WebSocketRole.client, .server])
    func `what is sent before the close arrives, however much it is`(role: WebSocketRole) async throws {
        try await withTalk { talk in
            var request = try talk.request()
            request.target.limits.outputLimit = 256 << 20
            let (one, other) = try await ends(talk, role, request)
            let message = [UInt8](repeating: 7, count: 1 << 20)
            for _ in 0..<8 { one.socket?.send(binary: message.span) }
            one.socket?.close()
            try await other.wait { $0.end != nil }
            for _ in 0..<8 { #expect(try await other.next() == .binary(message)) }
            #expect(other.end == .closed(.normal, reason: ""))
        }
    }

    @Test(arguments: [WebSocketRole.client, .server])
    func `a peer that breaks the protocol is told so`(role: WebSocketRole) async throws {
        var limits = WebSocketOptions()
        limits.limits.messageSize = 1_000
        let options = limits
        try await withTalk(options: role == .server ? options : WebSocketOptions()) { talk in
            var request = try talk.request()
            if role == .client { request.options = options }
            let (one, other) = try await ends(talk, role, request)
            other.socket?.send(binary: [UInt8](repeating: 1, count: 1_001).span)
            try await one.wait { $0.end != nil }
            try await other.wait { $0.end != nil }
            guard case .violated = one.end else {
                Issue.record("ended with \(String(describing: one.end))")
                return
            }
            guard case .closed(.tooBig?, _) = other.end else {
                Issue.record("the other ended with \(String(describing: other.end))")
                return
            }
        }
    }

    @Test(arguments: [WebSocketRole.client, .server])
    func `a peer that does not answer the close is given up`(role: WebSocketRole) async throws {
        let time = ManualTime()
        try await withTalk(clock: .manual(time)) { talk in
            let (one, other) = try await ends(talk, role)
            // Deaf: its handshake is done, but it reads nothing any more.
            other.socket?.pauseReading()
            one.socket?.close()
            await talk.loop.advance(by: .milliseconds(4_900))
            #expect(one.end == nil)
            await talk.loop.advance(by: .milliseconds(200))
            #expect(one.end == .timedOut)
            other.socket?.resumeReading()
            await talk.loop.settle()
            #expect(other.end != nil)
        }
    }

    // MARK: Keep-alive

    @Test(arguments: [WebSocketRole.client, .server])
    func `a quiet peer that answers pings is kept, and a deaf one is given up`(role: WebSocketRole) async throws {
        let time = ManualTime()
        var quiet = WebSocketOptions()
        quiet.keepAlive = nil
        let options = quiet
        try await withTalk(clock: .manual(time), options: role == .server ? WebSocketOptions() : options) { talk in
            var request = try talk.request()
            if role == .server { request.options = options }
            let (one, other) = try await ends(talk, role, request)
            for _ in 0..<20 { await talk.loop.advance(by: .seconds(15)) }
            #expect(one.end == nil && other.end == nil)
            other.socket?.pauseReading()
            await talk.loop.advance(by: .seconds(60))
            #expect(one.end == .timedOut)
            other.socket?.resumeReading()
            await talk.loop.settle()
            #expect(other.end != nil)
        }
    }

    // MARK: Peers that vanish

    @Test(arguments: [WebSocketRole.client, .server])
    func `a peer that vanishes ends the socket without a close`(role: WebSocketRole) async throws {
        try await withTalk { talk in
            let (one, other) = try await ends(talk, role)
            other.socket?.abort()
            #expect(other.end == nil)
            try await one.wait { $0.end != nil }
            try await other.wait { $0.end != nil }
            guard case .lost = one.end else {
                Issue.record("ended with \(String(describing: one.end))")
                return
            }
            #expect(other.end == .lost(.aborted))
        }
    }

    // MARK: Waiting

    @Test func `a wait for the end answers it, also when it has come before`() async throws {
        try await withTalk { talk in
            let (client, server) = try await talk.open()
            let socket = try #require(client.socket)
            server.socket?.close(.normal, reason: "done")
            #expect(await socket.waitForEnd() == .closed(.normal, reason: "done"))
            #expect(await socket.waitForEnd() == .closed(.normal, reason: "done"))
        }
    }

    @Test func `a cancelled wait closes the socket properly and waits for that`() async throws {
        try await withTalk { talk in
            let (client, server) = try await talk.open()
            let socket = LoopConfined(try #require(client.socket), on: talk.loop)
            let waiting = Task(executorPreference: talk.loop) { await socket.value.waitForEnd() }
            waiting.cancel()
            let end = await waiting.value
            #expect(end == .closed(.goingAway, reason: ""))
            #expect(client.end == end)
            try await server.wait { $0.end != nil }
            #expect(server.end == .closed(.goingAway, reason: ""))
        }
    }

    @Test func `a cancelled server closes its sockets properly`() async throws {
        let ended = Notebook()
        try await withTalk { talk in
            let (client, _) = try await talk.open()
            // Looked at when the server has been cancelled, behind this body.
            ended.talker = client
        }
        #expect(ended.talker?.end == .closed(.goingAway, reason: ""))
    }

    // Written in the talk's body and read when its loop has ended.
    private final class Notebook: @unchecked Sendable { var talker: Talker? }
}
