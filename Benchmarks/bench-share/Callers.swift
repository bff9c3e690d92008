import CallTiming
import CarrierWire
import Glibc
import HTTPTransport
import Octets
import Reactor
import Rehearsal
import TelephoneAudio
import WebSocketTransport

/// Many callers and their carriers: each a socket, a frame every 20 ms, and something to say when nobody else speaks.
struct Callers {
    private let options: [String: String]

    init(_ options: [String: String]) { self.options = options }

    func run() async throws {
        let port = Int(options.number("--port", 0))
        let count = Int(options.number("--calls", 200))
        let ramp = options.number("--ramp", 6)
        let end = options.number("--seconds", 60)
        let loop = try EventLoop(name: "callers")
        let report = try await Task(executorPreference: loop) {
            let request = try WebSocket.Request(url: HTTPURL("ws://127.0.0.1:\(port)/media"))
            let clips = SimulatedProviders.clips.map { $0.codes }
            let callers = LoopConfined((0..<count).map { LineCaller(number: $0, clips: clips) }, on: loop)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                let begin = loop.now
                for number in 0..<count {
                    tasks.addTask(executorPreference: loop) {
                        // Not in step with each other.
                        let place = (Double(number) + Double.random(in: 0..<1)) / Double(count)
                        try await loop.sleep(until: begin + .seconds(ramp * place))
                        let caller = callers.value[number]
                        let socket = try await WebSocket.open(request, handler: caller, within: .seconds(10), on: loop)
                        _ = await socket.waitForEnd()
                    }
                }
                tasks.addTask(executorPreference: loop) {
                    try await loop.sleep(until: begin + .seconds(end))
                    for caller in callers.value { caller.hangUp() }
                }
                try await tasks.waitForAll()
            }
            let late = Quantiles(callers.value.flatMap(\.late))
            let answered = callers.value.reduce(0) { $0 + $1.answered }
            let unanswered = callers.value.reduce(0) { $0 + $1.unanswered }
            return "{\"answered\": \(answered), \"unanswered\": \(unanswered), \"late\": \(late.json)}"
        }.value
        print(report)
    }
}

/// One caller, with the carrier.
final class LineCaller: WebSocketHandler {
    private enum State {
        case quiet(until: Int)
        case speaking(clip: Int, frame: Int)
        case listening(since: Int)
    }

    private let clips: [[UInt8]]
    private var encoder: MediaStreamsCarrierEncoder
    private var socket: WebSocket?
    private var timer: LoopTimer?
    private var begin = MonotonicInstant(nanoseconds: 0)
    private var frame = 0
    private var state: State
    private var nextClip: Int
    /// The agent's audio in samples: how much has come, and how much has been heard.
    private var come = 0
    private var heard = 0
    private var marks: [(name: String, behind: Int)] = []
    private var samples = ByteBuffer()
    /// How late frames were, one in ten.
    private(set) var late: [Int64] = []
    private(set) var answered = 0
    private(set) var unanswered = 0

    private static let silence = [UInt8](repeating: MuLaw.silence, count: 160)

    init(number: Int, clips: [[UInt8]]) {
        self.clips = clips
        nextClip = number
        state = .quiet(until: Int.random(in: 25...200))
        encoder = MediaStreamsCarrierEncoder(MediaStreamsStart(stream: "MZshare\(number)", call: "CAshare\(number)"))
    }

    func hangUp() { socket?.close() }

    private func tick() {
        guard let socket else { return }
        if frame % 10 == 0 {
            late.append((LoopClock.monotonic.now - (begin + .milliseconds(20 * frame))).clampedNanoseconds)
        }
        let timestamp = Int64(frame * 20)
        if case .speaking(let clip, let place) = state {
            let codes = clips[clip]
            socket.send { buffer in
                let frame = codes.span.extracting((place * 160)..<(place * 160 + 160))
                encoder.media(frame, timestamp: timestamp, into: &buffer)
            }
        } else {
            socket.send { encoder.media(Self.silence.span, timestamp: timestamp, into: &$0) }
        }
        listen(socket)
        frame += 1
        goOn()
        timer?.set(at: begin + .milliseconds(20 * frame))
    }

    private func listen(_ socket: WebSocket) {
        heard = min(come, heard + 160)
        while let mark = marks.first, mark.behind <= heard {
            marks.removeFirst()
            socket.send { encoder.mark(mark.name, into: &$0) }
        }
    }

    private func goOn() {
        switch state {
        case .quiet(let until):
            guard frame >= until, heard == come else { return }
            state = .speaking(clip: nextClip % clips.count, frame: 0)
            nextClip += 1
        case .speaking(let clip, let place):
            let isOver = (place + 2) * 160 > clips[clip].count
            state = isOver ? .listening(since: frame) : .speaking(clip: clip, frame: place + 1)
            if isOver { (come, heard) = (0, 0) }
        case .listening(let since):
            let isAnswered = come > 0 && heard == come && marks.isEmpty
            guard isAnswered || frame > since + 500 else { return }
            if isAnswered { answered += 1 } else { unanswered += 1 }
            state = .quiet(until: frame + Int.random(in: 15...60))
        }
    }

    // MARK: The socket

    func opened(_ socket: WebSocket) {
        self.socket = socket
        begin = socket.loop.now
        socket.send { encoder.connected(into: &$0) }
        socket.send { encoder.start(into: &$0) }
        let timer = LoopTimer(on: socket.loop, label: "a caller's frame") { [unowned self] in tick() }
        self.timer = timer
        timer.set(at: begin)
    }

    func text(_ message: Span<UInt8>) {
        guard let output = try? MediaStreamsDecoder.output(message, samples: &samples) else { return }
        switch output {
        case .media: come += samples.count
        case .mark(let name): marks.append((name, come))
        case .clear:
            come = heard
            for mark in marks { socket?.send { encoder.mark(mark.name, into: &$0) } }
            marks.removeAll()
        case .unknown: break
        }
    }

    func binary(_ message: Span<UInt8>) {}

    func closed(_ end: WebSocketEnd) {
        timer?.cancel()
        timer = nil
        socket = nil
    }
}
