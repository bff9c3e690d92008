import CallTiming
import FastJSON
import HTTPTransport
import ProviderKit
import ProviderTestKit
import Reactor
import Rehearsal
import Testing
import WebSocketTransport

@testable import Recognizers

private let tuesday = CallerClip.babbling("Can you move it to Tuesday?", seed: 7)
private let driver = CallerClip.babbling("And tell the driver, please.", seed: 8)
private let hindi = CallerClip(
    codes: CallerClip.babbling("Haan, Tuesday theek hai, thank you.", seed: 9).codes,
    words: [
        .init("Haan,", start: 400, end: 2_800, language: "hi"),
        .init("Tuesday", start: 3_200, end: 7_200, language: "en"),
        .init("theek", start: 7_600, end: 10_400, language: "hi"),
        .init("hai,", start: 10_400, end: 12_800, language: "hi"),
        .init("thank", start: 13_200, end: 16_000, language: "en"),
        .init("you.", start: 16_000, end: 18_400, language: "en"),
    ]
)
private let clips = CallerClips([tuesday, driver, hindi])
private let options = "{ provider: 'deepgram', url: '$socket', apiKey: 'key' }"
private let simulator: @Sendable (SimulatorWorld) -> any SimulatedProvider = { DeepgramSimulator($0, clips: clips) }

@Suite(.timeLimit(.minutes(4)))
struct DeepgramSessionTests {
    @Test func `what the caller says comes back as words, at their times`() async throws {
        let start = CallTime(milliseconds: 5_000)
        try await RecognizerRun.with(options, at: start, by: simulator) { run in
            await run.beSilent(.milliseconds(510))
            await run.say(tuesday.codes)
            await run.beSilent(.milliseconds(2_000))
            let events = try await run.finish()
            #expect(events.sureText == "Can you move it to Tuesday?")
            #expect(events.lines.contains("speech"))
            #expect(events.lines.contains { $0.hasPrefix("interim ") })
            #expect(events.lines.count { $0 == "ended" } == 1)
            let words = events.flatMap { event in
                if case .final(let transcript) = event { return transcript.words }
                return []
            }
            for (word, said) in zip(words, tuesday.words) {
                #expect(word.text == said.text)
                #expect(word.start == start + 4_080 + Int64(said.start))
                #expect(word.end == start + 4_080 + Int64(said.end))
            }
            #expect(words.count == 6)
            guard case .usage(let usage)? = events.last(where: { $0.line == "usage" }) else { return }
            #expect(!usage.isEstimated && usage.requests == 1)
            #expect(usage.audio > .seconds(4) && usage.audio < .seconds(5))
        }
    }

    @Test func `Hindi and English are heard mixed, each word in its language`() async throws {
        let options = "{ provider: 'deepgram', url: '$socket', apiKey: 'key', language: 'multi' }"
        try await RecognizerRun.with(options, by: simulator) { run in
            await run.say(hindi.codes)
            await run.beSilent(.milliseconds(1_500))
            let events = try await run.finish()
            #expect(events.sureText == "Haan, Tuesday theek hai, thank you.")
            let finals = events.compactMap { event -> Transcript? in
                if case .final(let transcript) = event { return transcript }
                return nil
            }
            let languages = finals.flatMap(\.words).map { $0.language ?? "none" }
            #expect(languages == ["hi", "en", "hi", "hi", "en", "en"])
            #expect(Set(finals.flatMap(\.languages)) == ["hi", "en"])
        }
        let connect = "language=multi"
        try await RecognizerRun.with(options, by: simulator) { run in
            #expect(run.journal.entries(of: "deepgram", "connect")[0].detail.contains(connect))
        }
        // Who listens for English only hears only half of it.
        try await RecognizerRun.with(options, RecognitionRequest(language: "en"), by: simulator) { run in
            await run.say(hindi.codes)
            await run.beSilent(.milliseconds(1_500))
            let last = try await run.finish()
            #expect(last.sureText == "Tuesday thank you.")
        }
    }

    @Test(arguments: [(20, 160), (40, 320), (250, 2_000)])
    func `audio goes out in whole pieces, the rest at the end, and never an empty one`(piece: Int, size: Int)
        async throws
    {
        let options = "{ provider: 'deepgram', url: '$socket', apiKey: 'key', piece: \(piece) }"
        try await RecognizerRun.with(options, by: simulator) { run in
            await run.say([UInt8](repeating: 0xFF, count: 2 * size + 40), frame: 100)
            run.session.hear(Span(), at: run.position)
            _ = try await run.finish()
            let sizes = run.journal.entries(of: "deepgram", "audio").map(\.detail)
            #expect(sizes == ["\(size)", "\(size)", "40"])
        }
    }

    @Test func `a stream that ends with a whole piece has no empty one behind it`() async throws {
        try await RecognizerRun.with(options, by: simulator) { run in
            await run.say([UInt8](repeating: 0xFF, count: 640))
            _ = try await run.finish()
            #expect(run.journal.entries(of: "deepgram", "audio").map(\.detail) == ["320", "320"])
            #expect(run.journal.entries(of: "deepgram", "text").map(\.detail) == [#"{"type":"CloseStream"}"#])
        }
    }

    @Test(arguments: [false, true])
    func `a provider that takes no audio ends its session, and nothing else`(isFinished: Bool) async throws {
        let options = "{ provider: 'deepgram', url: '$socket', apiKey: 'key', piece: 250 }"
        try await RecognizerRun.with(options, by: simulator) { run in
            // The simulator is on the same loop: as long as nothing is waited for here, it reads nothing.
            let chunk = [UInt8](repeating: 0xFF, count: 16_000 - (isFinished ? 1 : 0))
            for _ in 0..<1_000 {
                run.session.hear(chunk.span, at: run.position)
                run.position = run.position + Int64(chunk.count)
            }
            if isFinished { run.session.finish() }
            let (lines, failure) = await run.failing()
            #expect(failure?.kind == .stalled)
            #expect(failure?.message.contains("does not take the audio") == true)
            #expect(lines.contains("usage"))
        }
    }

    @Test func `a caller who is silent for a minute is still heard after it`() async throws {
        try await RecognizerRun.with(options, by: simulator) { run in
            // Not even the first audio has come: a KeepAlive would not count.
            await run.wait(.seconds(60))
            await run.say(tuesday.codes)
            await run.beSilent(.milliseconds(1_200))
            await run.wait(.seconds(60))
            await run.say(driver.codes)
            await run.beSilent(.milliseconds(1_200))
            let events = try await run.finish()
            #expect(events.sureText == "Can you move it to Tuesday? And tell the driver, please.")
            let texts = run.journal.entries(of: "deepgram", "text").map(\.detail)
            #expect(texts.count { $0 == #"{"type":"KeepAlive"}"# } >= 28)
            guard case .final(let last)? = events.last(where: { $0.sureWords != nil }) else { return }
            // The audio clock stood still meanwhile, the call's did not.
            #expect(last.words.first.map { $0.start > CallTime(milliseconds: 120_000) } == true)
        }
    }

    @Test(
        arguments: [
            (UInt16(1_011), "NET-0000: no text frame", ProviderFailure.Kind.overloaded),
            (1_011, "NET-0001: did not receive audio", .closed), (1_008, "DATA-0000: cannot be decoded", .badRequest),
            (1_002, "DATA-0000", .badRequest), (1_011, "", .overloaded), (1_000, "", .network), (1_001, "", .network),
        ]
    )
    func `the reason of a close tells what it means`(code: UInt16, reason: String, kind: ProviderFailure.Kind) throws {
        let failure = DeepgramLine.fixture.failure(.closed(.init(rawValue: code), reason: reason), after: "SchemaError")
        #expect(failure.kind == kind)
        #expect(failure.message.contains(reason) && failure.message.contains("SchemaError"))
    }

    @Test func `flush has the words out at once`() async throws {
        let options = "{ provider: 'deepgram', url: '$socket', apiKey: 'key', endpointing: false, utteranceEnd: false }"
        try await RecognizerRun.with(options, by: simulator) { run in
            await run.say(tuesday.codes)
            await run.beSilent(.milliseconds(60))
            run.session.flush()
            await run.loop.settle()
            var lines: [String] = []
            while lines.last != "ended", let event = try await run.session.events.next() { lines.append(event.line) }
            #expect(lines.suffix(2) == ["final Can you move it to Tuesday?", "ended"])
            // Nothing new was said: this one is not answered, and ends nothing.
            run.session.flush()
            await run.wait(.seconds(2))
            let last = try await run.finish()
            #expect(last.lines.filter { $0 == "ended" }.isEmpty)
        }
    }

    @Test func `key terms can be replaced, one change at a time`() async throws {
        var settings = SimulatorWorld.Settings()
        settings.latency.first = .fixed(.milliseconds(100))
        try await RecognizerRun.with(options, settings: settings, by: simulator) { run in
            let session = try #require(run.session as? DeepgramSession)
            session.replaceKeyterms(["Brno"])
            session.replaceKeyterms(["Ostrava"])
            session.replaceKeyterms(["Plzeň"])
            await run.wait(.milliseconds(50))
            #expect(run.journal.entries(of: "deepgram", "text").count == 1)
            await run.wait(.milliseconds(300))
            let texts = run.journal.entries(of: "deepgram", "text").map(\.detail)
            #expect(
                texts == [
                    #"{"type":"Configure","keyterms":["Brno"]}"#, #"{"type":"Configure","keyterms":["Plzeň"]}"#,
                ]
            )
        }
    }

    @Test func `a refused change is a warning`() async throws {
        let options = "{ provider: 'deepgram', url: '$socket', apiKey: 'key', model: 'nova-2' }"
        try await RecognizerRun.with(options, by: simulator) { run in
            (run.session as? DeepgramSession)?.replaceKeyterms(["Brno"])
            let event = try await run.session.events.next()
            #expect(event?.line.hasPrefix("warning CONFIGURE_KEYTERMS_NOT_SUPPORTED") == true)
        }
    }

    @Test(
        arguments: [
            (SimulatedFault(.status(401)), ProviderFailure.Kind.authentication, "Invalid credentials"),
            (SimulatedFault(.status(402)), .quota, "enough credits"),
            (SimulatedFault(.status(403)), .authentication, "model"),
            (SimulatedFault(.status(400)), .badRequest, "Bad request"),
            (SimulatedFault(.status(429, retryAfter: 7)), .rateLimit, "Too many requests"),
            (SimulatedFault(.status(503)), .overloaded, "problem"),
        ]
    )
    func `a refused handshake has the provider's words and number`(
        fault: SimulatedFault,
        kind: ProviderFailure.Kind,
        words: String
    ) async throws {
        try await withSimulators(.init(), { [simulator($0)] }) { loop, host in
            host.world.faults.add(fault, to: "deepgram")
            do {
                _ = try await RecognizerRun.make(options, host).open(RecognitionRequest(), on: loop)
                Issue.record("it was opened")
            } catch let failure as ProviderFailure {
                #expect(failure.kind == kind)
                #expect(failure.message.contains(words))
                #expect(failure.requestID?.hasPrefix("sim-deepgram-") == true)
                if kind == .rateLimit { #expect(failure.retryAfter == .seconds(7)) }
            }
        }
    }

    @Test func `an error in the stream is a warning, and explains the end that follows it`() async throws {
        try await RecognizerRun.with(
            options,
            by: simulator,
            prepare: { $0.faults.add(SimulatedFault(.error, after: 1), to: "deepgram") },
            { run in
                await run.say(tuesday.codes)
                let (lines, failure) = await run.failing()
                #expect(lines.contains { $0.hasPrefix("warning INTERNAL_SERVER_ERROR") || $0.hasPrefix("warning Int") })
                #expect(failure?.kind == .overloaded)
                #expect(failure?.message.contains("The recogniser has failed.") == true)
            }
        )
    }

    @Test func `no result for the audio sent is a stall, no audio is none`() async throws {
        try await RecognizerRun.with(
            options,
            by: simulator,
            prepare: { $0.faults.add(SimulatedFault(.stall), to: "deepgram") },
            { run in
                await run.say([UInt8](repeating: 0xFF, count: 11_000))
                await run.wait(.seconds(30))
                await run.say([UInt8](repeating: 0xFF, count: 2_000))
                await run.wait(.milliseconds(3_500))
                await run.wait(.milliseconds(600))
                let (lines, failure) = await run.failing()
                #expect(lines == ["usage"])
                #expect(failure?.kind == .stalled)
            }
        )
    }

    @Test func `a server that does not end the stream is not waited for for ever`() async throws {
        try await RecognizerRun.with(
            options,
            by: simulator,
            prepare: { $0.faults.add(SimulatedFault(.stall), to: "deepgram") },
            { run in
                await run.say([UInt8](repeating: 0xFF, count: 1_600))
                run.session.finish()
                await run.wait(.seconds(6))
                let ending = await run.failing()
                #expect(ending.failure?.kind == .stalled)
            }
        )
    }

    @Test func `a cancelled session ends at once and leaves nothing`() async throws {
        try await RecognizerRun.with(options, by: simulator) { run in
            await run.say(tuesday.codes)
            run.session.cancel()
            run.session.cancel()
            let late = tuesday.codes
            run.session.hear(late.span, at: run.position)
            run.session.flush()
            run.session.finish()
            let (lines, failure) = await run.failing()
            #expect(failure == nil)
            #expect(lines.last == "usage")
            await run.loop.settle()
            #expect(run.journal.entries(of: "deepgram", "close").count == 1)
        }
    }

    @Test func `a temporary token opens a stream, a key as one does not`() async throws {
        try await withSimulators(.init(), { [simulator($0)] }) { loop, host in
            let token = try await Self.token(of: host, on: loop)
            let good = "{ provider: 'deepgram', url: '$socket', accessToken: '\(token)' }"
            let session = try await RecognizerRun.make(good, host).open(RecognitionRequest(), on: loop)
            session.cancel()
            let bad = try RecognizerRun.make("{ provider: 'deepgram', url: '$socket', accessToken: 'key' }", host)
            var kind: ProviderFailure.Kind?
            do throws(ProviderFailure) {
                _ = try await bad.open(RecognitionRequest(), on: loop)
            } catch {
                kind = error.kind
            }
            #expect(kind == .authentication)
        }
    }

    private static func token(of host: SimulatorHost, on loop: EventLoop) async throws -> String {
        let client = HTTPClient(on: loop)
        let address = try HTTPURL((host.address(of: "deepgram") ?? "") + "/v1/auth/grant")
        var request = HTTPClientRequest(.post, address, fields: [.authorization: "Token key"])
        request.content = .bytes(Array(#"{"ttl_seconds":60}"#.utf8))
        let body = try await client.send(request).body(upTo: 1_000)
        client.close()
        let json = try JSONValue(parsing: body.span)
        #expect(json["expires_in"]?.doubleValue == 60)
        return json["access_token"]?.stringValue ?? ""
    }

}

extension DeepgramLine {
    fileprivate static let fixture: DeepgramLine = {
        do {
            return try DeepgramLine("deepgram", ProviderOptions(JSON5Node(parsing: "{apiKey: 'key'}")))
        } catch {
            preconditionFailure("\(error)")
        }
    }()
}
