import CallTiming
import HTTPTransport
import Reactor
import WebSocketTransport

/// Plays the client of the Autobahn fuzzing server: asks for the number of cases, echoes through each, has the report
/// written.
struct AutobahnClient {
    let target: Connection.Target
    let agent: String
    let deflates: Bool

    init(url: String, agent: String, deflates: Bool) throws(UsageError) {
        guard url.hasPrefix("ws://"), let colon = url.lastIndex(of: ":"),
            let port = UInt16(url[url.index(after: colon)...].prefix { $0 != "/" })
        else { throw UsageError("--autobahn-client takes ws://HOST:PORT, not \"\(url)\"") }
        target = Connection.Target(host: String(url.dropFirst(5)[..<colon]), port: port)
        self.agent = agent
        self.deflates = deflates
    }

    func run() async throws {
        let loop = try EventLoop(name: "client")
        try await Task(executorPreference: loop) {
            let count = CaseCount()
            _ = try await open("/getCaseCount", count, on: loop).waitForEnd()
            guard let cases = Int(count.text) else { throw UsageError("the server gave no number of cases") }
            for number in 1...max(1, cases) {
                let path = "/runCase?case=\(number)&agent=\(agent)"
                _ = try await open(path, WebSocketEcho(), on: loop).waitForEnd()
            }
            _ = try await open("/updateReports?agent=\(agent)", WebSocketEcho(), on: loop).waitForEnd()
        }.value
        await loop.shutdown()
    }

    private func open(
        _ path: String,
        _ handler: any WebSocketHandler,
        on loop: EventLoop
    ) async throws -> WebSocket {
        var request = WebSocket.Request(target, path: try HTTPTarget(path))
        request.target.limits.outputLimit = 64 << 20
        if deflates { request.options.deflate = DeflateSettings() }
        return try await WebSocket.open(request, handler: handler, within: .seconds(30), on: loop)
    }
}

/// Keeps the one message it is sent.
private final class CaseCount: WebSocketHandler {
    private(set) var text = ""

    func text(_ message: Span<UInt8>) { text = String(copying: message) }
    func binary(_ message: Span<UInt8>) {}
    func closed(_ end: WebSocketEnd) {}
}

extension String {
    init(copying bytes: Span<UInt8>) {
        self = unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
