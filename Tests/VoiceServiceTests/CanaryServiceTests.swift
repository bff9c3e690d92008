import CallPipeline
import CallRecords
import FastJSON
import FrontDoor
import Foundation
import Glibc
import HTTPTransport
import OutboundCalls
import ProviderKit
import Reactor
import Rehearsal
import Synchronization
import Telemetry
import Testing
import WebSocketTransport

@testable import VoiceService

/// A service among providers that repeat every secret they are shown lets none of it out again.
@Suite(.timeLimit(.minutes(2)))
struct CanaryServiceTests {
    private static let canary = "CANARY-5d20"
    private static let names = [
        "TWILIO_AUTH_TOKEN", "TWILIO_API_SECRET", "SYRINX_API_TOKEN", "SYRINX_TALK_TOKEN", "SYRINX_METRICS_TOKEN",
        "SYRINX_LOOKUP_TOKEN", "DEEPGRAM_API_KEY", "OPENAI_API_KEY", "ELEVENLABS_API_KEY",
    ]
    /// A number that callers say, and that is nobody else's.
    private static let card = "4111 1111 1111 1111"

    /// All that anybody is told.
    private final class Told: Sendable {
        private let texts = Mutex<[String]>([])
        func add(_ text: String) { texts.withLock { $0.append(text) } }
        var all: String { texts.withLock { $0.joined(separator: "\n") } }
    }

    /// Answers everything with all that it was asked, as an error.
    private static func repeatEverything(_ exchange: HTTPExchange) async throws {
        var body = "\(exchange.head.target.text)\n"
        for field in exchange.head.fields { body += "\(field.name): \(field.value)\n" }
        exchange.respond(.text(body, status: .unauthorized))
    }

    /// A file whose secrets are all in the environment, with agents and everything that they ask at that address: one whose
    /// calls fail at once, and one that hears and speaks by itself.
    private static func write(to folder: URL, _ elsewhere: SocketAddress) throws -> String {
        let http = "http://\(elsewhere)/"
        let providers = [
            "deaf": (
                "{ provider: 'deepgram', url: 'ws://\(elsewhere)/' }",
                "{ provider: 'elevenlabs', voice: 'v', url: '\(http)' }"
            ),
            "desk": ("{ provider: 'pocketsphinx', phrases: ['yes'] }", "{ provider: 'flite' }"),
        ]
        let service = """
            { listen: { port: 0, localCarrier: 0 }, agents: 'agents', data: 'data', publicURL: '\(http)',
              twilio: { account: 'AC0', key: 'SK0', server: '\(http)' }, lookUp: { url: '\(http)' },
              outbound: { caller: '+15550100009' } }
            """
        try FileManager.default.createDirectory(
            at: folder.appending(path: "agents"),
            withIntermediateDirectories: true
        )
        for (name, (recognizer, voice)) in providers {
            let agent = """
                { greeting: 'Good morning.', recognizer: \(recognizer), voice: \(voice),
                  model: { provider: 'openai', model: 'm', url: '\(http)' },
                  tools: { ask: { description: 'Asks.', url: '\(http)', headers: { 'X-Key': { env: 'OPENAI_API_KEY' } } } } }
                """
            try Data(agent.utf8).write(to: folder.appending(path: "agents/\(name).json5"))
        }
        let file = folder.appending(path: "syrinx.json5")
        try Data(service.utf8).write(to: file)
        return file.path
    }

    private static func ask(
        _ service: VoiceService,
        _ path: String,
        _ token: String?,
        _ body: String? = nil,
        on loop: EventLoop
    ) async throws -> String {
        let client = HTTPClient(on: loop)
        defer { client.close() }
        var request = HTTPClientRequest(body == nil ? .get : .post, try HTTPURL("http://\(service.address)\(path)"))
        if let body { request.content = .bytes(Array(body.utf8)) }
        request.fields.set(.contentType, to: "application/json")
        if let token { request.fields.set(.authorization, to: "Bearer \(token)") }
        let response = try await client.send(request)
        return String(decoding: try await response.body(upTo: 1 << 20), as: UTF8.self)
    }

    /// Talks with an agent, in writing.
    private static func talk(
        _ service: VoiceService,
        with agent: String,
        _ token: String,
        on loop: EventLoop
    ) async throws {
        let wanted = "{\"agent\":\"\(agent)\"}"
        let answer = try await ask(service, "/v1/talk-sessions", token, wanted, on: loop)
        let session = try JSONValue(parsing: Array(answer.utf8).span)
        let path = try #require(session["path"]?.stringValue)
        let words = try #require(session["words"]?.stringValue)
        let caller = SyntheticCaller(
            utterances: [CallerUtterance(writing: "My card is \(card).")],
            writer: { text in
                let body: JSONValue = ["text": .string(text)]
                Task(executorPreference: loop) { _ = try await ask(service, words, nil, body.encoded(), on: loop) }
            }
        )
        let stream = try WebSocket.Request(url: HTTPURL("ws://\(service.address)\(path)"))
        _ = try await SyntheticCaller.call(stream, as: caller, on: loop)
    }

    @Test func `neither its journal nor its events, records, figures, answers and doctor`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "canary-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let (group, others) = (try EventLoopGroup(count: 2), try EventLoopGroup(count: 1))
        let elsewhere = try await HTTPServer.listen(on: .loopback(port: 0), group: others)
        let secrets = Dictionary(uniqueKeysWithValues: Self.names.map { ($0, "\(Self.canary)-\($0)") })
        let environment = ProviderEnvironment(variables: secrets)
        let settings = try ServiceSettings(file: Self.write(to: folder, elsewhere.address), environment)
        let log = folder.appending(path: "log").path
        let descriptor = unsafe open(log, O_CREAT | O_WRONLY | O_APPEND, 0o600)
        let journal = try Journal(.text, to: descriptor)
        let stock = try ServiceStock(settings, journal: journal)
        let told = Told()
        var options = try settings.options(stock)
        options.eventReader = { told.add("\($0.line)") }
        options.doorReader = { told.add("\($0)") }
        options.outbound[.standard]?.rules.log = { told.add($0) }
        let service = try await VoiceService.listen(options, group: group)
        let loop = others.loops[0]
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await service.run() }
            tasks.addTask { await elsewhere.run { try await Self.repeatEverything($0) } }
            try await Task(executorPreference: loop) {
                let talk = "\(Self.canary)-SYRINX_TALK_TOKEN"
                for agent in ["deaf", "desk"] { try await Self.talk(service, with: agent, talk, on: loop) }
                let key = "\(Self.canary)-SYRINX_API_TOKEN"
                let order = "{\"to\":\"+493012345678\",\"agent\":\"desk\"}"
                for (path, token, body) in [
                    ("/v1/calls", key, order), ("/v1/calls", key, nil), ("/v1/calls", key + "x", nil),
                    ("/v1/talk-sessions", talk + "x", "{}"), ("/v1/talk-agents", talk, nil),
                    ("/metrics", "\(Self.canary)-SYRINX_METRICS_TOKEN", nil), ("/metrics", "\(Self.canary)-x", nil),
                ] as [(String, String, String?)] {
                    told.add(try await Self.ask(service, path, token, body, on: loop))
                }
                _ = await Doctor(settings, goesOut: true, on: loop).examine { told.add("\($0.lines)") }
            }.value
            service.drain()
            tasks.cancelAll()
        }
        await stock.keeping?.keeper.stop()
        await journal.close()
        close(descriptor)
        await group.shutdown()
        await others.shutdown()
        var all = told.all
        for case let file as String in try #require(FileManager.default.enumerator(atPath: folder.path)) {
            guard let content = FileManager.default.contents(atPath: folder.appending(path: file).path) else {
                continue
            }
            all += "\n\(file): " + String(decoding: content, as: UTF8.self)
        }
        // Each has been shown, and has failed, and that is told.
        for name in ["deepgram", "openai", "elevenlabs"] {
            #expect(all.contains("provider=\(name)"), "\(name) was never asked")
        }
        #expect(all.contains("***") && all.contains("card"))
        let leak = all.firstRange(of: Self.canary).map { all[$0.lowerBound...].prefix(200) }
        #expect(leak == nil, "\(leak ?? "")")
        #expect(!all.contains(Self.card))
    }
}
