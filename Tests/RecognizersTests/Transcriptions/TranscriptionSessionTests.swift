import CallTiming
import FastJSON
import ProviderKit
import ProviderTestKit
import Reactor
import Rehearsal
import Testing

@testable import Recognizers

private let tuesday = CallerClip.babbling("Can you move it to Tuesday?", seed: 7)
private let driver = CallerClip.babbling("And tell the driver, please.", seed: 8)
private let clips = CallerClips([tuesday, driver])

@Suite(.timeLimit(.minutes(4)))
struct TranscriptionSessionTests {
    private static let servers: [(TranscriptionSimulator.Kind, String, [String])] = [
        (.openAI, "url: '$http/v1', apiKey: 'key'", ["model=gpt-4o-transcribe&response_format=json&stream=true"]),
        (
            .openAI, "url: '$http/v1', apiKey: 'key', model: 'whisper-1', wordTimes: false, stream: true",
            ["model=whisper-1"]
        ),
        (
            .whisperServer, "server: 'whisper.cpp', url: '$http', language: 'en-US'",
            ["language=en&response_format=json"]
        ),
        (.speaches, "server: 'speaches', url: '$http/v1', wordTimes: false, stream: true", ["stream=true"]),
        (.speaches, "server: 'speaches', url: '$http/v1/'", ["timestamp_granularities[]=word"]),
        (.vLLM, "server: 'vllm', url: '$http/v1', keyterms: ['Ostrava', 'Brno']", ["prompt=Ostrava, Brno"]),
    ]

    @Test(arguments: servers)
    func `every kind of server gives the words of each segment`(
        kind: TranscriptionSimulator.Kind,
        options: String,
        fields: [String]
    ) async throws {
        try await RecognizerRun.with(
            "{ provider: 'transcriptions', \(options) }",
            by: { TranscriptionSimulator($0, clips: clips, kind: kind) },
            { run in
                await run.beSilent(.milliseconds(500))
                await run.say(tuesday.codes)
                await run.beSilent(.milliseconds(1_500))
                await run.say(driver.codes)
                await run.beSilent(.milliseconds(300))
                let events = try await run.finish()
                #expect(
                    events.lines.filter { $0.hasPrefix("final") || $0 == "ended" } == [
                        "final Can you move it to Tuesday?", "ended", "final And tell the driver, please.", "ended",
                    ]
                )
                if case .final(let transcript)? = events.first(where: { $0.sureWords != nil }) {
                    #expect(abs(transcript.start.samples - 4_000) < 1_600)
                    #expect(abs(transcript.end.samples - 4_000 - Int64(tuesday.codes.count)) < 2_400)
                }
                let requests = run.journal.entries(of: kind.rawValue, "request")
                #expect(requests.count == 2)
                for field in fields { #expect(requests.first?.detail.contains(field) == true) }
            }
        )
    }

    @Test func `words have their times where the server tells them`() async throws {
        try await RecognizerRun.with(
            "{ provider: 'transcriptions', server: 'speaches', url: '$http/v1' }",
            by: { TranscriptionSimulator($0, clips: clips, kind: .speaches) },
            { run in
                await run.beSilent(.milliseconds(1_000))
                await run.say(tuesday.codes)
                await run.beSilent(.milliseconds(1_500))
                let events = try await run.finish()
                guard case .final(let transcript)? = events.first(where: { $0.sureWords != nil }) else {
                    Issue.record("no final")
                    return
                }
                #expect(transcript.words.map(\.text) == tuesday.words.map(\.text))
                for (word, said) in zip(transcript.words, tuesday.words) {
                    #expect(abs(word.start.samples - 8_000 - Int64(said.start)) <= 8)
                }
            }
        )
    }

    @Test func `streamed answers are interims until they are whole`() async throws {
        var settings = SimulatorWorld.Settings()
        settings.latency.next = .fixed(.milliseconds(50))
        try await RecognizerRun.with(
            "{ provider: 'transcriptions', url: '$http/v1', apiKey: 'key' }",
            settings: settings,
            by: { TranscriptionSimulator($0, clips: clips) },
            { run in
                await run.say(tuesday.codes)
                await run.beSilent(.milliseconds(2_000))
                let lines = try await run.finish().lines
                #expect(lines.contains("interim Can you"))
                #expect(lines.contains("interim Can you move it"))
            }
        )
    }

    @Test func `a server that leaves its stream open behind the answer is not waited for`() async throws {
        var settings = SimulatorWorld.Settings()
        settings.latency.next = .fixed(.seconds(2))
        try await RecognizerRun.with(
            "{ provider: 'transcriptions', url: '$http/v1', apiKey: 'key' }",
            settings: settings,
            by: { TranscriptionSimulator($0, clips: clips) },
            { run in
                await run.say(tuesday.codes)
                await run.beSilent(.milliseconds(1_500))
                run.session.finish()
                let confined = LoopConfined(run, on: run.loop)
                let reading = Task(executorPreference: run.loop) { () async throws -> Duration? in
                    let run = confined.value
                    var answered: MonotonicInstant?
                    while let event = try await run.session.events.next() {
                        if case .final = event { answered = run.loop.now }
                    }
                    return answered.map { run.loop.now - $0 }
                }
                for _ in 0..<1_200 { await run.wait(.milliseconds(50)) }
                let rest = try await reading.value
                #expect(try #require(rest) <= .milliseconds(300))
            }
        )
    }

    @Test func `what comes of several segments at once is told in their order`() async throws {
        var settings = SimulatorWorld.Settings()
        // Each answer takes longer than the next segment is long.
        settings.latency.first = .fixed(.milliseconds(4_000))
        settings.latency.next = .fixed(.milliseconds(100))
        try await RecognizerRun.with(
            "{ provider: 'transcriptions', url: '$http/v1', apiKey: 'key' }",
            settings: settings,
            by: { TranscriptionSimulator($0, clips: clips) },
            { run in
                await run.say(tuesday.codes)
                await run.beSilent(.milliseconds(1_000))
                await run.say(driver.codes)
                await run.beSilent(.milliseconds(1_000))
                #expect(run.journal.entries(of: "transcriptions", "request").count == 2)
                await run.wait(.seconds(8))
                let events = try await run.finish()
                #expect(events.sureText == "Can you move it to Tuesday? And tell the driver, please.")
            }
        )
    }

    @Test func `audio that stops in the middle of a word ends its segment`() async throws {
        try await RecognizerRun.with(
            "{ provider: 'transcriptions', url: '$http/v1', apiKey: 'key' }",
            by: { TranscriptionSimulator($0, clips: clips) },
            { run in
                await run.say(tuesday.codes)
                await run.wait(.seconds(4))
                var line = ""
                while !line.hasPrefix("final"), let event = try await run.session.events.next() { line = event.line }
                #expect(line == "final Can you move it to Tuesday?")
            }
        )
    }

    @Test(
        arguments: [
            (SimulatedFault(.status(401)), ProviderFailure.Kind.authentication),
            (SimulatedFault(.status(500)), .overloaded),
            (SimulatedFault(.status(429, retryAfter: 2)), .rateLimit), (SimulatedFault(.drop, after: 2), .network),
            (SimulatedFault(.garbage, after: 1), .protocolViolation), (SimulatedFault(.error, after: 2), .overloaded),
        ]
    )
    func `a failed request fails the session`(fault: SimulatedFault, kind: ProviderFailure.Kind) async throws {
        try await RecognizerRun.with(
            "{ provider: 'transcriptions', url: '$http/v1', apiKey: 'key' }",
            by: { TranscriptionSimulator($0, clips: clips) },
            prepare: { $0.faults.add(fault, to: "transcriptions") },
            { run in
                await run.say(tuesday.codes)
                await run.beSilent(.milliseconds(1_500))
                let ending = await run.failing()
                #expect(ending.failure?.kind == kind)
            }
        )
    }

    @Test func `a server's own words are kept`() async throws {
        try await RecognizerRun.with(
            "{ provider: 'transcriptions', server: 'whisper.cpp', url: '$http', sampleRate: 8000 }",
            by: { TranscriptionSimulator($0, clips: clips, kind: .whisperServer) },
            { run in
                await run.say(tuesday.codes)
                await run.beSilent(.milliseconds(1_500))
                let failure = await run.failing().failure
                #expect(failure?.kind == .badRequest)
                #expect(failure?.message.contains("failed to read audio data") == true)
            }
        )
    }

    @Test func `a cancelled session drops its requests`() async throws {
        var settings = SimulatorWorld.Settings()
        settings.latency.first = .fixed(.seconds(3))
        try await RecognizerRun.with(
            "{ provider: 'transcriptions', url: '$http/v1', apiKey: 'key' }",
            settings: settings,
            by: { TranscriptionSimulator($0, clips: clips) },
            { run in
                await run.say(tuesday.codes)
                await run.beSilent(.milliseconds(1_500))
                run.session.cancel()
                let (lines, failure) = await run.failing()
                #expect(lines == ["speech"])
                #expect(failure == nil)
            }
        )
    }

    @Test(
        arguments: [
            ("server: 'whispr.cpp'", "did you mean \"whisper.cpp\"?"),
            ("language: 'tlh', model: 'whisper-1'", "does not speak"),
            ("sampleRate: 11025", "expected 8000 or 16000"), ("wordTimes: true, stream: true", "not streamed"),
            ("longest: 1", "from 2.0 to 60.0"), ("url: 'ftp://x'", "scheme"), ("atOnce: 0", "from 1 to 16"),
        ]
    )
    func `options are checked`(text: String, expected: String) {
        do {
            let node = try JSON5Node(parsing: "{ provider: 'transcriptions', apiKey: 'key', \(text) }")
            _ = try TranscriptionRecognizer(ProviderOptions(node))
            Issue.record("nothing is wrong with \(text)")
        } catch {
            #expect("\(error)".contains(expected), "\(error)")
        }
    }
}
