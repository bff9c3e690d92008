internal import CallTiming
internal import HTTPTransport
internal import Reactor
internal import Rehearsal
internal import WebSocketTransport

/// `syrinx call`: a synthetic caller through the real WebSocket.
struct CallCommand {
    private var url = "http://127.0.0.1:8080"
    private var agent: String?
    private var turns: Int?
    private var speech: [CallerUtterance] = []
    private var isInteractive = false
    private var file: String? = "call.wav"
    /// How long the agent must have been silent before the caller takes that for the end: longer than it breathes.
    private var pause = Duration.milliseconds(1_200)

    init(_ arguments: inout Arguments) throws {
        while let option = arguments.next() {
            switch option {
            case "--url": url = try arguments.value(of: option)
            case "--agent": agent = try arguments.value(of: option)
            case "--turns": turns = try arguments.number(of: option, in: 1...1_000)
            case "--pause": pause = .milliseconds(try arguments.number(of: option, in: 100...60_000))
            case "--speech": speech.append(try Self.utterance(arguments.value(of: option)))
            case "--text": speech.append(CallerUtterance(writing: try arguments.value(of: option)))
            case "--interactive": isInteractive = true
            case "--save": file = try arguments.value(of: option)
            case "--no-save": file = nil
            default: throw UsageError("unknown option \"\(option)\" of `syrinx call`; `syrinx help` lists them")
            }
        }
    }

    func run() async throws {
        let server = try HTTPURL(url)
        let loop = try EventLoop(name: "caller")
        Output.line("calling \(server)" + (isInteractive ? "; write what you say, Ctrl-D ends the call" : ""))
        let report = try await Task(executorPreference: loop) { try await call(server, on: loop) }.value
        await loop.shutdown()
        Output.line("the call has ended: \(report.end)")
        if let file {
            try CallRecording.save(report, to: file)
            Output.line("the recording is in \(file), the caller left, the agent right")
        }
        if isInteractive { return }
        guard report.turns.count == utterances.count, report.turns.allSatisfy({ $0.replyHeard != nil }) else {
            throw CallFailure(description: "not every turn was answered")
        }
    }

    private func call(_ server: HTTPURL, on loop: EventLoop) async throws -> SyntheticCaller.Report {
        guard !server.scheme.isWebSocket else {
            // A socket's own address needs nobody's leave: a harness on this machine, which is not told of events.
            guard !isInteractive, speech.allSatisfy({ $0.words == nil }) else {
                throw UsageError("words can be written to a server only (http://…), not to a socket")
            }
            return try await call(WebSocket.Request(url: server), nil, on: loop) { _ in }
        }
        let session = try await TalkSession.open(
            server,
            agent: agent,
            secret: Environment.all["SYRINX_TALK_TOKEN"],
            on: loop
        )
        let words = LoopInbox<WrittenLine>(on: loop)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                while let line = try await words.next(until: nil) { await Self.send(line, session, on: loop) }
            }
            tasks.addTask {
                let transcript = TalkTranscript()
                try await session.follow(on: loop) { event in
                    for line in transcript.lines(of: event) { Output.line(line) }
                }
            }
            let report = try await call(WebSocket.Request(url: session.socket), session, on: loop) {
                words.put(WrittenLine(text: $0, at: loop.now))
            }
            // What was last said is still on its way; who waits longer waits for a server that is gone.
            tasks.addTask { try await loop.sleep(until: loop.now + .seconds(3)) }
            do {
                try await tasks.next()
            } catch {
                // The call was made, and its recording is there.
                Output.error("The conversation was not told to its end: \(error)")
            }
            tasks.cancelAll()
            return report
        }
    }

    private func call(
        _ request: WebSocket.Request,
        _ session: TalkSession?,
        on loop: EventLoop,
        _ writer: @escaping @Sendable (String) -> Void
    ) async throws -> SyntheticCaller.Report {
        let caller = SyntheticCaller(
            utterances: utterances,
            pause: pause,
            hearsOut: true,
            staysOn: isInteractive,
            writer: writer
        ) {
            if session == nil { Self.print($0, $1) }
        }
        let shared = LoopConfined(caller, on: loop)
        _ = try SignalSource([.interrupt, .terminate], on: loop) { _ in shared.value.hangUp() }
        if isInteractive {
            try TypedLines.read { words in
                loop.execute { shared.value.interject(words) }
            } end: {
                loop.execute { shared.value.sayNoMore() }
            }
        }
        return try await SyntheticCaller.call(request, as: caller, on: loop)
    }

    private static func send(_ line: WrittenLine, _ session: TalkSession, on loop: EventLoop) async {
        do {
            try await session.write(line.text, on: loop)
        } catch {
            Output.error("\"\(line.text)\" was not taken: \(error)")
        }
    }

    /// What was given, in turn and again from the first; babble without any.
    private var utterances: [CallerUtterance] {
        if isInteractive { return speech }
        if !speech.isEmpty { return (0..<(turns ?? speech.count)).map { speech[$0 % speech.count] } }
        return (0..<(turns ?? 3)).map { turn in
            let length = Duration.milliseconds(800 + 300 * (turn % 3))
            return CallerUtterance(babbling: length, seed: UInt64(turn))
        }
    }

    private static func utterance(_ path: String) throws -> CallerUtterance {
        let recording = try EndpointRecording(path: path)
        guard let utterance = CallerUtterance(recording: recording.caller.span) else {
            throw CallFailure(description: "nothing can be heard in \(path)")
        }
        return utterance
    }

    private static func print(_ number: Int, _ turn: SyntheticCaller.Turn) {
        guard let heard = turn.replyHeard else { return }
        let length = turn.replySamples / 8
        Output.line(
            "turn \(number): reply heard \(heard - turn.speechEnd) ms after the caller's last sound, \(length) ms long"
        )
    }
}

/// What a caller writes, and when: the same words again are another line.
private struct WrittenLine: Sendable, Equatable {
    let text: String
    let at: MonotonicInstant
}

/// Why a call was not what it should have been.
struct CallFailure: Error, CustomStringConvertible {
    let description: String
}
