import CallTiming
import HTTPTransport
import Octets
import Reactor
import Testing

@testable import WebSocketTransport

@Suite(.timeLimit(.minutes(4)))
struct TalkTests {
    static let sizes = [0, 1, 125, 126, 127, 300, 65_535, 65_536, 1 << 20]

    // MARK: Messages

    @Test(arguments: [false, true])
    func `messages of all sizes and both kinds come back`(deflates: Bool) async throws {
        var options = WebSocketOptions()
        if deflates { options.deflate = DeflateSettings() }
        let given = options
        try await withTalk(options: given, echoes: true) { talk in
            var request = try talk.request()
            request.options = given
            let (client, _) = try await talk.open(request)
            for size in Self.sizes {
                let text = String(repeating: "é", count: size / 2)
                client.socket?.send(text: text)
                #expect(try await client.next() == .text(text))
                let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
                client.socket?.send(binary: bytes.span)
                #expect(try await client.next() == .binary(bytes))
            }
            #expect(client.openings == 1)
            client.socket?.close()
            try await client.wait { $0.end != nil }
        }
    }

    @Test func `compression makes what repeats itself short, and is not used unless both agree`() async throws {
        let text = String(repeating: "hello ", count: 10_000)
        for (offers, agrees) in [(true, true), (true, false), (false, true)] {
            var options = WebSocketOptions()
            if agrees { options.deflate = DeflateSettings() }
            try await withTalk(options: options) { talk in
                var request = try talk.request()
                request.options.deflate = offers ? DeflateSettings() : nil
                let (client, server) = try await talk.open(request)
                client.socket?.send(text: text)
                let waiting = try #require(client.socket?.waitingOutput)
                #expect((waiting < 2_000) == (offers && agrees))
                #expect(try await server.next() == .text(text))
                client.socket?.close()
                try await client.wait { $0.end != nil }
            }
        }
    }

    @Test func `the server speaks first when it wants to`() async throws {
        try await withTalk { talk in
            let (client, server) = try await talk.open()
            for number in 0..<500 { server.socket?.send(text: "\(number)") }
            for number in 0..<500 { #expect(try await client.next() == .text("\(number)")) }
            server.socket?.close()
            try await server.wait { $0.end != nil }
        }
    }

    // MARK: Back-pressure

    @Test(arguments: [WebSocketRole.client, .server])
    func `a peer that does not read holds the sender back, and lets it go on`(sender: WebSocketRole) async throws {
        try await withTalk { talk in
            var request = try talk.request()
            request.target.limits.outputLimit = 256 << 20
            let (client, server) = try await talk.open(request)
            let (from, to) = sender == .client ? (client, server) : (server, client)
            to.socket?.pauseReading()
            let message = [UInt8](repeating: 7, count: 100_000)
            var count = 0
            while from.socket?.isWritable == true {
                from.socket?.send(binary: message.span)
                count += 1
                // A turn of the loop, in which the kernel takes what it can.
                try await talk.loop.sleep(until: talk.loop.now)
            }
            let drains = from.drains
            to.socket?.resumeReading()
            try await from.wait { $0.drains > drains }
            #expect(from.socket?.isWritable == true)
            for _ in 0..<count { #expect(try await to.next() == .binary(message)) }
            from.socket?.close()
            try await from.wait { $0.end != nil }
        }
    }

    // MARK: Subprotocols

    @Test(
        arguments: [
            (["a", "b"], ["b", "a"], "a"), (["x", "b"], ["a", "b"], "b"), ([], ["a"], nil), (["x"], ["a"], nil),
        ] as [([String], [String], String?)]
    )
    func `the client's first subprotocol that the server knows is agreed on`(
        offered: [String],
        known: [String],
        agreed: String?
    ) async throws {
        try await withTalk(protocols: known) { talk in
            var request = try talk.request()
            request.protocols = offered
            let (client, server) = try await talk.open(request)
            #expect(client.socket?.subprotocol == agreed)
            #expect(server.socket?.subprotocol == agreed)
            client.socket?.close()
            try await client.wait { $0.end != nil }
        }
    }

    // MARK: Refusals

    @Test func `a refusal tells the client its status and what it says`() async throws {
        try await withTalk(refusing: { exchange in
            guard exchange.head.fields[.authorization] == "key" else {
                var problem = HTTPProblem(.unauthorized, detail: "the key is wrong")
                problem.fields[.wwwAuthenticate] = "Bearer"
                throw problem
            }
        }) { talk in
            var request = try talk.request()
            let error = await #expect(throws: WebSocketConnectError.self) { _ = try await talk.open(request) }
            guard case .refused(let status, let fields, let content) = error else {
                Issue.record("not refused: \(String(describing: error))")
                return
            }
            #expect(status == .unauthorized)
            #expect(fields[.wwwAuthenticate] == "Bearer")
            #expect(content.contains("the key is wrong"))
            #expect(error?.description.hasPrefix("the server answered 401 Unauthorized: {") == true)
            request.fields[.authorization] = "key"
            let (client, _) = try await talk.open(request)
            client.socket?.close()
            try await client.wait { $0.end != nil }
        }
    }

    @Test func `the server sees the client's own fields, path and query`() async throws {
        try await withTalk(refusing: { exchange in
            let head = exchange.head
            throw HTTPProblem(
                .conflict,
                detail: "\(head.target) \(head.fields["X-Own"] ?? "") \(head.fields[.host] ?? "")"
            )
        }) { talk in
            var request = try talk.request("/a?b=c")
            request.fields = ["X-Own": "1"]
            let error = await #expect(throws: WebSocketConnectError.self) { _ = try await talk.open(request) }
            #expect(error?.description.contains("/a?b=c 1 127.0.0.1:\(talk.address.port)") == true)
        }
    }

    @Test func `a server that does not answer is given up`() async throws {
        let group = try EventLoopGroup(count: 1)
        let loop = group.loops[0]
        try await Task(executorPreference: loop) {
            let listener = try Listener(on: .loopback(port: 0), loop: loop, group: group) { _ in }
            defer { listener.close() }
            let target = Connection.Target(host: "127.0.0.1", port: listener.address.port)
            let request = WebSocket.Request(target, path: try HTTPTarget("/"))
            await #expect(throws: WebSocketConnectError.timedOut) {
                _ = try await WebSocket.open(
                    request,
                    handler: Talker(on: loop),
                    within: .milliseconds(80),
                    on: loop
                )
            }
        }.value
        await group.shutdown()
    }

    // MARK: Memory

    @Test func `sockets and handlers are let go`() async throws {
        try await withTalk { talk in
            weak var socket: WebSocket?
            weak var handler: Talker?
            do {
                let (client, server) = try await talk.open()
                (socket, handler) = (client.socket, client)
                client.socket?.close()
                try await client.wait { $0.end != nil }
                try await server.wait { $0.end != nil }
            }
            for _ in 0..<1_000 where socket != nil || handler != nil {
                try await talk.loop.sleep(until: talk.loop.now + .milliseconds(1))
            }
            #expect(socket == nil)
            #expect(handler == nil)
        }
    }
}
