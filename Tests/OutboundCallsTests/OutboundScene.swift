import CallTiming
import FastJSON
import HTTPTransport
import PhoneNumbers
import ProviderKit
import ProviderTestKit
import Reactor
import Synchronization
import Testing
import TwilioREST
import TwilioWire

@testable import OutboundCalls
@testable import Rehearsal

/// The desk's own server, and who orders calls and is told of them.
final class DeskServer: SimulatedProvider {
    let name = "desk"
    private let application = Mutex<HTTPApplication?>(nil)
    private let told = Mutex<[JSONValue]>([])

    func serve(_ application: HTTPApplication) { self.application.withLock { $0 = application } }

    /// What the orderer was told, in the order of its coming.
    var notices: [JSONValue] { told.withLock { $0 } }

    func answer(_ exchange: HTTPExchange) async throws {
        if exchange.head.target.path == "/orderer" {
            let body = try await exchange.body(upTo: 65_536)
            let value = try JSONValue(parsing: body.span)
            told.withLock { $0.append(value) }
            return exchange.respond(.text(""))
        }
        try await application.withLock { $0 }?.answer(exchange)
    }
}

/// A desk with its routes, Twilio and everybody who is called, on one loop in virtual time.
struct OutboundScene: Sendable {
    static let account = "ACffeeddccbbaa99887766554433221100"
    static let token = "12345"
    static let key = "sk-orders"

    let loop: EventLoop
    let desk: OutboundDesk
    let server: DeskServer
    let base: String
    let simulator: TwilioSimulator
    let world: SimulatorWorld
    let log: Mutex2<[String]>
    let client: LoopLocal<HTTPClient>

    func sleep(_ duration: Duration) async throws { try await loop.sleep(until: loop.now + duration) }

    func ask(
        _ method: HTTPMethod,
        _ path: String,
        _ body: JSONValue? = nil,
        key: String? = key,
        fields: [HTTPFieldName: String] = [:]
    ) async throws -> (status: Int, body: JSONValue, fields: HTTPFields) {
        var request = HTTPClientRequest(method, try HTTPURL(base + path))
        if let key { request.fields.set(.authorization, to: "Bearer \(key)") }
        for (name, value) in fields { request.fields.set(name, to: value) }
        if let body { request.content = .bytes(Array(try body.encoded().utf8)) }
        let response = try await client.value(on: loop).send(request)
        let content = try await response.body(upTo: 1 << 20)
        let isJSON = response.fields[.contentType]?.contains("json") == true
        return (Int(response.status.code), isJSON ? try JSONValue(parsing: content.span) : .null, response.fields)
    }

    /// Orders a call, and answers its number.
    func order(_ fields: JSONObject, to: String = "+15550100042") async throws -> String {
        var fields = fields
        fields["to"] = .string(to)
        let answer = try await ask(.post, "/v1/calls", .object(fields))
        #expect(answer.status == 201, "\(answer.body)")
        return try #require(answer.body["id"]?.stringValue)
    }

    func call(_ id: String) async throws -> JSONValue { try await ask(.get, "/v1/calls/\(id)").body }

    func status(_ id: String) async throws -> String { try await call(id)["status"]?.stringValue ?? "" }
}

/// A mutex that can be handed around.
final class Mutex2<Value: Sendable>: Sendable {
    private let value: Mutex<Value>
    init(_ value: Value) { self.value = Mutex(value) }
    func with<Result: Sendable>(_ body: (inout Value) -> Result) -> Result { value.withLock { body(&$0) } }
}

let hello: JSONObject = {
    var fields = JSONObject()
    fields["agent"] = "reception"
    return fields
}()

@discardableResult
func atOutboundDesk<Value: Sendable>(
    _ settings: TwilioSimulator.Settings = .init(),
    voice: (any SpeechSynthesizer)? = nil,
    store: any OutboundCallStore = MemoryCallStore(),
    limit: Duration = .seconds(3_600),
    options change: @escaping @Sendable (inout OutboundOptions) -> Void = { _ in },
    tokens changeTokens: @escaping @Sendable (inout AccessTokens) -> Void = { _ in },
    _ body: @escaping @Sendable (OutboundScene) async throws -> Value
) async throws -> Value {
    try await inVirtualTime(limit: limit, patience: .seconds(60)) { loop, group in
        var keys = SimulatorWorld.Settings()
        keys.keys = [OutboundScene.token]
        let world = SimulatorWorld(keys)
        var settings = settings
        if settings.callsPerSecond == 1 { settings.callsPerSecond = 30 }
        let simulator = TwilioSimulator(world, settings: settings)
        let server = DeskServer()
        let host = try await SimulatorHost.listen([simulator, server], in: world, group: group)
        let base = try #require(host.address(of: "desk"))
        let log = Mutex2<[String]>([])
        var options = OutboundOptions(
            publicAddress: base,
            signature: TwilioSignature([.token(OutboundScene.token)]),
            agents: OutboundAgents { _, _ in
                TwiML(.connect(TwiML.Connect(.stream(TwiML.Stream(url: "wss://a.test/")))))
            }
        )
        options.caller = try PhoneNumber("+15550100009")
        options.callbackPrefixes = [base + "/orderer"]
        options.log = { line in log.with { $0.append(line) } }
        change(&options)
        let account = TwilioAccount(
            OutboundScene.account,
            token: Secret(OutboundScene.token),
            server: try HTTPURL(try #require(host.address(of: "twilio")))
        )
        let desk = OutboundDesk(options, TwilioREST(account), store: store, voice: voice, group: group)
        var tokens = AccessTokens()
        tokens.add(Secret(OutboundScene.key), AccessToken("orders", callsPerMinute: 1_000_000))
        changeTokens(&tokens)
        var application = HTTPApplication()
        try OutboundRoutes([.standard: desk], TokenBook(tokens)).register(on: &application)
        server.serve(application)
        let scene = OutboundScene(
            loop: loop,
            desk: desk,
            server: server,
            base: base,
            simulator: simulator,
            world: world,
            log: log,
            client: LoopLocal { HTTPClient(on: $0) }
        )
        let serving = Task(executorPreference: loop) { await host.run() }
        let dialling = Task(executorPreference: loop) { await desk.run() }
        let outcome: Result<Value, any Error>
        do { outcome = .success(try await body(scene)) } catch { outcome = .failure(error) }
        dialling.cancel()
        await dialling.value
        serving.cancel()
        await serving.value
        return try outcome.get()
    }
}
