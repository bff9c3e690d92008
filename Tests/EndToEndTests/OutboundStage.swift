import CallTiming
import FastJSON
import FrontDoor
import HTTPTransport
import OutboundCalls
import PhoneNumbers
import ProviderKit
import Reactor
import Rehearsal
import Synchronization
import Testing
import TwilioREST
import TwilioWire
import VoiceService

/// What is gathered across loops.
final class Gathering<Element: Sendable>: Sendable {
    private let kept = Mutex<[Element]>([])

    var all: [Element] { kept.withLock { $0 } }

    func add(_ element: Element) { kept.withLock { $0.append(element) } }
}

/// A service that makes calls, the simulated Twilio that carries them to simulated people, and who orders them: real sockets.
final class OutboundStage: Sendable {
    static let account = "ACffeeddccbbaa99887766554433221100"
    static let token = "12345"
    static let key = "sk-orders"

    let service: VoiceService
    let simulator: TwilioSimulator
    let world: SimulatorWorld
    let loop: EventLoop
    let events: Gathering<CallEvent>
    let log: Gathering<String>
    private let client: LoopLocal<HTTPClient>

    private init(
        _ service: VoiceService,
        _ simulator: TwilioSimulator,
        _ world: SimulatorWorld,
        _ loop: EventLoop,
        _ events: Gathering<CallEvent>,
        _ log: Gathering<String>
    ) {
        self.service = service
        self.simulator = simulator
        self.world = world
        self.loop = loop
        self.events = events
        self.log = log
        client = LoopLocal { HTTPClient(on: $0) }
    }

    /// Runs a body on a loop of its own, beside the service and the simulation on theirs.
    ///
    /// `change` is told where the simulated agents' service is.
    static func run(
        _ settings: TwilioSimulator.Settings = fast,
        _ change: (inout VoiceService.Options, inout OutboundService, HTTPURL) throws -> Void = { _, _, _ in },
        _ body: @escaping @Sendable (OutboundStage) async throws -> Void
    ) async throws {
        let services = try EventLoopGroup(count: 2)
        let others = try EventLoopGroup(count: 1)
        var keys = SimulatorWorld.Settings()
        keys.keys = [token]
        let world = SimulatorWorld(keys)
        let simulator = TwilioSimulator(world, settings: settings)
        let host = try await SimulatorHost.listen([simulator, SimulatedAgents(world)], in: world, group: others)
        let (events, log) = (Gathering<CallEvent>(), Gathering<String>())
        var options = VoiceService.Options()
        options.door.rules.signatures = .required([.token(token)])
        options.eventReader = { events.add($0) }
        let account = TwilioAccount(
            account,
            token: Secret(token),
            server: try HTTPURL(try #require(host.address(of: "twilio")))
        )
        var outbound = OutboundService(account)
        outbound.rules.caller = try PhoneNumber("+15550100009")
        outbound.rules.log = { log.add($0) }
        options.tokens.add(Secret(key), AccessToken("orders", callsPerMinute: 1_000_000))
        try change(&options, &outbound, HTTPURL(try #require(host.address(of: "elevenlabs-agents"))))
        options.outbound[.standard] = outbound
        let service = try await listen(options, group: services)
        let stage = OutboundStage(service, simulator, world, others.loops[0], events, log)
        let outcome: Result<Void, any Error>
        do {
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { await service.run() }
                tasks.addTask { await host.run() }
                try await Task(executorPreference: stage.loop) { try await body(stage) }.value
                service.drain()
                tasks.cancelAll()
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await others.shutdown()
        await services.shutdown()
        try outcome.get()
    }

    /// Twilio has to be told where we are before we are there: a port that nobody has, and that is given to no client.
    private static func listen(_ options: VoiceService.Options, group: EventLoopGroup) async throws -> VoiceService {
        var options = options
        for _ in 0..<50 {
            let port = ports.withLock { port in
                port += 1
                return port
            }
            options.address = .loopback(port: port)
            options.door.publicURL = try HTTPURL("http://\(options.address)")
            if let service = try? await VoiceService.listen(options, group: group) { return service }
        }
        return try await VoiceService.listen(options, group: group)
    }

    private static let ports = Mutex<UInt16>(20_001 + UInt16.random(in: 0..<10) * 1_000)

    /// People who are there at once, and talk.
    static var fast: TwilioSimulator.Settings {
        var settings = TwilioSimulator.Settings()
        settings.callsPerSecond = 1_000
        settings.dialling = .milliseconds(5)
        settings.detection = .milliseconds(300)
        settings.opensStreams = true
        settings.callee = { number in
            switch number.suffix(4) {
            case "0001": .isBusy
            case "0003": .doesNotExist
            case "0004": .isMachine(after: .milliseconds(20), greeting: .milliseconds(1_800))
            default: .answers(after: .milliseconds(20))
            }
        }
        return settings
    }

    func ask(
        _ method: HTTPMethod,
        _ path: String,
        _ body: JSONValue? = nil,
        key: String? = key
    ) async throws -> (status: Int, body: JSONValue) {
        var request = HTTPClientRequest(method, try HTTPURL("http://\(service.address)\(path)"))
        if let key { request.fields.set(.authorization, to: "Bearer \(key)") }
        if let body { request.content = .bytes(Array(try body.encoded().utf8)) }
        let response = try await client.value(on: loop).send(request)
        let content = try await response.body(upTo: 4 << 20)
        let isJSON = response.fields[.contentType]?.contains("json") == true
        return (Int(response.status.code), isJSON ? try JSONValue(parsing: content.span) : .null)
    }

    /// Orders a call, and answers its number.
    func order(_ order: JSONValue) async throws -> String {
        let answer = try await ask(.post, "/v1/calls", order)
        #expect(answer.status == 201, "\(answer.body)")
        return try #require(answer.body["id"]?.stringValue)
    }

    func call(_ id: String) async throws -> JSONValue { try await ask(.get, "/v1/calls/\(id)").body }

    /// Waits until something is so, for so long at most.
    func until(
        _ what: String,
        within limit: Duration = .seconds(20),
        _ condition: () async throws -> Bool
    ) async throws {
        let end = loop.now + limit
        while try await !condition() {
            guard loop.now < end else {
                Issue.record("it did not come to this: \(what)")
                throw CancellationError()
            }
            try await loop.sleep(until: loop.now + .milliseconds(20))
        }
    }

    func until(_ id: String, is status: String) async throws {
        try await until("\(id) is \(status)") { try await call(id)["status"]?.stringValue == status }
    }

    /// What was said in calls, in their order: "agent: …" and "caller: …".
    var words: [String] {
        events.all.compactMap { event in
            switch event.kind {
            case .replyHeard(_, let text), .replyCut(_, let text): "agent: \(text)"
            case .transcript(let text): "caller: \(text)"
            default: nil
            }
        }
    }

    /// The TwiML that the carrier was given, in its order.
    var scripts: [String] { world.journal.entries(of: "twilio", "twiml").map(\.detail) }
}
