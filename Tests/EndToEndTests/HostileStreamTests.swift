import CallTiming
import Foundation
import FrontDoor
import HTTPTransport
import ProviderKit
import Reactor
import Rehearsal
import Synchronization
import TelephoneAudio
import Testing
import VoiceService
import WebSocketTransport

/// Streams that no carrier sends: each is one call's trouble, never the service's.
@Suite(.timeLimit(.minutes(4)))
struct HostileStreamTests {
    private final class Listening: WebSocketHandler {
        func text(_ message: Span<UInt8>) {}
        func binary(_ message: Span<UInt8>) {}
        func closed(_ end: WebSocketEnd) {}
    }

    private final class Events: Sendable {
        private let gathered = Mutex<[CallEvent]>([])
        var kinds: [CallEvent.Kind] { gathered.withLock { $0.map(\.kind) } }
        /// Where speech began and ended, in milliseconds.
        var starts: [Int64] { kinds.compactMap { if case .speechStarted(let at) = $0 { at.samples / 8 } else { nil } } }
        var ends: [Int64] { kinds.compactMap { if case .speechEnded(let at) = $0 { at.samples / 8 } else { nil } } }
        func add(_ event: CallEvent) { gathered.withLock { $0.append(event) } }
    }

    /// Collects the answer to a request, until the connection ends.
    private final class Answer: ConnectionHandler {
        private(set) var bytes: [UInt8] = []
        private(set) var isOver = false
        private let connection: Connection
        init(_ connection: Connection) { self.connection = connection }
        func received(_ bytes: inout MutableSpan<UInt8>) -> Int {
            for index in bytes.indices { self.bytes.append(bytes[index]) }
            return bytes.count
        }
        func inputEnded() { connection.close() }
        func outputDrained() {}
        func closed(_ reason: ConnectionEnd) { isOver = true }
    }

    /// Runs a body on a loop of its own, beside a service on another.
    private func withService(
        _ body: @escaping @Sendable (VoiceService, _ served: EventLoop, _ loop: EventLoop, Events) async throws -> Void
    ) async throws {
        let services = try EventLoopGroup(count: 1)
        let clients = try EventLoopGroup(count: 1)
        let events = Events()
        var options = VoiceService.Options()
        options.address = .loopback(port: 0)
        options.localCarrier = .loopback(port: 0)
        options.eventReader = { events.add($0) }
        (options.drain.notice, options.drain.patience, options.drain.farewell) = (.zero, .zero, .zero)
        let service = try await VoiceService.listen(options, group: services)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await service.run() }
            let loop = clients.loops[0]
            tasks.addTask(executorPreference: loop) {
                defer { service.drain() }
                try await body(service, services.loops[0], loop, events)
            }
            try await tasks.waitForAll()
        }
        await clients.shutdown()
        await services.shutdown()
    }

    private func open(_ service: VoiceService, on loop: EventLoop) async throws -> WebSocket {
        let address = try #require(service.localCarrier)
        let request = try WebSocket.Request(url: HTTPURL("ws://\(address)/v1/media"))
        return try await WebSocket.open(request, handler: Listening(), within: .seconds(20), on: loop)
    }

    /// One call that sends these messages between its start and its end.
    private func call(_ service: VoiceService, on loop: EventLoop, _ messages: [String]) async throws -> WebSocketEnd {
        let socket = try await open(service, on: loop)
        socket.send(text: Self.start)
        for message in messages { socket.send(text: message) }
        socket.send(text: #"{"event":"stop","streamSid":"MZ1"}"#)
        return await socket.waitForEnd()
    }

    private static let start = #"""
        {"event":"start","streamSid":"MZ1","start":{"streamSid":"MZ1","callSid":"CA1",
        "mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1}}}
        """#
    private static let started = CallEvent.Kind.started(stream: "MZ1", call: "CA1")
    private static let stopped = CallEvent.Kind.ended(reason: "the carrier stopped the stream")

    /// A second of somebody's voice.
    private static let voice: [UInt8] = {
        var babble = Babble(seed: 1)
        return babble.muLaw(samples: 8_000)
    }()

    /// A frame of 20 ms: of a voice, or of silence.
    private func media(at timestamp: Int64, isLoud: Bool) -> String {
        let place = Int(timestamp.magnitude / 20 % 50) * 160
        let codes = isLoud ? Array(Self.voice[place..<(place + 160)]) : [UInt8](repeating: 0xFF, count: 160)
        let payload = Data(codes).base64EncodedString()
        return #"{"event":"media","streamSid":"MZ1","media":{"timestamp":"\#(timestamp)","payload":"\#(payload)"}}"#
    }

    private static let impossible: [[Int64]] = [
        [.max], [.max / 8], [.max / 8 - 100], [-1], [.min / 8, .min / 8, .max / 8 - 500], [.min],
    ]

    @Test(arguments: impossible)
    func `audio of an impossible time is refused, and the call goes on`(timestamps: [Int64]) async throws {
        try await withService { service, _, loop, events in
            let hostile = timestamps.map { media(at: $0, isLoud: $0 < 0) }
            let honest = (0..<90).map { media(at: $0 * 20, isLoud: $0 < 25) }
            let end = try await call(service, on: loop, hostile + honest)
            #expect(end == .closed(.normal, reason: ""))
            let refusal = CallEvent.Kind.messageRefused(reason: "the field \"media.timestamp\" is out of range")
            let kinds = events.kinds
            #expect(kinds.prefix(1 + timestamps.count) == [Self.started] + timestamps.map { _ in refusal })
            #expect(!events.starts.isEmpty)
            #expect(!events.ends.isEmpty)
            #expect(kinds.last == Self.stopped)
            // The next caller finds the service as it was.
            let nextEnd = try await call(service, on: loop, [])
            #expect(nextEnd == .closed(.normal, reason: ""))
            #expect(events.kinds.dropFirst(kinds.count) == [Self.started, Self.stopped])
        }
    }

    @Test func `frames that are lost, late or doubled leave the call's positions as they are`() async throws {
        try await withService { service, _, loop, events in
            // Loud for 500 ms from 1 s on; what is missing lies in the silence before, what comes twice in the speech.
            var frames = (0..<130).map { (number: $0, frame: media(at: $0 * 20, isLoud: (50..<75).contains($0))) }
            frames.remove(at: 60)
            frames.insert(frames[58], at: 60)
            frames.removeSubrange(10..<40)
            let messages = frames.map { number, frame in
                frame.replacing("\"streamSid\"", with: "\"sequenceNumber\":\"\(number + 2)\",\"streamSid\"")
            }
            let end = try await call(service, on: loop, messages)
            #expect(end == .closed(.normal, reason: ""))
            let kinds = events.kinds
            #expect(
                kinds.filter { if case .mediaMissing = $0 { true } else { false } } == [
                    .mediaMissing(samples: 30 * 160), .mediaMissing(samples: 160),
                ]
            )
            let counted = kinds.compactMap { if case .mediaCounted(let counts) = $0 { counts } else { nil } }
            #expect(counted.count == 1)
            #expect(counted.first?.played == 99)
            #expect(counted.first?.lost == 31)
            #expect(counted.first?.duplicated == 1)
            let filled = counted.first?.filledSamples ?? 0
            #expect(filled == 4_960)
            // The end of speech is where it was, in spite of all.
            let ends = events.ends
            #expect(ends.count == 1)
            #expect(ends.allSatisfy { abs($0 - 1_500) <= 100 })
        }
    }

    @Test func `audio before the start has no place in the call`() async throws {
        try await withService { service, _, loop, events in
            let socket = try await open(service, on: loop)
            for index in 0..<5 { socket.send(text: media(at: 5_000 + Int64(index) * 20, isLoud: true)) }
            socket.send(text: Self.start)
            for index in 0..<130 { socket.send(text: media(at: Int64(index) * 20, isLoud: (50..<75).contains(index))) }
            socket.send(text: #"{"event":"stop","streamSid":"MZ1"}"#)
            _ = await socket.waitForEnd()
            let starts = events.starts
            #expect(starts.count == 1)
            #expect(starts.allSatisfy { abs($0 - 1_000) <= 100 })
            let counted = events.kinds.compactMap { if case .mediaCounted(let counts) = $0 { counts } else { nil } }
            #expect(counted.first?.played == 130)
            #expect(counted.first?.restarts == 0)
        }
    }

    @Test(arguments: [1, 16, 17, 500])
    func `of refused messages the log keeps the first few`(count: Int) async throws {
        try await withService { service, _, loop, events in
            let messages = [String](repeating: "no JSON", count: count)
            let end = try await call(service, on: loop, messages)
            #expect(end == .closed(.normal, reason: ""))
            let refusals = events.kinds.filter { if case .messageRefused = $0 { true } else { false } }
            #expect(refusals.count == min(count, 16))
            #expect(events.kinds.count == refusals.count + 2)
        }
    }

    @Test func `a message far longer than any of a carrier's ends its socket`() async throws {
        try await withService { service, _, loop, _ in
            let socket = try await open(service, on: loop)
            socket.send(text: #"{"event":"x","y":""# + String(repeating: "y", count: 65_536) + #""}"#)
            let end = await socket.waitForEnd()
            guard case .closed(.tooBig, _) = end else {
                Issue.record("it ended so: \(end)")
                return
            }
        }
    }

    @Test func `a call that comes in a drain is refused, also on a connection from before it`() async throws {
        try await withService { service, served, loop, events in
            let target = try Connection.Target(host: "127.0.0.1", port: #require(service.localCarrier).port)
            let connection = try await Connection.open(target, within: .seconds(20), on: loop)
            let answer = Answer(connection)
            connection.handler = answer
            // The service has the connection once its loop counts it and has come to the end of that turn.
            try await eventually(on: loop) { served.load == 1 }
            await withCheckedContinuation { taken in served.execute { taken.resume() } }
            service.drain()
            let request = """
                GET /v1/media HTTP/1.1\r
                Host: x\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Version: 13\r
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                \r

                """
            connection.write(request.utf8.span)
            try await eventually(on: loop) { answer.isOver || answer.bytes.starts(with: "HTTP/1.1 101".utf8) }
            #expect(String(decoding: answer.bytes.prefix(13), as: UTF8.self) == "HTTP/1.1 503 ")
            #expect(events.kinds.isEmpty)
            connection.abort()
        }
    }

    /// Looks at each turn of the loop whether a condition holds, for a generous time.
    private func eventually(on loop: EventLoop, _ condition: () -> Bool) async throws {
        let deadline = loop.now + .seconds(30)
        while !condition() {
            try #require(loop.now < deadline, "it did not come about")
            try await loop.sleep(until: loop.now + .milliseconds(1))
        }
    }
}
