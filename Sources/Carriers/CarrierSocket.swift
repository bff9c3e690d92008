package import CallPipeline
internal import CallTiming
package import CarrierWire
internal import Octets
internal import ProviderKit
internal import Reactor
internal import SpeechChunking
internal import TelephoneAudio
package import WebSocketTransport

/// A carrier's media socket: its messages to a call, the call's audio to it.
package final class CarrierSocket {
    private var dialect: any CarrierDialect
    private let traits: CarrierTraits
    private let visit: CarrierVisit
    private var socket: WebSocket?
    private var call: Call?
    /// What was wanted of the call before it began, as from when its socket is open.
    private var early: [CallCommand] = []
    private var listener: ((Span<UInt8>) -> Void)?
    private var timeline = MediaTimeline()
    private var samples = ByteBuffer(capacity: 1_024)
    private var startTimer: LoopTimer?
    private var playout: UnmarkedPlayout?
    private var isOver = false

    /// Anybody may open a socket and stay silent: one without a start is closed after this long.
    private static let startTimeout = Duration.seconds(10)

    /// Nobody wants more of a call that there is not yet.
    private static let mostEarly = 16

    /// Makes the handler of a socket that is about to be accepted.
    package init(_ dialect: any CarrierDialect, for visit: CarrierVisit) {
        self.dialect = dialect
        self.visit = visit
        traits = dialect.traits
    }

    /// The call is going to go on over another stream: this one ends.
    package func supersede() {
        guard !isOver else { return }
        end(by: CallEndReason.superseded) { .lost($0) }
        socket?.close(.goingAway, reason: "another stream of the call has come")
    }

    /// Somebody who runs the call wants something.
    package func command(_ command: CallCommand) {
        if let call { return call.assumeIsolated { $0.command(command) } }
        if !isOver, early.count < Self.mostEarly { early.append(command) }
    }

    // MARK: What comes in

    private func take(_ message: Span<UInt8>, _ kind: CarrierFrame) {
        visit.counters.messages.increment()
        // The buffer is this function's while it runs, so that the call can look into it without a copy.
        var samples = ByteBuffer()
        swap(&samples, &self.samples)
        defer { swap(&samples, &self.samples) }
        do throws(CarrierMessageError) {
            try take(dialect.read(message, kind, samples: &samples), samples.bytes)
        } catch {
            visit.counters.refused(error.kind)
            call?.assumeIsolated { $0.refused("\(error)") }
            if case .format = error {
                socket?.close(.unsupportedData, reason: "\(error)")
            }
        }
    }

    private func take(_ message: CarrierMessage, _ samples: Span<UInt8>) throws(CarrierMessageError) {
        if case .audio(let timestamp) = message.event {
            let timestamp = timestamp ?? timeline.end.samples / 8
            return hear(
                samples,
                timeline.frameReceived(sequence: message.sequence, timestamp: timestamp, samples: samples.count)
            )
        }
        if case .started(let start) = message.event { return begin(start, message.sequence) }
        // Messages of all kinds are numbered together.
        if let number = message.sequence { timeline.messageReceived(sequence: number) }
        switch message.event {
        case .nothing, .audio, .otherAudio, .started: break
        case .unknown: visit.counters.unknown.increment()
        case .key(let key): call?.assumeIsolated { $0.keyPressed(key) }
        // Our own clock has told of it.
        case .mark(let name): if traits.returnsMarks { call?.assumeIsolated { $0.markReturned(name) } }
        case .stopped:
            end(by: CallEndReason.stopped) { .stopped($0) }
            socket?.close()
        }
    }

    /// Hands the caller's audio on in order, each sample once, and says where some is missing.
    private func hear(_ codes: Span<UInt8>, _ place: MediaTimeline.Placement) {
        guard let call else { return }
        switch place {
        case .next(let begin):
            listener?(codes)
            call.assumeIsolated { $0.heard(codes, at: begin) }
        case .afterGap(let missing, let begin):
            listener?(codes)
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

    private func begin(_ start: CarrierStart, _ number: Int64?) {
        guard let socket, call == nil, !isOver else { return }
        startTimer?.cancel()
        guard var parts = visit.welcome(start) else {
            end(by: "it was refused") { _ in .refused }
            return socket.close(.policyViolation, reason: "this is not the call that was announced")
        }
        visit.counters.streams.increment()
        timeline = MediaTimeline()
        if let number { timeline.messageReceived(sequence: number) }
        if let most = traits.mostAhead {
            parts.agent.playout.keep(within: most)
            parts.remote?.keep(within: most)
        }
        let call = Call(on: socket.loop, of: parts, output: LoopConfined(self, on: socket.loop))
        self.call = call
        listener = visit.listener()
        if !traits.returnsMarks {
            playout = UnmarkedPlayout(on: socket.loop) { name in call.assumeIsolated { $0.markReturned(name) } }
        }
        call.assumeIsolated { $0.started(stream: start.stream, call: start.call, parameters: start.parameters) }
        let early = early
        self.early.removeAll()
        for command in early { self.command(command) }
    }

    /// The stream has ended; the first reason counts.
    private func end(by reason: String, _ ending: (CallMemory?) -> CarrierStreamEnd) {
        startTimer?.cancel()
        playout?.end()
        playout = nil
        let counts = timeline.counts
        let memory = call?.assumeIsolated { call in
            call.ended(reason, media: counts)
            return call.memory
        }
        call = nil
        listener = nil
        tell(ending(memory))
    }

    private func tell(_ ending: CarrierStreamEnd) {
        guard !isOver else { return }
        isOver = true
        visit.over(ending)
    }
}

extension CarrierSocket: WebSocketHandler {
    package func opened(_ socket: WebSocket) {
        self.socket = socket
        visit.counters.sockets.increment()
        // Unowned, because `end` cancels the timer before the socket lets go of this handler.
        let timer = LoopTimer(on: socket.loop, label: "a stream's start") { [unowned self] in
            self.socket?.close(.policyViolation, reason: "no start came")
        }
        startTimer = timer
        timer.set(after: Self.startTimeout)
    }

    package func text(_ message: Span<UInt8>) { take(message, .text) }

    package func binary(_ message: Span<UInt8>) { take(message, .binary) }

    package func closed(_ end: WebSocketEnd) {
        if !isOver, call != nil { visit.counters.lost.increment() }
        self.end(by: "\(CallEndReason.socketLost): \(end)") { .lost($0) }
        socket = nil
    }
}

extension CarrierSocket: CallOutput {
    package func play(_ samples: Span<UInt8>) {
        send { dialect.play(samples, into: &$0) }
        playout?.played(samples.count)
    }

    package func mark(_ name: String) {
        if let playout { return playout.mark(name) }
        send { dialect.mark(name, into: &$0) }
    }

    package func clear() {
        send { dialect.clear(into: &$0) }
        if traits.canClear { playout?.cleared() }
    }

    package func press(_ keys: String) {
        if send({ dialect.press(keys, into: &$0) }) { return }
        // This carrier's streams carry no keys towards the caller: they are sent as tones.
        let codes = KeyTones.codes(of: keys)
        if !codes.isEmpty { play(codes.span) }
    }

    package func leave(_ way: CallFarewell) {
        // Told at once: the carrier may ask what is next before the socket is gone.
        tell(.left(way))
        if case .hangUp = way { send { dialect.hangUp(into: &$0) } }
        socket?.close()
    }

    /// Sends a frame, written where the socket sends from, if there is one; answers whether there was.
    @discardableResult
    private func send(_ write: (inout ByteBuffer) -> CarrierFrame?) -> Bool {
        guard let socket else { return true }
        return socket.sendMessage { buffer in
            switch write(&buffer) {
            case .text?: .text
            case .binary?: .binary
            case nil: nil
            }
        }
    }
}

extension PlayoutLedger.Settings {
    /// Hands over no more than that ahead of real time, in messages that fit into it.
    fileprivate mutating func keep(within most: Int64) {
        window = min(window ?? most, most)
        laterMessage = min(laterMessage, max(firstMessage, Int(most / 2)))
    }
}
