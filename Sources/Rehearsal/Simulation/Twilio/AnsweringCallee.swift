internal import CallTiming
internal import CarrierWire
internal import Octets
internal import Reactor
internal import TelephoneAudio
internal import WebSocketTransport

/// An agent behind a telephone number and its carrier in one: it greets, and answers so long behind the last sound of
/// what it hears, to the sample.
///
/// What comes is played as soon as it is there, marks come back when they are reached, and what goes either way takes
/// its time. Everything happens in the order of the call's own clock, however late the machine is.
final class AnsweringCallee {
    /// What is next.
    private enum Event {
        /// Something has come from the other side.
        case arrival
        /// 20 ms are over.
        case frame
        case mark
        /// Something has been on its way for long enough.
        case departure
    }

    private static let frame: Int64 = 160
    /// What it greets and answers with: a tone, which is as loud from its first sample on as it will be.
    private static let words: [UInt8] = {
        var tone = Tone(hertz: 440)
        return tone.muLaw(samples: 6_400)
    }()

    private let delay: Int64
    private let way: Int64
    private let returnsMarks: Bool
    private var encoder: MediaStreamsCarrierEncoder
    private var socket: WebSocket?
    private var timer: LoopTimer?
    private var startedAt: MonotonicInstant?
    private var samples = ByteBuffer()

    private var frames: Int64 = 0
    private var arriving: [(due: Int64, output: MediaStreamsOutput, codes: [UInt8])] = []
    private var leaving: [(due: Int64, message: [UInt8])] = []
    private var marks: [(name: String, at: Int64)] = []
    private var heard = HeardAudio()
    private var meter = SoundMeter()
    /// Behind the last sound that was heard, and behind the last that was answered.
    private var lastSound: Int64 = 0
    private var answered: Int64 = 0
    /// When it began to speak, or will.
    private var speechStart: Int64 = 2_400
    private(set) var hasHungUp = false

    /// Makes an agent.
    ///
    /// - Parameters:
    ///   - delay: how long behind the last sound it answers.
    ///   - way: how long messages take, in each direction.
    init(after delay: Duration, way: Duration, returnsMarks: Bool, call: String) {
        self.delay = delay.clampedNanoseconds / 125_000
        self.way = way.clampedNanoseconds / 125_000
        self.returnsMarks = returnsMarks
        let start = MediaStreamsStart(stream: "MZ\(call.dropFirst(2))", call: call, account: "AC0")
        encoder = MediaStreamsCarrierEncoder(start)
    }

    private var next: (time: Int64, event: Event) {
        var next = (time: (frames + 1) * Self.frame, event: Event.frame)
        // Of two at once the frame is first: all that is before a mark is heard before it.
        if let due = arriving.first?.due, due < next.time { next = (due, .arrival) }
        if let at = marks.first?.at, at < next.time { next = (at, .mark) }
        if let due = leaving.first?.due, due <= next.time { next = (due, .departure) }
        return next
    }

    /// Samples since the call's beginning.
    private var now: Int64 {
        guard let socket, let startedAt else { return 0 }
        return (socket.loop.now - startedAt).clampedNanoseconds / 125_000
    }

    /// Does all that is due.
    private func advance() {
        let now = now
        while !hasHungUp {
            let (time, event) = next
            guard time <= now else { break }
            switch event {
            case .arrival: take(arriving.removeFirst())
            case .frame: frame()
            case .mark:
                let mark = marks.removeFirst()
                leave(at: mark.at) { encoder.mark(mark.name, into: &$0) }
            case .departure:
                let message = leaving.removeFirst().message
                socket?.send(text: message.span)
            }
        }
        guard let startedAt, !hasHungUp else { return }
        timer?.set(at: startedAt + .nanoseconds(next.time * 125_000))
    }

    /// 20 ms are over: what was said in them goes out, what was played in them was heard.
    private func frame() {
        let begin = frames * Self.frame
        let said = (begin..<begin + Self.frame).map { time in
            let place = Int(time - speechStart)
            return Self.words.indices.contains(place) ? Self.words[place] : MuLaw.silence
        }
        leave(at: begin + Self.frame) { encoder.media(said.span, timestamp: begin / 8, into: &$0) }
        var played = Array(heard.codes[min(Int(begin), heard.codes.count)..<min(Int(begin) + 160, heard.codes.count)])
        played += [UInt8](repeating: MuLaw.silence, count: 160 - played.count)
        meter.hear(played.span) { lastSound = max(lastSound, $0.upperBound) }
        frames += 1
        // Where it begins is known before the frame is made in which it does.
        let onset = lastSound + delay
        guard lastSound > answered, onset < (frames + 1) * Self.frame else { return }
        answered = lastSound
        speechStart = max(onset, frames * Self.frame)
    }

    private func take(_ message: (due: Int64, output: MediaStreamsOutput, codes: [UInt8])) {
        switch message.output {
        case .media: heard.play(message.codes.span, at: message.due)
        case .mark(let name): if returnsMarks { marks.append((name, max(message.due, heard.end))) }
        case .clear:
            heard.clear(at: message.due)
            for index in marks.indices { marks[index].at = min(marks[index].at, message.due) }
        case .unknown: break
        }
    }

    private func leave(at time: Int64, _ write: (inout ByteBuffer) -> Void) {
        var buffer = ByteBuffer()
        write(&buffer)
        leaving.append((time + way, Array(copying: buffer.bytes)))
    }
}

extension AnsweringCallee: StreamedCallee {
    func hangUp() {
        guard let socket, !hasHungUp else { return }
        hasHungUp = true
        timer?.cancel()
        socket.send { encoder.stop(into: &$0) }
        socket.close()
    }

    func opened(_ socket: WebSocket) {
        self.socket = socket
        startedAt = socket.loop.now
        socket.send { encoder.connected(into: &$0) }
        socket.send { encoder.start(into: &$0) }
        timer = LoopTimer(on: socket.loop, label: "an agent's next event") { [weak self] in self?.advance() }
        advance()
    }

    func text(_ message: Span<UInt8>) {
        // What is not understood is ignored, as a carrier ignores it.
        guard let output = try? MediaStreamsDecoder.output(message, samples: &samples) else { return }
        arriving.append((now + way, output, Array(copying: samples.bytes)))
        advance()
    }

    func binary(_ message: Span<UInt8>) {}

    func closed(_ end: WebSocketEnd) {
        timer?.cancel()
        timer = nil
        socket = nil
    }
}
