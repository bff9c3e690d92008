import CallPipeline
import CallTiming
import CarrierWire
import Dialogue
import HTTPTransport
import Octets
import ProviderKit
import Reactor
import Rehearsal
import Synchronization
import TelephoneAudio
import Testing
import WebSocketTransport

@testable import Carriers

/// A carrier that is as unlike Twilio as one gets: audio in binary frames of linear samples, no marks, nothing thrown away,
/// a message to hang up, and a first message that is the start.
private struct PlainDialect: CarrierDialect {
    let traits: CarrierTraits = {
        var traits = CarrierTraits()
        traits.protocols = ["plain"]
        traits.returnsMarks = false
        traits.canClear = false
        traits.mostAhead = 480
        return traits
    }()
    private var received: Int64 = 0

    init() {}

    mutating func read(
        _ frame: Span<UInt8>,
        _ kind: CarrierFrame,
        samples: inout ByteBuffer
    ) throws(CarrierMessageError) -> CarrierMessage {
        samples.removeAll()
        guard kind == .binary else {
            let text = String(decoding: Array(copying: frame), as: UTF8.self)
            if text.hasPrefix("call ") {
                return CarrierMessage(.started(CarrierStart(stream: "s", call: String(text.dropFirst(5)))))
            }
            return CarrierMessage(text == "bye" ? .stopped : .unknown)
        }
        guard frame.count % 2 == 0 else { throw .payload }
        for index in stride(from: 0, to: frame.count, by: 2) {
            let sample = Int16(truncatingIfNeeded: Int(frame[index]) | Int(frame[index + 1]) << 8)
            samples.append(MuLaw.encode(sample))
        }
        defer { received += Int64(samples.count) }
        return CarrierMessage(.audio(timestamp: received / 8))
    }

    mutating func play(_ samples: Span<UInt8>, into buffer: inout ByteBuffer) -> CarrierFrame? {
        for index in samples.indices {
            let sample = UInt16(bitPattern: MuLaw.decode(samples[index]))
            buffer.append(UInt8(truncatingIfNeeded: sample))
            buffer.append(UInt8(truncatingIfNeeded: sample >> 8))
        }
        return .binary
    }

    mutating func hangUp(into buffer: inout ByteBuffer) -> CarrierFrame? {
        buffer.append("hangup")
        return .text
    }
}

@Suite(.timeLimit(.minutes(4)))
struct OtherCarrierTests {
    private final class Exchange: WebSocketHandler {
        var binary: [Int] = []
        var texts: [String] = []
        func text(_ message: Span<UInt8>) { texts.append(String(decoding: Array(copying: message), as: UTF8.self)) }
        func binary(_ message: Span<UInt8>) { binary.append(message.count) }
        func closed(_ end: WebSocketEnd) {}
    }

    /// What is told, kept.
    private final class Kept<Value: Sendable>: Sendable {
        private let values = Mutex<[Value]>([])
        var all: [Value] { values.withLock { $0 } }
        func add(_ value: Value) { values.withLock { $0.append(value) } }
    }

    private static func parts(_ events: Kept<CallEvent.Kind>) -> sending Call.Parts { parts { events.add($0.kind) } }

    private static func parts(_ reader: @escaping @Sendable (CallEvent) -> Void) -> sending Call.Parts {
        var agent = CallAgent()
        agent.greeting = Template(literal: "Good morning")
        return Call.Parts(
            agent: agent,
            providers: CallProviders(
                recognizer: RehearsedRecognizer(utterances: ["Hello"]),
                model: ScriptedReplies([:], otherwise: "Yes"),
                voice: ToneVoice()
            ),
            log: CallEventLog(readers: [reader])
        )
    }

    @Test func `what is wanted of a call before it has begun is done once it has`() async throws {
        let group = try EventLoopGroup(count: 1)
        let (told, telling) = AsyncStream.makeStream(of: CallEvent.Kind.self)
        let server = try await HTTPServer.listen(on: .loopback(port: 0), group: group)
        let counters = CarrierCounters()
        let loop = group.loops[0]
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                await server.run { exchange in
                    let visit = CarrierVisit(
                        counters: counters,
                        welcome: { _ in Self.parts { telling.yield($0.kind) } },
                        over: { _ in }
                    )
                    let handler = CarrierSocket(PlainDialect(), for: visit)
                    let socket = try exchange.acceptWebSocket(handler, protocols: PlainDialect().traits.protocols)
                    // The socket is open, and nothing has been read of it.
                    handler.command(.heard("Is anybody there?"))
                    _ = await socket.waitForEnd()
                }
            }
            tasks.addTask(executorPreference: loop) {
                defer { server.stopAccepting() }
                var request = try WebSocket.Request(url: HTTPURL("ws://\(server.address)/"))
                request.protocols = ["plain"]
                let socket = try await WebSocket.open(request, handler: Exchange(), within: .seconds(10), on: loop)
                socket.send(text: "call C8")
                let isTurn: (CallEvent.Kind) -> Bool = { kind in
                    if case .turnEnded(text: "Is anybody there?", _, _, _) = kind { true } else { false }
                }
                #expect(await told.contains(where: isTurn))
                socket.close()
                _ = await socket.waitForEnd()
            }
            try await tasks.waitForAll()
        }
        await group.shutdown()
    }

    @Test func `a carrier without marks and without clear has its calls all the same`() async throws {
        let group = try EventLoopGroup(count: 1)
        let events = Kept<CallEvent.Kind>()
        let server = try await HTTPServer.listen(on: .loopback(port: 0), group: group)
        let ends = Kept<CarrierStreamEnd>()
        let counters = CarrierCounters()
        let loop = group.loops[0]
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                await server.run { exchange in
                    let visit = CarrierVisit(
                        counters: counters,
                        welcome: { _ in Self.parts(events) },
                        over: { ends.add($0) }
                    )
                    let handler = CarrierSocket(PlainDialect(), for: visit)
                    let socket = try exchange.acceptWebSocket(handler, protocols: PlainDialect().traits.protocols)
                    while !events.all.contains(.replyHeard(reply: 1, text: "Good morning")) {
                        try await exchange.loop.sleep(until: exchange.loop.now + .milliseconds(5))
                    }
                    handler.command(.hangUp(""))
                    _ = await socket.waitForEnd()
                }
            }
            tasks.addTask(executorPreference: loop) {
                defer { server.stopAccepting() }
                let handler = Exchange()
                var request = try WebSocket.Request(url: HTTPURL("ws://\(server.address)/"))
                request.protocols = ["plain"]
                let socket = try await WebSocket.open(request, handler: handler, within: .seconds(10), on: loop)
                #expect(socket.subprotocol == "plain")
                socket.send(text: "call C7")
                let odd: [UInt8] = [1, 2, 3]
                socket.send(binary: odd.span)
                let frame = [UInt8](repeating: 0, count: 320)
                socket.send(binary: frame.span)
                #expect(await socket.waitForEnd() == .closed(.normal, reason: ""))
                // All that the voice said has come, as linear samples, and then the order to hang up.
                #expect(handler.binary.reduce(0, +) == ToneVoice().speak("Good morning").count * 2)
                #expect(handler.texts == ["hangup"])
            }
            try await tasks.waitForAll()
        }
        await group.shutdown()
        #expect(counters.refused == ["payload": 1])
        let kinds = events.all
        #expect(kinds.first == .started(stream: "s", call: "C7"))
        // The greeting was heard to its end, which our own clock has told.
        #expect(kinds.contains(.replyHeard(reply: 1, text: "Good morning")))
        let told = ends.all
        #expect(told.count == 1)
        guard case .left(.hangUp)? = told.first else {
            Issue.record("it ended so: \(told)")
            return
        }
    }
}
