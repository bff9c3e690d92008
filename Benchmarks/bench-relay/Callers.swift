import CallTiming
import Glibc
import HTTPTransport
import Reactor
import WebSocketTransport

/// Many sessions of a carrier: prompts at a steady rate, one session after the other, none before its last answer is whole.
struct Callers {
    private let options: [String: Double]

    init(_ options: [String: Double]) { self.options = options }

    func run() async throws {
        let count = Int(options["--sessions"] ?? 500)
        let rate = options["--rate"] ?? 100
        let (warmup, seconds) = (options["--warmup"] ?? 5, options["--seconds"] ?? 10)
        let rounds = Int(options["--rounds"] ?? 1)
        let url = try HTTPURL("ws://127.0.0.1:\(Int(options["--port"] ?? 0))/v1/relay")
        let loop = try EventLoop(name: "callers")
        try await Task(executorPreference: loop) {
            var sessions: [Session] = []
            for number in 0..<count {
                let session = Session(number)
                _ = try await WebSocket.open(
                    WebSocket.Request(url: url),
                    handler: session,
                    within: .seconds(10),
                    on: loop
                )
                sessions.append(session)
            }
            var next = 0
            var due = loop.now
            /// Prompts for so long; answers what the answers took.
            func prompt(_ seconds: Double) async throws -> (times: [Int64], busy: Int) {
                let end = loop.now + .seconds(seconds)
                for session in sessions { session.times.removeAll() }
                var busy = 0
                due = loop.now
                while loop.now < end {
                    due = due + .nanoseconds(Int64(1e9 / rate))
                    try await loop.sleep(until: due)
                    // A session whose answer has not come counts as one that was too slow.
                    if sessions[next].isWaiting { busy += 1 } else { sessions[next].prompt() }
                    next = (next + 1) % sessions.count
                }
                try await loop.sleep(until: loop.now + .milliseconds(500))
                return (sessions.flatMap(\.times), busy + sessions.count(where: \.isWaiting))
            }
            _ = try await prompt(warmup)
            for _ in 0..<rounds {
                let (times, busy) = try await prompt(seconds)
                let sorted = times.sorted()
                func quantile(_ share: Double) -> Double {
                    sorted.isEmpty
                        ? -1 : Double(sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]) / 1e6
                }
                print(
                    """
                    {"count": \(sorted.count), "p50": \(quantile(0.5)), "p90": \(quantile(0.9)), \
                    "p99": \(quantile(0.99)), "max": \(quantile(1)), "unanswered": \(busy), \
                    "ended": \(sessions.count(where: \.isOver))}
                    """
                )
                fflush(nil)
            }
        }.value
    }
}

/// One session, as the carrier sees it.
final class Session: WebSocketHandler {
    private let number: Int
    private var socket: WebSocket?
    private var asked: MonotonicInstant?
    /// How long each prompt waited for the first words, in nanoseconds.
    var times: [Int64] = []
    private(set) var isWaiting = false
    private(set) var isOver = false

    init(_ number: Int) { self.number = number }

    func opened(_ socket: WebSocket) {
        self.socket = socket
        socket.send(text: #"{"type":"setup","sessionId":"VX\#(number)","callSid":"CA\#(number)"}"#)
    }

    func prompt() {
        guard let socket, !isOver else { return }
        asked = socket.loop.now
        isWaiting = true
        // What was said before has been spoken by now, and nobody cuts in.
        socket.send(text: #"{"type":"prompt","voicePrompt":"Are you open today?","lang":"en-US","last":true}"#)
    }

    func text(_ message: Span<UInt8>) {
        guard let socket else { return }
        if let asked {
            times.append((socket.loop.now - asked).clampedNanoseconds)
            self.asked = nil
        }
        // The last frame of an answer has an empty token.
        let text = String(decoding: (0..<message.count).map { message[$0] }, as: UTF8.self)
        if text.contains(#""last":true"#) { isWaiting = false }
    }

    func binary(_ message: Span<UInt8>) {}

    func closed(_ end: WebSocketEnd) { isOver = true }
}
