import CallPipeline
import CallTiming
import CarrierWire
import Carriers
import HTTPTransport
import ProviderKit
import Reactor
import Rehearsal
import Synchronization
import Testing
import TwilioWire
import VoiceService
import WebSocketTransport

@testable import FrontDoor

/// A service behind its door, and a carrier before it: real sockets, signatures as Twilio makes them.
final class DoorStage: Sendable {
    static let token = "12345"
    static let publicURL = "https://voice.example.org"

    let service: VoiceService
    let loop: EventLoop
    let events: Gathered<CallEvent>
    let doings: Gathered<DoorEvent>

    private init(
        _ service: VoiceService,
        _ loop: EventLoop,
        _ events: Gathered<CallEvent>,
        _ doings: Gathered<DoorEvent>
    ) {
        self.service = service
        self.loop = loop
        self.events = events
        self.doings = doings
    }

    /// Runs a body on a loop of its own, beside a service on others.
    static func run(
        _ change: (inout VoiceService.Options) throws -> Void = { _ in },
        _ body: @escaping @Sendable (DoorStage) async throws -> Void
    ) async throws {
        let services = try EventLoopGroup(count: 2)
        let clients = try EventLoopGroup(count: 1)
        let (events, doings) = (Gathered<CallEvent>(), Gathered<DoorEvent>())
        var options = VoiceService.Options()
        options.address = .loopback(port: 0)
        options.door.publicURL = try HTTPURL(publicURL)
        options.door.rules.signatures = .required([.token(token)])
        options.eventReader = { events.add($0) }
        options.doorReader = { doings.add($0) }
        // A test's calls need no end of their own.
        (options.drain.notice, options.drain.patience, options.drain.farewell) = (.zero, .zero, .zero)
        try change(&options)
        let service = try await VoiceService.listen(options, group: services)
        let stage = DoorStage(service, clients.loops[0], events, doings)
        do {
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { await service.run() }
                tasks.addTask(executorPreference: stage.loop) {
                    defer { service.drain() }
                    try await body(stage)
                }
                try await tasks.waitForAll()
            }
        } catch {
            await clients.shutdown()
            await services.shutdown()
            throw error
        }
        await clients.shutdown()
        await services.shutdown()
    }

    // MARK: Webhooks

    struct Answer: Sendable {
        var status: UInt16
        var text: String
        var type: String

        /// The path of the stream that is to be opened.
        var streamPath: String? { between("<Stream url=\"wss://voice.example.org", "\"") }
        var redirect: String? { between("<Redirect method=\"POST\">https://voice.example.org", "</Redirect>") }
        var sentence: String? { between("<Say>", "</Say>") }

        func between(_ before: String, _ after: String) -> String? {
            guard let start = text.firstRange(of: before) else { return nil }
            let rest = text[start.upperBound...]
            guard let end = rest.firstRange(of: after) else { return nil }
            return String(rest[..<end.lowerBound])
        }
    }

    static func ringing(_ call: String, from: String = "+15550100001", to: String = "+15550100002") -> [TwilioForm
        .Field]
    {
        [
            TwilioForm.Field("CallSid", call), TwilioForm.Field("AccountSid", "ACffeeddccbbaa99887766554433221100"),
            TwilioForm.Field("From", from), TwilioForm.Field("To", to), TwilioForm.Field("CallStatus", "ringing"),
            TwilioForm.Field("Direction", "inbound"), TwilioForm.Field("ApiVersion", "2010-04-01"),
        ]
    }

    /// Posts a form as Twilio does; with that signature instead, or with none if it is empty.
    func post(
        _ path: String,
        _ form: [TwilioForm.Field],
        signature: String? = nil,
        on client: HTTPClient? = nil
    ) async throws -> Answer {
        let body = form.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }
            .joined(separator: "&")
        let signature = signature ?? TwilioSignature.make(Self.publicURL + path, form: form, token: Self.token)
        return try await send(.post, path, signature, "application/x-www-form-urlencoded; charset=UTF-8", body, client)
    }

    func send(
        _ method: HTTPMethod,
        _ path: String,
        _ signature: String = "",
        _ type: String? = nil,
        _ body: String = "",
        _ client: HTTPClient? = nil,
        fields: HTTPFields = HTTPFields()
    ) async throws -> Answer {
        let own = client == nil ? HTTPClient(on: loop) : nil
        defer { own?.close() }
        var request = HTTPClientRequest(method, try HTTPURL("http://\(service.address)\(path)"), fields: fields)
        if method == .post { request.content = .bytes(Array(body.utf8)) }
        if let type { request.fields.set(.contentType, to: type) }
        if !signature.isEmpty { request.fields.set("X-Twilio-Signature", to: signature) }
        guard let client = client ?? own else { throw CancellationError() }
        let response = try await client.send(request)
        let content = try await response.body(upTo: 1_000_000)
        return Answer(
            status: response.status.code,
            text: String(decoding: content, as: UTF8.self),
            type: response.fields[.contentType] ?? ""
        )
    }

    // MARK: Streams

    /// The request for a stream, signed as Twilio signs it.
    func stream(_ path: String, signature: String? = nil) throws -> WebSocket.Request {
        var request = try WebSocket.Request(url: HTTPURL("ws://\(service.address)\(path)"))
        let signature = signature ?? TwilioSignature.make("wss://voice.example.org" + path, token: Self.token)
        if !signature.isEmpty { request.fields.set("X-Twilio-Signature", to: signature) }
        return request
    }

    /// Opens a stream; the handler gets what comes.
    func open(_ path: String, signature: String? = nil, _ handler: CarrierEnd = CarrierEnd()) async throws -> WebSocket
    {
        try await WebSocket.open(stream(path, signature: signature), handler: handler, within: .seconds(20), on: loop)
    }

    /// Looks at each turn of the loop whether a condition holds, for a generous time.
    func eventually(_ what: String, _ condition: () -> Bool) async throws {
        let deadline = loop.now + .seconds(30)
        while !condition() {
            try #require(loop.now < deadline, "it did not come about: \(what)")
            try await loop.sleep(until: loop.now + .milliseconds(1))
        }
    }
}

/// A carrier's end of a stream: keeps what comes.
final class CarrierEnd: WebSocketHandler {
    private(set) var messages: [String] = []
    private(set) var end: WebSocketEnd?

    func text(_ message: Span<UInt8>) {
        messages.append(String(decoding: Array(copying: message), as: UTF8.self))
    }
    func binary(_ message: Span<UInt8>) {}
    func closed(_ end: WebSocketEnd) { self.end = end }
}

extension Array where Element == UInt8 {
    fileprivate init(copying span: Span<UInt8>) {
        self = []
        for index in span.indices { append(span[index]) }
    }
}

/// What is told from several loops, in the order in which it came.
final class Gathered<Value: Sendable>: Sendable {
    private let values = Mutex<[Value]>([])
    var all: [Value] { values.withLock { $0 } }
    func add(_ value: Value) { values.withLock { $0.append(value) } }
}

/// What a carrier says on a stream.
enum Messages {
    static let connected = #"{"event":"connected","protocol":"Call","version":"1.0.0"}"#

    static func start(_ call: String, stream: String = "MZ1", parameters: String = "{}") -> String {
        #"{"event":"start","sequenceNumber":"1","streamSid":"\#(stream)","start":{"streamSid":"\#(stream)","#
            + #""accountSid":"AC1","callSid":"\#(call)","tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","#
            + #""sampleRate":8000,"channels":1},"customParameters":\#(parameters)}}"#
    }

    static let stop = #"{"event":"stop","streamSid":"MZ1","stop":{"accountSid":"AC1","callSid":"CA1"}}"#
}
