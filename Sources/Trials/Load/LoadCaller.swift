internal import CallTiming
internal import CarrierWire
internal import Octets
internal import Reactor
internal import TelephoneAudio
internal import WebSocketTransport

/// One caller of a load, with the carrier: keeps no audio, and costs next to nothing.
///
/// Lives on its loop, whose `LoadGenerator` tells it when a frame is due.
final class LoadCaller {
    private let speech: LoadSpeech
    private let tally: LoadTally
    private let scratch: LoadScratch
    private var turns: LoadTurns
    private var encoder: MediaStreamsCarrierEncoder
    /// What stands in each frame's message behind its numbers.
    private let behindSequence: [UInt8]
    private var socket: WebSocket?
    private var startedAt: MonotonicInstant?
    private var frames: Int64 = 0
    private var sequence: Int64 = 1
    private var marks: [(name: String, at: Int64)] = []
    private var isHungUp = false
    private(set) var isOver = false

    init(_ name: String, _ turns: LoadTurns, _ speech: LoadSpeech, _ tally: LoadTally, _ scratch: LoadScratch) {
        self.turns = turns
        self.speech = speech
        self.tally = tally
        self.scratch = scratch
        let stream = "MZ\(name)"
        encoder = MediaStreamsCarrierEncoder(MediaStreamsStart(stream: stream, call: "CA\(name)", account: "AC0"))
        behindSequence = Array(#"","streamSid":"\#(stream)","media":{"track":"inbound","chunk":""#.utf8)
    }

    /// A frame is due: what was said in the 20 ms before that goes out.
    func frame(due: MonotonicInstant) {
        guard let socket, !isHungUp else { return }
        if startedAt == nil { startedAt = due + .milliseconds(-20) }
        let tally = tally
        let said = turns.frame { tally.note($0) }
        sequence += 1
        let (number, chunk) = (sequence, frames + 1)
        socket.send { buffer in
            buffer.append(#"{"event":"media","sequenceNumber":""#)
            buffer.append(decimal: number)
            buffer.append(behindSequence)
            buffer.append(decimal: chunk)
            buffer.append(#"","timestamp":""#)
            buffer.append(decimal: (chunk - 1) * 20)
            buffer.append(#"","payload":""#)
            speech.write(said, into: &buffer)
            buffer.append(#""}}"#)
        }
        frames += 1
        returnMarks(at: frames * 160)
        socket.flush()
        tally.frameSent(late: (socket.loop.clock.now - due).clampedNanoseconds)
    }

    private func returnMarks(at time: Int64) {
        guard let socket else { return }
        while let mark = marks.first, mark.at <= time {
            marks.removeFirst()
            sequence += 1
            socket.send { encoder.mark(mark.name, into: &$0) }
        }
    }

    /// Ends the call.
    func hangUp() {
        guard !isHungUp else { return }
        isHungUp = true
        guard let socket else { return }
        socket.send { encoder.stop(into: &$0) }
        socket.close()
    }

    /// Drops it.
    func abort() {
        isHungUp = true
        socket?.abort()
    }

    /// Samples since the call's beginning.
    private func now(_ socket: WebSocket) -> Int64 {
        guard let startedAt else { return 0 }
        return max(0, (socket.loop.now - startedAt).clampedNanoseconds / 125_000)
    }

    /// Where the first sound in some audio is, if there is any: the first sample above -51 dBFS, as `SoundMeter` has it.
    private static func firstSound(in codes: Span<UInt8>) -> Int? {
        var meter = SoundMeter()
        var first: Int64?
        meter.hear(codes) { if first == nil { first = $0.lowerBound } }
        return first.map { Int($0) }
    }
}

/// What callers read messages into, one after the other.
final class LoadScratch {
    var samples = ByteBuffer(capacity: 4_096)
}

extension LoadCaller: WebSocketHandler {
    func opened(_ socket: WebSocket) {
        self.socket = socket
        guard !isHungUp else { return socket.close() }
        socket.send { encoder.connected(into: &$0) }
        socket.send { encoder.start(into: &$0) }
    }

    func text(_ message: Span<UInt8>) {
        guard let socket, !isHungUp else { return }
        tally.received()
        // The buffer is this function's while it runs, so that it can be looked into without a copy.
        var samples = ByteBuffer()
        swap(&samples, &scratch.samples)
        defer { swap(&samples, &scratch.samples) }
        guard let output = try? MediaStreamsDecoder.output(message, samples: &samples) else { return }
        let (time, tally) = (now(socket), tally)
        switch output {
        case .media:
            let sound = turns.listensForSound ? Self.firstSound(in: samples.bytes) : nil
            turns.arrived(samples.count, at: time, firstSound: sound) { tally.note($0) }
        case .mark(let name):
            marks.append((name, turns.playedUntil))
            returnMarks(at: time)
        case .clear:
            turns.cleared(at: time) { tally.note($0) }
            // What is behind it will never be played, and comes back at once.
            returnMarks(at: .max)
        case .unknown: break
        }
    }

    func binary(_ message: Span<UInt8>) {}

    func closed(_ end: WebSocketEnd) {
        if !isHungUp { tally.lost("\(end)") }
        isOver = true
        socket = nil
    }
}
