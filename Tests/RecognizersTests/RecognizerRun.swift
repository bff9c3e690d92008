import CallTiming
import FastJSON
import ProviderKit
import ProviderTestKit
import Reactor
import Rehearsal

@testable import Recognizers

/// A recogniser's session with its simulator, on a clock that the test turns.
final class RecognizerRun {
    let loop: EventLoop
    let host: SimulatorHost
    let session: any RecognitionSession
    /// Where the call is.
    var position = CallTime.start

    private init(_ loop: EventLoop, _ host: SimulatorHost, _ session: any RecognitionSession) {
        self.loop = loop
        self.host = host
        self.session = session
    }

    var journal: SimulatorJournal { host.world.journal }

    /// Opens a session and runs a body with it.
    static func with(
        _ options: String,
        _ request: RecognitionRequest = .init(),
        settings: SimulatorWorld.Settings = .init(),
        at start: CallTime = .start,
        by simulator: @escaping @Sendable (SimulatorWorld) -> any SimulatedProvider,
        prepare: @escaping @Sendable (SimulatorWorld) -> Void = { _ in },
        _ body: @escaping @Sendable (RecognizerRun) async throws -> Void
    ) async throws {
        try await withSimulators(settings, clock: .manual(ManualTime()), { [simulator($0)] }) { loop, host in
            prepare(host.world)
            let recognizer = try make(options, host)
            let run = RecognizerRun(loop, host, try await recognizer.open(request, on: loop))
            run.position = start
            defer { run.session.cancel() }
            try await body(run)
        }
    }

    static func make(_ options: String, _ host: SimulatorHost) throws -> any SpeechRecognizer {
        var registry = ProviderRegistry()
        registry.addRecognizers()
        let names = ["deepgram", "deepgram-flux", "transcriptions", "whisper.cpp", "speaches", "vllm-transcriptions"]
        let name = names.first { host.address(of: $0) != nil } ?? ""
        let text = options.replacing("$socket", with: host.socketAddress(of: name) ?? "")
            .replacing("$http", with: host.address(of: name) ?? "")
        return try registry.recognizer(ProviderOptions(JSON5Node(parsing: text)))
    }

    /// Says something, in frames and in real time.
    func say(_ codes: [UInt8], frame: Int = 160) async {
        var offset = 0
        while offset < codes.count {
            let end = min(offset + frame, codes.count)
            session.hear(codes.span.extracting(offset..<end), at: position)
            position = position + Int64(end - offset)
            await loop.advance(by: .microseconds(125 * (end - offset)))
            offset = end
        }
    }

    func beSilent(_ duration: Duration) async {
        await say([UInt8](repeating: 0xFF, count: Int(duration / .microseconds(125))))
    }

    /// Time goes by without audio.
    func wait(_ duration: Duration) async {
        await loop.advance(by: duration)
        position = position + Int64(duration / .microseconds(125))
    }

    /// Ends the session, and answers all of its events.
    func finish() async throws -> [RecognitionEvent] {
        session.finish()
        var events: [RecognitionEvent] = []
        for try await event in session.events { events.append(event) }
        return events
    }

    /// All events, and the failure at their end.
    func failing() async -> (lines: [String], failure: ProviderFailure?) {
        var lines: [String] = []
        do throws(ProviderFailure) {
            while let event = try await session.events.next() { lines.append(event.line) }
            return (lines, nil)
        } catch {
            return (lines, error)
        }
    }
}

extension [RecognitionEvent] {
    var lines: [String] { map(\.line) }
    var sureText: String { compactMap(\.sureWords).joined(separator: " ") }
}
