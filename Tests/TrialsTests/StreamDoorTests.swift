import CallTiming
import HTTPTransport
import ProviderTestKit
import Reactor
import Rehearsal
import Testing
import WebSocketTransport

@testable import Trials

/// Who gets in where streams come.
@Suite(.timeLimit(.minutes(1)))
struct StreamDoorTests {
    /// A carrier that sends what it is told to, and plays nothing.
    private final class Carrier: WebSocketHandler {
        func text(_ message: Span<UInt8>) {}
        func binary(_ message: Span<UInt8>) {}
        func closed(_ end: WebSocketEnd) {}
    }

    private struct Scene: Sendable {
        let loop: EventLoop
        let door: StreamDoor

        func caller() -> StreamCaller {
            StreamCaller(CallerScript(name: "", lines: []), longest: .seconds(60), patience: .seconds(15), on: loop)
        }

        /// Opens a stream; answers with which status it was refused, if it was.
        func open(_ path: String) async throws -> (socket: WebSocket?, status: HTTPStatus?) {
            let request = try WebSocket.Request(url: HTTPURL("ws://\(door.address)\(path)"))
            do throws(WebSocketConnectError) {
                return (try await WebSocket.open(request, handler: Carrier(), within: .seconds(5), on: loop), nil)
            } catch {
                guard case .refused(let status, _, _) = error else { throw error }
                return (nil, status)
            }
        }
    }

    private static func run(_ body: @escaping @Sendable (Scene) async throws -> Void) async throws {
        try await inVirtualTime { loop, group in
            let door = try await StreamDoor.listen(on: .loopback(port: 0), group: group)
            let serving = Task(executorPreference: loop) { await door.run() }
            let outcome: Result<Void, any Error>
            do { outcome = .success(try await body(Scene(loop: loop, door: door))) } catch { outcome = .failure(error) }
            serving.cancel()
            await serving.value
            try outcome.get()
        }
    }

    @Test func `a stream gets in by the name that it was given, once, and by no other`() async throws {
        try await Self.run { scene in
            let first = scene.caller()
            let second = scene.caller()
            let name = scene.door.expect(LoopConfined(first, on: scene.loop))
            let other = scene.door.expect(LoopConfined(second, on: scene.loop))
            #expect(name != other && name.utf8.count == 48)
            let strangers = ["/", "/\(name)0", "/\(name.dropLast())", "/streams", "/\(name)/more"]
            for path in strangers { #expect(try await scene.open(path).status == .notFound, "\(path)") }
            // Who only looks does not use it up.
            let client = HTTPClient(on: scene.loop)
            let look = try await client.send(HTTPClientRequest(.get, HTTPURL("http://\(scene.door.address)/\(name)")))
            #expect(look.status == .notFound)
            client.close()
            let socket = try await scene.open("/some/where/\(name)").socket
            #expect(socket != nil)
            #expect(try await scene.open("/some/where/\(name)").status == .notFound)
            scene.door.forget(other)
            #expect(try await scene.open("/\(other)").status == .notFound)
            first.hangUp()
            _ = await socket?.waitForEnd()
        }
    }

    @Test func `a stream without audio is given up`() async throws {
        try await Self.run { scene in
            let caller = scene.caller()
            let name = scene.door.expect(LoopConfined(caller, on: scene.loop))
            let opened = scene.loop.now
            let socket = try #require(try await scene.open("/\(name)").socket)
            _ = await socket.waitForEnd()
            #expect(scene.loop.now - opened >= .seconds(15) && caller.trouble == "no audio came for 15 s")
        }
    }
}
