internal import CallTiming
internal import CarrierWire
internal import Octets
package import Reactor
internal import TelephoneAudio
package import WebSocketTransport

/// A scripted caller and their carrier in one, on a real socket: frames go out on absolute deadlines, what comes back is played as it
/// comes, to the sample, and marks are answered when they are reached.
package final class CarrierCaller {
    /// What is known when the call is over.
    package struct Report: Sendable {
        package var acts: [ScriptedCaller.Act]
        package var missedCues: Int
        package var heard: HeardAudio
        /// What went to the agent, from the call's beginning.
        package var said: [UInt8]
        package var end: WebSocketEnd?
        /// How late the caller's own frames were at most; and whether the call came to its end by itself.
        package var latest: Duration
        package var isWhole: Bool
    }

    private var caller: ScriptedCaller
    private var encoder: MediaStreamsCarrierEncoder
    private let keepsSaid: Bool
    private let longest: Int64
    private var socket: WebSocket?
    private var frameTimer: LoopTimer?
    private var markTimer: LoopTimer?
    private var startedAt: MonotonicInstant?
    private var frames: Int64 = 0
    private var heard = HeardAudio()
    private var said: [UInt8] = []
    private var samples = ByteBuffer()
    private var marks: [(name: String, at: Int64)] = []
    private var latest = Duration.zero
    private var hasHungUp = false

    /// Makes a caller.
    ///
    /// - Parameters:
    ///   - call: the call's name, by which the server knows it.
    ///   - longest: after how long the caller hangs up, whatever there is still to say.
    package init(_ script: CallerScript, call: String, longest: Duration = .seconds(300), keepsSaid: Bool = true) {
        caller = ScriptedCaller(script)
        self.keepsSaid = keepsSaid
        self.longest = longest.clampedNanoseconds / 125_000
        encoder = MediaStreamsCarrierEncoder(MediaStreamsStart(stream: "MZ\(call)", call: call, account: "AC0"))
    }

    /// Makes the whole call; to be called on `loop`.
    package static func call(
        _ request: WebSocket.Request,
        as caller: CarrierCaller,
        on loop: EventLoop
    ) async throws -> Report {
        let socket = try await WebSocket.open(request, handler: caller, within: .seconds(10), on: loop)
        let shared = LoopConfined(caller, on: loop)
        let end = await withTaskCancellationHandler {
            await socket.waitForEnd()
        } onCancel: {
            loop.execute { shared.value.hangUp() }
        }
        return caller.report(end)
    }

    private func report(_ end: WebSocketEnd) -> Report {
        Report(
            acts: caller.acts,
            missedCues: caller.missedCues,
            heard: heard,
            said: said,
            end: end,
            latest: latest,
            isWhole: caller.isDone
        )
    }

    /// Samples since the call's beginning.
    private var now: Int64 {
        guard let socket, let startedAt else { return 0 }
        return (socket.loop.now - startedAt).clampedNanoseconds / 125_000
    }

    /// 20 ms are over: what was said in them goes out.
    private func frame() {
        guard let socket, let startedAt else { return }
        let due = startedAt + .milliseconds((frames + 1) * 20)
        latest = max(latest, socket.loop.now - due)
        let codes = caller.frame(agentIsHeard: heard.isAudible(from: frames * 160))
        if keepsSaid { said += codes }
        let timestamp = frames * 20
        socket.send { encoder.media(codes.span, timestamp: timestamp, into: &$0) }
        frames += 1
        if caller.isDone || frames * 160 >= longest { return hangUp() }
        frameTimer?.set(at: startedAt + .milliseconds((frames + 1) * 20))
    }

    /// Ends the call.
    package func hangUp() {
        guard let socket, !hasHungUp else { return }
        hasHungUp = true
        frameTimer?.cancel()
        markTimer?.cancel()
        socket.send { encoder.stop(into: &$0) }
        socket.close()
    }

    private func returnMarks() {
        guard let socket, let startedAt, !hasHungUp else { return }
        let now = now
        while let mark = marks.first, mark.at <= now {
            marks.removeFirst()
            socket.send { encoder.mark(mark.name, into: &$0) }
        }
        if let mark = marks.first { markTimer?.set(at: startedAt + .nanoseconds(mark.at * 125_000)) }
    }

    private func take(_ output: MediaStreamsOutput) {
        switch output {
        case .media:
            let codes = Array(copying: samples.bytes)
            heard.play(codes.span, at: now)
        case .mark(let name):
            marks.append((name, heard.end))
            returnMarks()
        case .clear:
            let now = now
            heard.clear(at: now)
            // What is behind it will never be played, and comes back at once.
            for index in marks.indices { marks[index].at = min(marks[index].at, now) }
            returnMarks()
        case .unknown: break
        }
    }
}

extension CarrierCaller: WebSocketHandler {
    package func opened(_ socket: WebSocket) {
        self.socket = socket
        let start = socket.loop.now
        startedAt = start
        socket.send { encoder.connected(into: &$0) }
        socket.send { encoder.start(into: &$0) }
        frameTimer = LoopTimer(on: socket.loop, label: "a caller's frame") { [weak self] in self?.frame() }
        markTimer = LoopTimer(on: socket.loop, label: "a caller's mark") { [weak self] in self?.returnMarks() }
        frameTimer?.set(at: start + .milliseconds(20))
    }

    package func text(_ message: Span<UInt8>) {
        // What is not understood is ignored, as a carrier ignores it.
        guard let output = try? MediaStreamsDecoder.output(message, samples: &samples) else { return }
        take(output)
    }

    package func binary(_ message: Span<UInt8>) {}

    package func closed(_ end: WebSocketEnd) {
        frameTimer?.cancel()
        markTimer?.cancel()
        frameTimer = nil
        markTimer = nil
        socket = nil
    }
}
