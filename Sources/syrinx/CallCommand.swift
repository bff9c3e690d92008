internal import CallTiming
internal import HTTPTransport
internal import Reactor
internal import Rehearsal
internal import TelephoneAudio
internal import WebSocketTransport

/// `syrinx call`: a synthetic caller through the real WebSocket.
struct CallCommand {
    private var url = "http://127.0.0.1:8080"
    private var agent: String?
    private var turns: Int?
    private var speech: [String] = []
    /// How long the agent must have been silent before the caller takes that for the end: longer than it breathes.
    private var pause = Duration.milliseconds(1_200)

    init(_ arguments: inout Arguments) throws(UsageError) {
        while let option = arguments.next() {
            switch option {
            case "--url": url = try arguments.value(of: option)
            case "--agent": agent = try arguments.value(of: option)
            case "--turns": turns = try arguments.number(of: option, in: 1...1_000)
            case "--pause": pause = .milliseconds(try arguments.number(of: option, in: 100...60_000))
            case "--speech": speech.append(try arguments.value(of: option))
            default: throw UsageError("unknown option \"\(option)\" of `syrinx call`; `syrinx help` lists them")
            }
        }
    }

    func run() async throws {
        let url = try HTTPURL(url)
        let session = TalkSession(url, agent: agent, secret: Environment.all["SYRINX_TALK_TOKEN"])
        let utterances = try self.utterances()
        let loop = try EventLoop(name: "caller")
        Output.line("calling \(url)")
        let report = try await Task(executorPreference: loop) {
            // A socket's own address needs nobody's leave: a harness on this machine.
            let request = try await WebSocket.Request(url: url.scheme.isWebSocket ? url : session.open(on: loop))
            let caller = SyntheticCaller(utterances: utterances, pause: pause, hearsOut: true) { Self.print($0, $1) }
            return try await SyntheticCaller.call(request, as: caller, on: loop)
        }.value
        await loop.shutdown()
        Output.line("the call has ended: \(report.end)")
        guard report.turns.count == utterances.count, report.turns.allSatisfy({ $0.replyHeard != nil }) else {
            throw CallFailure(description: "not every turn was answered")
        }
    }

    /// What the recordings say, in turn and again from the first; babble without any.
    private func utterances() throws -> [CallerUtterance] {
        let recordings = try speech.map { path in
            let recording = try EndpointRecording(path: path)
            guard let utterance = CallerUtterance(recording: recording.caller.span) else {
                throw CallFailure(description: "nothing can be heard in \(path)")
            }
            return utterance
        }
        if !recordings.isEmpty {
            return (0..<(turns ?? recordings.count)).map { recordings[$0 % recordings.count] }
        }
        return (0..<(turns ?? 3)).map { turn in
            let length = Duration.milliseconds(800 + 300 * (turn % 3))
            return CallerUtterance(babbling: length, seed: UInt64(turn))
        }
    }

    private static func print(_ number: Int, _ turn: SyntheticCaller.Turn) {
        guard let heard = turn.replyHeard else { return }
        let length = turn.replySamples / 8
        Output.line(
            "turn \(number): reply heard \(heard - turn.speechEnd) ms after the caller's last sound, \(length) ms long"
        )
    }
}

/// Why a call was not what it should have been.
struct CallFailure: Error, CustomStringConvertible {
    let description: String
}
