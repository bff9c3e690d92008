import CallTiming
import CarrierWire
import Glibc
import HTTPTransport
import Octets
import Reactor
import WebSocketTransport

/// Both ends of every call, on one loop.
struct Ends {
    private let options: [String: String]

    init(_ options: [String: String]) { self.options = options }

    private func number(_ option: String, _ otherwise: Double) -> Double {
        options[option].flatMap { Double($0) } ?? otherwise
    }

    func run() async throws {
        let group = try EventLoopGroup(count: 1)
        let loop = group.loops[0]
        let server = try await HTTPServer.listen(on: .loopback(port: 0), group: group)
        let place = "\(server.address)"
        print("agents at http://\(place)")
        fflush(nil)
        guard let port = readLine().flatMap({ Int($0) }) else { return print("{\"failed\": \"no port was given\"}") }
        let calls = Int(number("--calls", 200))
        try await Task(executorPreference: loop) {
            let times = LoopConfined(Times(), on: loop)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask(executorPreference: loop) { await server.run { try await Self.agent($0, place, times) } }
                let request = try WebSocket.Request(url: HTTPURL("ws://127.0.0.1:\(port)/media"))
                let begin = loop.now
                for call in 0..<calls {
                    tasks.addTask(executorPreference: loop) {
                        // Not in step with each other.
                        let share = (Double(call) + Double.random(in: 0..<1)) / Double(calls)
                        try await loop.sleep(until: begin + .seconds(4 * share))
                        let end = CarrierEnd(call, times.value)
                        let socket = try await WebSocket.open(request, handler: end, within: .seconds(10), on: loop)
                        _ = await socket.waitForEnd()
                        if !times.value.isOver { times.value.lost += 1 }
                    }
                }
                try await loop.sleep(until: begin + .seconds(8))
                for _ in 0..<Int(number("--rounds", 1)) {
                    times.value.begin()
                    try await loop.sleep(until: loop.now + .seconds(number("--seconds", 10)))
                    print(times.value.report(calls))
                    fflush(nil)
                }
                times.value.isOver = true
                tasks.cancelAll()
            }
        }.value
    }

    /// The service of the agents.
    private static func agent(_ exchange: HTTPExchange, _ place: String, _ times: LoopConfined<Times>) async throws {
        guard exchange.asksForWebSocket else {
            return exchange.respond(.json(Array("{\"signed_url\":\"ws://\(place)/agent\"}".utf8), status: .ok))
        }
        let socket = try exchange.acceptWebSocket(AgentEnd(times.value), options: WebSocketOptions())
        _ = await socket.waitForEnd()
    }
}

/// How long pieces of audio took.
final class Times {
    var toAgent: [Int64] = []
    var toCarrier: [Int64] = []
    var lost = 0
    var isOver = false

    func begin() {
        toAgent.removeAll(keepingCapacity: true)
        toCarrier.removeAll(keepingCapacity: true)
    }

    func report(_ calls: Int) -> String {
        func quantiles(_ times: [Int64]) -> String {
            let sorted = times.sorted()
            func at(_ share: Double) -> Double {
                guard !sorted.isEmpty else { return -1 }
                return Double(sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))] / 100) / 10
            }
            return
                "{\"count\": \(sorted.count), \"p50\": \(at(0.5)), \"p90\": \(at(0.9)), \"p99\": \(at(0.99)), \"max\": \(at(1))}"
        }
        return
            "{\"calls\": \(calls), \"lost\": \(lost), \"toAgent\": \(quantiles(toAgent)), \"toCarrier\": \(quantiles(toCarrier))}"
    }
}

/// A piece of audio whose first bytes say when it was sent: µ-law passes through unchanged.
enum Stamp {
    static func write(_ now: MonotonicInstant, into piece: inout [UInt8]) {
        for index in 0..<8 { piece[index] = UInt8(truncatingIfNeeded: now.nanoseconds >> Int64(8 * index)) }
    }

    /// When it was sent; nil for what carries no stamp.
    static func read(_ piece: Span<UInt8>) -> Int64? {
        guard piece.count == 160, piece[8] == 0x5A, piece[9] == 0xA5 else { return nil }
        return (0..<8).reduce(0) { $0 | Int64(piece[$1]) << Int64(8 * $1) }
    }

    static let blank: [UInt8] = {
        var piece = [UInt8](repeating: 0xFF, count: 160)
        (piece[8], piece[9]) = (0x5A, 0xA5)
        return piece
    }()
}

/// The carrier's end of a call.
final class CarrierEnd: WebSocketHandler {
    private let times: Times
    private var encoder: MediaStreamsCarrierEncoder
    private var socket: WebSocket?
    private var timer: LoopTimer?
    private var begin = MonotonicInstant(nanoseconds: 0)
    private var frame = 0
    private var piece = Stamp.blank
    private var samples = ByteBuffer()

    init(_ number: Int, _ times: Times) {
        self.times = times
        encoder = MediaStreamsCarrierEncoder(MediaStreamsStart(stream: "MZbridge\(number)", call: "CAbridge\(number)"))
    }

    func opened(_ socket: WebSocket) {
        self.socket = socket
        begin = socket.loop.now
        socket.send { encoder.connected(into: &$0) }
        socket.send { encoder.start(into: &$0) }
        let timer = LoopTimer(on: socket.loop, label: "a caller's frame") { [unowned self] in tick() }
        self.timer = timer
        timer.set(at: begin)
    }

    private func tick() {
        guard let socket else { return }
        Stamp.write(LoopClock.monotonic.now, into: &piece)
        let timestamp = Int64(frame * 20)
        let piece = piece
        socket.send { encoder.media(piece.span, timestamp: timestamp, into: &$0) }
        frame += 1
        timer?.set(at: begin + .milliseconds(20 * frame))
    }

    func text(_ message: Span<UInt8>) {
        guard let output = try? MediaStreamsDecoder.output(message, samples: &samples) else { return }
        switch output {
        case .media:
            guard let sent = Stamp.read(samples.bytes) else { return }
            times.toCarrier.append(LoopClock.monotonic.now.nanoseconds - sent)
        case .mark(let name): socket?.send { encoder.mark(name, into: &$0) }
        case .clear, .unknown: break
        }
    }

    func binary(_ message: Span<UInt8>) {}

    func closed(_ end: WebSocketEnd) {
        timer?.cancel()
        timer = nil
        socket = nil
    }
}

/// The agent's end of a call: its messages are written and read by hand, as a foreign server would.
final class AgentEnd: WebSocketHandler {
    private let times: Times
    private var socket: WebSocket?
    private var timer: LoopTimer?
    private var begin = MonotonicInstant(nanoseconds: 0)
    private var frame = 0
    private var piece = Stamp.blank
    private var audio = ByteBuffer()
    private static let audioKey = Array("{\"user_audio_chunk\":\"".utf8)

    init(_ times: Times) { self.times = times }

    func opened(_ socket: WebSocket) { self.socket = socket }

    func text(_ message: Span<UInt8>) {
        guard let socket else { return }
        let key = Self.audioKey
        if message.count > key.count + 2, message[2] == key[2], message[7] == key[7] {
            audio.removeAll()
            let text = message.extracting(key.count..<(message.count - 2))
            guard (try? Base64.decode(text, into: &audio)) != nil, let sent = Stamp.read(audio.bytes) else { return }
            return times.toAgent.append(LoopClock.monotonic.now.nanoseconds - sent)
        }
        guard timer == nil else { return }
        socket.send(
            text: """
                {"type":"conversation_initiation_metadata","conversation_initiation_metadata_event":\
                {"conversation_id":"c","agent_output_audio_format":"ulaw_8000","user_input_audio_format":"ulaw_8000"}}
                """
        )
        begin = socket.loop.now
        let timer = LoopTimer(on: socket.loop, label: "an agent's voice") { [unowned self] in tick() }
        self.timer = timer
        timer.set(at: begin)
    }

    private func tick() {
        guard let socket else { return }
        frame += 1
        Stamp.write(LoopClock.monotonic.now, into: &piece)
        let (frame, piece) = (frame, piece)
        socket.send { buffer in
            buffer.append(#"{"type":"audio","audio_event":{"audio_base_64":""#)
            buffer.append(capacity: Base64.encodedCount(160)) { Base64.encode(piece.span, into: &$0) }
            buffer.append(#"","event_id":"#)
            buffer.append(decimal: frame)
            buffer.append("}}")
        }
        if frame % 100 == 0 {
            socket.send(text: "{\"type\":\"ping\",\"ping_event\":{\"event_id\":\(frame),\"ping_ms\":20}}")
        }
        timer?.set(at: begin + .milliseconds(20 * frame))
    }

    func binary(_ message: Span<UInt8>) {}

    func closed(_ end: WebSocketEnd) {
        timer?.cancel()
        timer = nil
        socket = nil
    }
}
