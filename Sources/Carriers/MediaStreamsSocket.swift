package import CallPipeline
internal import CallTiming
internal import CarrierWire
internal import Octets
internal import Reactor
internal import TelephoneAudio
package import WebSocketTransport

/// A carrier's Media Streams socket: its messages to a call, the call's audio to it.
package final class MediaStreamsSocket {
    private let makeParts: @Sendable () -> sending Call.Parts
    private var socket: WebSocket?
    private var call: Call?
    private var stream = ""
    private var timeline = MediaTimeline()
    private var samples = ByteBuffer(capacity: 1_024)
    private var startTimer: LoopTimer?

    /// Anybody may open a socket and stay silent: one without a start is closed after this long.
    private static let startTimeout = Duration.seconds(10)

    /// Makes the handler of a socket that is about to be accepted.
    package init(makeParts: @escaping @Sendable () -> sending Call.Parts) {
        self.makeParts = makeParts
    }

    private func take(_ message: Span<UInt8>) throws(CarrierMessageError) {
        // The buffer is this function's while it runs, so that the call can look into it without a copy.
        var samples = ByteBuffer()
        swap(&samples, &self.samples)
        defer { swap(&samples, &self.samples) }
        let message = try MediaStreamsDecoder.input(message, samples: &samples)
        if case .media(let timestamp, isInbound: true) = message.content {
            // Positions count from the start: what comes before it has none.
            guard call != nil else { return }
            let place = timeline.frameReceived(
                sequence: message.sequence,
                timestamp: timestamp,
                samples: samples.count
            )
            return hear(samples.bytes, place)
        }
        // Messages of all kinds are numbered together.
        if let number = message.sequence { timeline.messageReceived(sequence: number) }
        switch message.content {
        case .connected, .media, .unknown:
            break
        case .dtmf(let key):
            call?.assumeIsolated { $0.keyPressed(key) }
        case .start(let start):
            begin(start, message.sequence)
        case .mark(let name):
            call?.assumeIsolated { $0.markReturned(name) }
        case .stop:
            end("the carrier stopped the stream")
            socket?.close()
        }
    }

    /// Hands the caller's audio on in order, each sample once, and says where some is missing.
    private func hear(_ codes: Span<UInt8>, _ place: MediaTimeline.Placement) {
        guard let call else { return }
        switch place {
        case .next(let begin):
            call.assumeIsolated { $0.heard(codes, at: begin) }
        case .afterGap(let missing, let begin):
            call.assumeIsolated {
                $0.missed(missing, before: begin)
                $0.heard(codes, at: begin)
            }
        case .overlapping(let known, let begin):
            call.assumeIsolated { $0.heard(codes.extracting(droppingFirst: known), at: begin) }
        case .reordered, .duplicate, .late:
            break
        }
    }

    private func begin(_ start: MediaStreamsStart, _ number: Int64?) {
        guard let socket, call == nil else { return }
        startTimer?.cancel()
        guard start.encoding == "audio/x-mulaw", start.sampleRate == 8_000, start.channels == 1 else {
            return socket.close(.unsupportedData, reason: "audio/x-mulaw at 8000 Hz, one channel, is expected")
        }
        stream = start.stream
        timeline = MediaTimeline()
        if let number { timeline.messageReceived(sequence: number) }
        let call = Call(on: socket.loop, of: makeParts(), output: LoopConfined(self, on: socket.loop))
        self.call = call
        call.assumeIsolated { $0.started(stream: start.stream, call: start.call, parameters: start.parameters) }
    }

    private func end(_ reason: String) {
        startTimer?.cancel()
        let counts = timeline.counts
        call?.assumeIsolated { $0.ended(reason, media: counts) }
        call = nil
    }
}

extension MediaStreamsSocket: WebSocketHandler {
    package func opened(_ socket: WebSocket) {
        self.socket = socket
        // Unowned, because `end` cancels the timer before the socket lets go of this handler.
        let timer = LoopTimer(on: socket.loop, label: "a stream's start") { [unowned self] in
            self.socket?.close(.policyViolation, reason: "no start came")
        }
        startTimer = timer
        timer.set(after: Self.startTimeout)
    }

    package func text(_ message: Span<UInt8>) {
        do throws(CarrierMessageError) {
            try take(message)
        } catch {
            call?.assumeIsolated { $0.refused("\(error)") }
        }
    }

    package func binary(_ message: Span<UInt8>) {
        call?.assumeIsolated { $0.refused("a binary message") }
    }

    package func closed(_ end: WebSocketEnd) {
        self.end("the carrier's socket ended: \(end)")
        socket = nil
    }
}

extension MediaStreamsSocket: CallOutput {
    package func play(_ samples: Span<UInt8>) {
        socket?.send { MediaStreamsEncoder.media(samples, stream: stream, into: &$0) }
    }

    package func mark(_ name: String) {
        socket?.send { MediaStreamsEncoder.mark(name, stream: stream, into: &$0) }
    }

    package func clear() {
        socket?.send { MediaStreamsEncoder.clear(stream: stream, into: &$0) }
    }

    package func press(_ keys: String) {
        // This carrier's streams carry no keys towards the caller: they are sent as tones.
        var codes: [UInt8] = []
        for (index, stretch) in keys.split(separator: "w", omittingEmptySubsequences: false).enumerated() {
            // Between two stretches there is a wait of half a second.
            if index > 0 { codes += [UInt8](repeating: MuLaw.silence, count: 4_000) }
            var tones = ToneGenerator(stretch.compactMap { DTMFDigit($0) })
            while let sample = tones.next() { codes.append(MuLaw.encode(sample)) }
        }
        if !codes.isEmpty { play(codes.span) }
    }

    package func leave(_ way: CallFarewell) {
        socket?.close()
    }
}
