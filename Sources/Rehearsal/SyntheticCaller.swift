internal import CallTiming
internal import CarrierWire
internal import Octets
package import Reactor
internal import TelephoneAudio
package import WebSocketTransport

/// A caller and their carrier in one: speaks through a real WebSocket, hears what comes back at the pace at which
/// it would be played, and answers marks as a carrier does.
package final class SyntheticCaller {
    /// One thing the caller said, and what came back.
    package struct Turn: Sendable, Equatable {
        /// When the caller stopped speaking, in milliseconds since the call's start.
        package var speechEnd: Int64
        /// When the reply's first sample was at the caller's ear.
        package var replyHeard: Int64?
        /// How many samples of reply were heard.
        package var replySamples = 0
    }

    /// What is known when the call is over.
    package struct Report: Sendable, Equatable {
        package var turns: [Turn]
        package var end: WebSocketEnd
        /// What the caller said and heard, in µ-law, sample by sample beside each other.
        package var said: [UInt8]
        package var heard: [UInt8]
    }

    private let utterances: [CallerUtterance]
    private let pause: Int64
    /// Whether the caller waits until the agent has been silent for the pause, not only for the beginning of a reply.
    private let hearsOut: Bool
    /// How long what the agent sends is on its way, in milliseconds.
    private let delay: Int64
    private var arriving: [(due: Int64, output: MediaStreamsOutput, samples: [UInt8])] = []
    /// Whether a reply has begun whose end is waited for.
    private var isHearing = false
    private var encoder: MediaStreamsCarrierEncoder
    private var socket: WebSocket?
    private var timer: LoopTimer?
    private var wait: LoopWait<WebSocketEnd, CallerError>?

    private var startedAt: MonotonicInstant?
    /// Milliseconds of the call, which frames advance by 20.
    private var now: Int64 = 0
    private var spoken = 0
    /// How much of the last utterance has been said, in samples; all of it, unless it is being said.
    private var position = 0
    private var quietUntil: Int64
    private var awaitsReply = false
    private var queue: [UInt8] = []
    private var marks: [(name: String, behind: Int)] = []
    private var played = 0
    private var queued = 0
    private var samples = ByteBuffer()
    private var turns: [Turn] = []
    /// Whether the caller has ended the call, or their carrier.
    package private(set) var hasHungUp = false
    private var said: [UInt8] = []
    private var heard: [UInt8] = []
    private let turnOver: @Sendable (Int, Turn) -> Void
    /// What sends written words.
    private let writer: @Sendable (String) -> Void
    /// Whether the caller stays on the line when everything has been said.
    private var staysOn: Bool

    private enum CallerError: Error { case timedOut, cancelled }

    /// Makes a caller who says these utterances, each after the reply to the last and a pause.
    ///
    /// - Parameters:
    ///   - hearsOut: whether the caller lets the agent finish; otherwise the pause begins with the reply.
    ///   - delay: how long what the agent sends is on its way.
    ///   - staysOn: whether the caller goes on until `sayNoMore` is called, and may `interject` meanwhile.
    ///   - writer: what sends written words.
    package init(
        utterances: [CallerUtterance],
        pause: Duration = .milliseconds(300),
        hearsOut: Bool = false,
        delay: Duration = .zero,
        staysOn: Bool = false,
        call: String? = nil,
        writer: @escaping @Sendable (String) -> Void = { _ in },
        turnOver: @escaping @Sendable (Int, Turn) -> Void = { _, _ in }
    ) {
        self.utterances = utterances
        self.staysOn = staysOn
        self.writer = writer
        self.pause = pause.clampedNanoseconds / 1_000_000
        self.hearsOut = hearsOut
        self.delay = delay.clampedNanoseconds / 1_000_000
        self.turnOver = turnOver
        quietUntil = self.pause
        let suffix = String(UInt64.random(in: 0...UInt64.max), radix: 16)
        let start = MediaStreamsStart(stream: "MZ\(suffix)", call: call ?? "CA\(suffix)", account: "AC0")
        encoder = MediaStreamsCarrierEncoder(start)
    }

    /// Makes the whole call; to be called on `loop`.
    package static func call(
        _ request: WebSocket.Request,
        as caller: SyntheticCaller,
        on loop: EventLoop
    ) async throws -> Report {
        let socket = try await WebSocket.open(request, handler: caller, within: .seconds(10), on: loop)
        let end = await socket.waitForEnd()
        return Report(turns: caller.turns, end: end, said: caller.said, heard: caller.heard)
    }

    /// One frame of 20 ms: the caller's into the socket, the agent's to the ear.
    private func frame() {
        guard let socket, let startedAt else { return }
        let voice = nextVoice()
        said += voice
        let timestamp = now
        socket.send { encoder.media(voice.span, timestamp: timestamp, into: &$0) }
        while let next = arriving.first, next.due <= now {
            arriving.removeFirst()
            take(next.output, next.samples)
        }
        hear()
        now += 20
        if isDone || hasWaitedTooLong { return hangUp() }
        // Absolute deadlines: a late frame does not make the next one late.
        timer?.set(at: startedAt + .milliseconds(now))
    }

    /// Ends the call.
    package func hangUp() {
        guard let socket, !hasHungUp else { return }
        hasHungUp = true
        timer?.cancel()
        socket.send { encoder.stop(into: &$0) }
        socket.close()
    }

    /// Writes something at once, whoever is speaking.
    package func interject(_ words: String) {
        guard socket != nil, !hasHungUp else { return }
        isHearing = false
        write(words)
    }

    /// Ends the call once what was said last has been answered.
    package func sayNoMore() { staysOn = false }

    private func write(_ words: String) {
        writer(words)
        turns.append(Turn(speechEnd: now))
        awaitsReply = true
    }

    private func nextVoice() -> [UInt8] {
        if !isSpeaking, !awaitsReply, now >= quietUntil, spoken < utterances.count {
            spoken += 1
            position = 0
            if let words = utterances[spoken - 1].words { write(words) }
        }
        guard isSpeaking else { return [UInt8](repeating: MuLaw.silence, count: CallerUtterance.frame) }
        let utterance = utterances[spoken - 1]
        let frame = utterance.codes[position..<(position + CallerUtterance.frame)]
        position += CallerUtterance.frame
        if !isSpeaking {
            turns.append(Turn(speechEnd: now + 20))
            awaitsReply = true
        }
        return Array(frame)
    }

    private var isSpeaking: Bool { spoken > 0 && position < utterances[spoken - 1].codes.count }

    /// Plays 20 ms of what has been queued, and sends back the marks that are reached.
    private func hear() {
        let count = min(160, queue.count)
        heard += queue[..<count]
        heard += [UInt8](repeating: MuLaw.silence, count: 160 - count)
        if count > 0, let last = turns.indices.last {
            if turns[last].replyHeard == nil { turns[last].replyHeard = now }
            turns[last].replySamples += count
        }
        queue.removeFirst(count)
        played += count
        if hearsOut, count > 0 { quietUntil = now + pause }
        if isHearing, now >= quietUntil, let turn = turns.last {
            isHearing = false
            turnOver(turns.count, turn)
        }
        while let mark = marks.first, mark.behind <= played {
            marks.removeFirst()
            socket?.send { encoder.mark(mark.name, into: &$0) }
            guard awaitsReply, let turn = turns.last else { continue }
            awaitsReply = false
            quietUntil = now + pause
            if hearsOut { isHearing = true } else { turnOver(turns.count, turn) }
        }
    }

    /// Nobody talks to a line that stays silent for ten seconds, unless it is somebody who watches.
    private var hasWaitedTooLong: Bool { !staysOn && awaitsReply && now - (turns.last?.speechEnd ?? now) > 10_000 }

    private var isDone: Bool {
        !staysOn && spoken == utterances.count && !isSpeaking && !awaitsReply && !isHearing && now >= quietUntil
    }
}

extension SyntheticCaller: WebSocketHandler {
    package func opened(_ socket: WebSocket) {
        self.socket = socket
        startedAt = socket.loop.now
        socket.send { encoder.connected(into: &$0) }
        socket.send { encoder.start(into: &$0) }
        let timer = LoopTimer(on: socket.loop, label: "a caller's frame") { [weak self] in self?.frame() }
        self.timer = timer
        timer.set(after: .zero)
    }

    package func text(_ message: Span<UInt8>) {
        // What is not understood is ignored, as a carrier ignores it.
        guard let output = try? MediaStreamsDecoder.output(message, samples: &samples) else { return }
        let codes = Array(copying: samples.bytes)
        if delay == 0 { take(output, codes) } else { arriving.append((now + delay, output, codes)) }
    }

    private func take(_ output: MediaStreamsOutput, _ codes: [UInt8]) {
        switch output {
        case .media:
            queue += codes
            queued += codes.count
        case .mark(let name):
            marks.append((name, queued))
        case .clear:
            queue = []
            queued = played
            for mark in marks { socket?.send { encoder.mark(mark.name, into: &$0) } }
            marks = []
        case .unknown:
            break
        }
    }

    package func binary(_ message: Span<UInt8>) {}

    package func closed(_ end: WebSocketEnd) {
        timer?.cancel()
        timer = nil
        socket = nil
        // Who hangs up has said all there was.
        guard isHearing, let turn = turns.last else { return }
        isHearing = false
        turnOver(turns.count, turn)
    }
}
