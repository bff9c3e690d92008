import CallTiming
import FastJSON
import HTTPTransport
import Octets
import ProviderTestKit
import Reactor
import Testing
import WebSocketTransport

@testable import Rehearsal

/// A socket without any idea of a protocol: it keeps what comes.
private final class PlainSocket: WebSocketHandler {
    private(set) var messages: [JSONValue] = []
    private(set) var end: WebSocketEnd?
    private(set) var socket: WebSocket?

    func opened(_ socket: WebSocket) { self.socket = socket }
    func text(_ message: Span<UInt8>) { if let json = try? JSONValue(parsing: message) { messages.append(json) } }
    func binary(_ message: Span<UInt8>) {}
    func closed(_ end: WebSocketEnd) { self.end = end }

    func types() -> [String] { messages.map { $0["event"]?.stringValue ?? $0["type"]?.stringValue ?? "" } }

    func transcripts(final: Bool) -> [String] {
        messages.filter { $0["is_final"]?.boolValue == final }
            .compactMap { $0["channel"]?["alternatives"]?[0]?["transcript"]?.stringValue }
    }
}

private let tuesday = CallerClip.babbling("Can you move it to Tuesday?", seed: 7)
private let clips = CallerClips([tuesday])
private let listen = "/v1/listen?model=nova-3&encoding=mulaw&sample_rate=8000"
private let flux = "/v2/listen?model=flux-general-en&encoding=mulaw&sample_rate=8000"

@Suite(.timeLimit(.minutes(4)))
struct DeepgramSimulatorTests {
    private final class Run {
        let loop: EventLoop
        let host: SimulatorHost

        init(_ loop: EventLoop, _ host: SimulatorHost) {
            self.loop = loop
            self.host = host
        }

        func open(_ path: String, _ authorization: String? = "Token key") async throws -> PlainSocket {
            let url = try HTTPURL("\(host.socketAddress(of: "deepgram") ?? "")\(path)")
            var request = try WebSocket.Request(url: url)
            if let authorization { request.fields.set(.authorization, to: authorization) }
            let plain = PlainSocket()
            _ = try await WebSocket.open(request, handler: plain, within: .seconds(5), on: loop)
            return plain
        }

        func say(_ codes: [UInt8], to plain: PlainSocket, piece: Int = 320) async {
            var offset = 0
            while offset < codes.count {
                let end = min(codes.count, offset + piece)
                plain.socket?.send(binary: codes.span.extracting(offset..<end))
                await loop.advance(by: .microseconds(125 * (end - offset)))
                offset = end
            }
        }

        func silence(_ milliseconds: Int, to plain: PlainSocket) async {
            await say([UInt8](repeating: 0xFF, count: milliseconds * 8), to: plain)
        }
    }

    private func run(
        _ settings: SimulatorWorld.Settings = .init(),
        _ own: DeepgramSimulator.Settings = .init(),
        _ body: @escaping @Sendable (Run) async throws -> Void
    ) async throws {
        try await withSimulators(
            settings,
            clock: .manual(ManualTime()),
            { [DeepgramSimulator($0, clips: clips, settings: own)] },
            { loop, host in try await body(Run(loop, host)) }
        )
    }

    @Test(
        arguments: [
            ("/v1/listen?model=flux-general-en", "Token key", 400, "/v2/listen"),
            ("/v1/listen?model=nova-9", "Token key", 403, "does not have access to the requested model"),
            ("/v1/listen?model=nova-3&language=tlh", "Token key", 400, "No such model/language/tier"),
            ("/v1/listen?model=nova-2&keyterm=Brno", "Token key", 400, "Keyterm"),
            ("/v1/listen?model=nova-3&keywords=Brno:2", "Token key", 400, "Keywords are not supported"),
            ("/v1/listen?model=nova-3&encoding=mulaw", "Token key", 400, "sample_rate is required"),
            ("/v1/listen?model=nova-3&encoding=mp3&sample_rate=8000", "Token key", 400, "unsupported encoding"),
            ("/v1/listen?model=nova-3&interim_results=1", "Token key", 400, "interim_results must be true or false"),
            ("/v1/listen?model=nova-3&diarize=true&diarize_model=v1", "Token key", 400, "cannot both"),
            ("/v1/listen?model=nova-3&language_hint=hi", "Token key", 400, "language_hint"),
            (listen, "Bearer key", 401, "Invalid credentials"), (listen, "Token ", 401, "Invalid credentials"),
            ("/v2/listen?encoding=mulaw&sample_rate=8000", "Token key", 400, "missing field `model`"),
            (flux + "&language=en", "Token key", 400, "unknown field `language`"),
            (flux + "&interim_results=true", "Token key", 400, "unknown field `interim_results`"),
            (flux + "&language_hint=en", "Token key", 400, "flux-general-multi"),
            (flux + "&eot_threshold=0.4", "Token key", 400, "eot_threshold"),
            (flux + "&eot_threshold=0.6&eager_eot_threshold=0.7", "Token key", 400, "must not exceed"),
            (flux + "&eot_timeout_ms=100", "Token key", 400, "eot_timeout_ms"),
            ("/v3/listen", "Token key", 404, "nothing at this path"),
        ]
    )
    func `a wrong request is refused in the provider's words`(
        path: String,
        key: String,
        status: Int,
        words: String
    ) async throws {
        try await run { run in
            do {
                _ = try await run.open(path, key)
                Issue.record("it was opened")
            } catch let error as WebSocketConnectError {
                guard case .refused(let found, let fields, let content) = error else { throw error }
                #expect(Int(found.code) == status)
                #expect(fields["dg-error"]?.contains(words) == true, "\(fields["dg-error"] ?? "")")
                #expect(fields["dg-request-id"] != nil)
                let json = try JSONValue(parsing: content)
                #expect(json["err_msg"]?.stringValue == fields["dg-error"])
                #expect(json["err_code"] != nil && json["request_id"] != nil)
            }
        }
    }

    @Test func `five hundred tokens of key terms are the most`() async throws {
        try await run { run in
            let many = (0..<501).map { "&keyterm=t\($0)" }.joined()
            await #expect(throws: WebSocketConnectError.self) { _ = try await run.open(listen + many) }
        }
    }

    @Test func `one stream too many is refused, and one that has ended counts no more`() async throws {
        var own = DeepgramSimulator.Settings()
        own.concurrency = 2
        try await run(.init(), own) { run in
            let first = try await run.open(listen)
            _ = try await run.open(flux)
            await #expect(throws: WebSocketConnectError.self) { _ = try await run.open(listen) }
            first.socket?.abort()
            await run.loop.settle()
            _ = try await run.open(listen)
        }
    }

    @Test func `interims come once a second, a final at a pause, an utterance end behind it all the same`() async throws
    {
        try await run { run in
            let plain = try await run.open(
                listen + "&interim_results=true&endpointing=300&utterance_end_ms=1000&vad_events=true&punctuate=true"
            )
            await run.say(tuesday.codes, to: plain)
            await run.silence(1_500, to: plain)
            #expect(
                plain.types() == ["SpeechStarted", "Results", "Results", "UtteranceEnd"] || plain.types().count > 3
            )
            #expect(plain.transcripts(final: false).first?.hasPrefix("Can you") == true)
            #expect(plain.transcripts(final: true) == ["Can you move it to Tuesday?"])
            let final = plain.messages.first { $0["is_final"]?.boolValue == true }
            #expect(final?["speech_final"]?.boolValue == true)
            let end = try #require(plain.messages.first { $0["type"]?.stringValue == "UtteranceEnd" })
            #expect(end["last_word_end"]?.doubleValue == Double(tuesday.codes.count) / 8_000)
            let times = plain.messages.compactMap {
                $0["is_final"]?.boolValue == false ? $0["duration"]?.doubleValue : nil
            }
            #expect(times.first.map { abs($0 - 1) < 0.03 } == true)
        }
    }

    @Test func `without interims no utterance end ever comes, and the default pause is ten milliseconds`() async throws
    {
        try await run { run in
            let plain = try await run.open(listen + "&utterance_end_ms=1000")
            await run.say(tuesday.codes, to: plain)
            await run.silence(3_000, to: plain)
            #expect(!plain.types().contains("UtteranceEnd"))
            #expect(plain.transcripts(final: false).isEmpty)
            #expect(plain.transcripts(final: true).joined(separator: " ").contains("can you move it to tuesday"))
        }
    }

    @Test func `spans follow one another without a gap`() async throws {
        try await run { run in
            let plain = try await run.open(listen + "&interim_results=true&endpointing=300")
            for _ in 0..<4 {
                await run.say(tuesday.codes, to: plain)
                await run.silence(900, to: plain)
            }
            var end = 0.0
            for message in plain.messages where message["type"]?.stringValue == "Results" {
                #expect(abs((message["start"]?.doubleValue ?? -1) - end) < 1e-9)
                if message["is_final"]?.boolValue == true { end += message["duration"]?.doubleValue ?? 0 }
            }
            #expect(end > 9)
        }
    }

    @Test func `CloseStream ends with the last words, the account and a close`() async throws {
        try await run { run in
            let plain = try await run.open(listen + "&endpointing=false")
            await run.say(tuesday.codes, to: plain)
            plain.socket?.send(text: #"{"type":"CloseStream"}"#)
            await run.loop.settle()
            #expect(plain.types() == ["Results", "Metadata"])
            #expect(plain.messages.last?["duration"]?.doubleValue == Double(tuesday.codes.count) / 8_000)
            #expect(plain.end == .closed(.normal, reason: ""))
        }
    }

    @Test func `an empty message ends the stream`() async throws {
        try await run { run in
            let plain = try await run.open(listen)
            await run.silence(200, to: plain)
            plain.socket?.send(binary: Span())
            await run.loop.settle()
            #expect(plain.types().last == "Metadata")
            #expect(plain.end == .closed(.normal, reason: ""))
        }
    }

    @Test func `Finalize is answered where there is audio, and not where there is none`() async throws {
        try await run { run in
            let plain = try await run.open(listen + "&endpointing=false")
            plain.socket?.send(text: #"{"type":"Finalize"}"#)
            await run.loop.settle()
            #expect(plain.messages.isEmpty)
            await run.say(tuesday.codes, to: plain)
            plain.socket?.send(text: #"{"type":"Finalize"}"#)
            await run.loop.settle()
            #expect(plain.messages.last?["from_finalize"]?.boolValue == true)
            #expect(plain.transcripts(final: true) == ["can you move it to tuesday"])
        }
    }

    @Test func `a message that is no message is complained about, and the stream goes on`() async throws {
        try await run { run in
            let plain = try await run.open(listen)
            for text in [#"{"type":"Keepalive"}"#, "f39/f38="] { plain.socket?.send(text: text) }
            await run.loop.settle()
            #expect(plain.types() == ["Error", "Error"])
            #expect(plain.messages[0]["variant"]?.stringValue == "SchemaError")
            #expect(plain.end == nil)
        }
    }

    @Test func `ten seconds without anything end the stream, KeepAlive does not count before the first audio`()
        async throws
    {
        try await run { run in
            let plain = try await run.open(listen)
            for _ in 0..<2 {
                await run.loop.advance(by: .seconds(4))
                plain.socket?.send(text: #"{"type":"KeepAlive"}"#)
            }
            await run.loop.advance(by: .seconds(3))
            guard case .closed(let code, let reason)? = plain.end else {
                Issue.record("not closed")
                return
            }
            #expect(code == .internalError && reason.contains("NET-0001"))
            let other = try await run.open(listen)
            await run.silence(100, to: other)
            for _ in 0..<5 {
                await run.loop.advance(by: .seconds(4))
                other.socket?.send(text: #"{"type":"KeepAlive"}"#)
            }
            #expect(other.end == nil)
            await run.loop.advance(by: .seconds(11))
            #expect(other.end != nil)
        }
    }

    @Test func `what is no container is no audio where none was announced`() async throws {
        try await run { run in
            let plain = try await run.open("/v1/listen?model=nova-3")
            await run.say(Array("f39/f38/f39/f38/".utf8), to: plain)
            await run.loop.settle()
            guard case .closed(let code, let reason)? = plain.end else {
                Issue.record("not closed")
                return
            }
            #expect(code == .policyViolation && reason.contains("DATA-0000"))
        }
    }

    @Test func `audio that comes too fast is heard at a quarter more than real time`() async throws {
        try await run { run in
            let plain = try await run.open(listen + "&interim_results=true&endpointing=300")
            let burst = tuesday.codes + [UInt8](repeating: 0xFF, count: 64_000)
            plain.socket?.send(binary: burst.span)
            await run.loop.advance(by: .milliseconds(100))
            #expect(plain.transcripts(final: true).isEmpty)
            // 9.9 s of audio, of which a second is heard at once, take 7.1 s.
            await run.loop.advance(by: .milliseconds(6_800))
            let heard =
                plain.messages.last.map { ($0["start"]?.doubleValue ?? 0) + ($0["duration"]?.doubleValue ?? 0) } ?? 0
            #expect(heard > 8 && heard < 9.7, "\(heard)")
            #expect(plain.transcripts(final: true).first == "can you move it to tuesday")
        }
    }

    @Test func `changes are acknowledged, refused where the model cannot`() async throws {
        try await run { run in
            let plain = try await run.open(listen)
            plain.socket?.send(text: #"{"type":"Configure","keyterms":["Brno"]}"#)
            plain.socket?.send(text: #"{"type":"Configure","features":{"numerals":true}}"#)
            let old = try await run.open("/v1/listen?model=nova-2&encoding=mulaw&sample_rate=8000")
            old.socket?.send(text: #"{"type":"Configure","keyterms":["Brno"]}"#)
            await run.loop.settle()
            #expect(plain.types() == ["ConfigureSuccess", "ConfigureSuccess"])
            #expect(plain.messages[0]["keyterms"]?[0]?.stringValue == "Brno")
            #expect(plain.messages[1]["keyterms"] == nil)
            #expect(old.messages.first?["code"]?.stringValue == "CONFIGURE_KEYTERMS_NOT_SUPPORTED")
        }
    }

    // MARK: Flux

    @Test func `Flux numbers its messages, and tells of a turn in its order`() async throws {
        try await run { run in
            let plain = try await run.open(flux + "&eager_eot_threshold=0.4")
            await run.silence(600, to: plain)
            await run.say(tuesday.codes, to: plain)
            await run.silence(1_000, to: plain)
            #expect(plain.messages.enumerated().allSatisfy { $1["sequence_id"]?.integerValue == Int64($0) })
            let types = plain.types()
            #expect(types.first == "Connected")
            let turn = types.filter { $0 != "Update" }
            #expect(turn == ["Connected", "StartOfTurn", "EagerEndOfTurn", "EndOfTurn"])
            let texts = plain.messages.reduce(into: [String: String]()) { texts, message in
                if let event = message["event"]?.stringValue { texts[event] = message["transcript"]?.stringValue }
            }
            #expect(
                texts["EndOfTurn"] == "Can you move it to Tuesday?" && texts["EagerEndOfTurn"] == texts["EndOfTurn"]
            )
            #expect(texts["StartOfTurn"] == "Can")
            let end = try #require(plain.messages.first { $0["event"]?.stringValue == "EndOfTurn" })
            #expect(end["trigger"]?.stringValue == "model")
            // The index goes up right behind the end.
            #expect(end["turn_index"]?.integerValue == 0)
            #expect(plain.messages.last?["turn_index"]?.integerValue == 1)
            #expect(plain.messages[1]["transcript"]?.stringValue == "")
        }
    }

    @Test(arguments: [#"{"type":"KeepAlive"}"#, #"{"type":"Finalize"}"#, "no json"])
    func `messages that Flux does not know are fatal`(text: String) async throws {
        try await run { run in
            let plain = try await run.open(flux)
            plain.socket?.send(text: text)
            await run.loop.settle()
            #expect(plain.types() == ["Connected", "Error"])
            #expect(plain.messages[1]["code"]?.stringValue == "UNPARSABLE_CLIENT_MESSAGE")
            #expect(plain.end != nil)
        }
    }

    @Test func `a turn ends by a time-out, by force, and not without a turn`() async throws {
        try await run { run in
            let plain = try await run.open(flux + "&eot_threshold=1.0&eot_timeout_ms=2000")
            plain.socket?.send(text: #"{"type":"ForceEndTurn"}"#)
            await run.say(tuesday.codes, to: plain)
            await run.silence(2_500, to: plain)
            await run.say(tuesday.codes, to: plain)
            plain.socket?.send(text: #"{"type":"ForceEndTurn"}"#)
            await run.loop.settle()
            #expect(plain.messages[1]["code"]?.stringValue == "FORCE_END_TURN_NO_ACTIVE_TURN")
            let ends = plain.messages.filter { $0["event"]?.stringValue == "EndOfTurn" }
            #expect(ends.map { $0["trigger"]?.stringValue } == ["timeout", "manual"])
        }
    }

    @Test func `Flux is reconfigured, and refuses what does not fit together`() async throws {
        try await run { run in
            let plain = try await run.open(flux)
            plain.socket?.send(text: #"{"type":"Configure","thresholds":{"eot_threshold":0.85},"keyterms":["Plzeň"]}"#)
            plain.socket?.send(
                text: #"{"type":"Configure","thresholds":{"eot_threshold":0.5,"eager_eot_threshold":0.8}}"#
            )
            await run.loop.settle()
            #expect(plain.types() == ["Connected", "ConfigureSuccess", "ConfigureFailure"])
            #expect(plain.messages[1]["thresholds"]?["eot_threshold"]?.doubleValue == 0.85)
            #expect(plain.messages[1]["keyterms"]?[0]?.stringValue == "Plzeň")
        }
    }

    @Test func `messages carry the time at which they were sent, where that is wanted`() async throws {
        var settings = SimulatorWorld.Settings()
        settings.stampsTime = true
        try await run(settings) { run in
            let plain = try await run.open(listen + "&endpointing=300")
            await run.say(tuesday.codes, to: plain)
            await run.silence(500, to: plain)
            #expect(plain.transcripts(final: true).first.flatMap(Int64.init) != nil)
        }
    }
}
