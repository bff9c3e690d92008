package import AgentWire
internal import CallTiming
internal import FastJSON
package import HTTPTransport
internal import Octets
package import ProviderKit
internal import ProviderWire
package import Reactor

/// ElevenLabs' service of agents: where their sockets are, calls that it carries itself, and what was said in them.
///
/// The key is used here and goes nowhere else: an agent's socket is reached by an address that is signed for one
/// conversation.
package struct AgentService: Sendable {
    /// Its name, as failures have it.
    package static let name = "elevenlabs-agents"
    /// Where it is.
    package static let standardServer = "https://api.elevenlabs.io"

    let line: ProviderLine
    private let server: HTTPURL
    private let key: Secret?
    /// How long a request may take to its last byte: a carrier waits 15 s for a webhook's answer.
    private let longest: Duration

    /// The most of an answer that is read.
    private static let longestAnswer = 4 << 20

    /// Reaches the service with a key; without one only agents that anybody may talk to.
    package init(
        key: Secret?,
        server: HTTPURL,
        deadlines: ProviderDeadlines = ProviderDeadlines(),
        longest: Duration = .seconds(8),
        _ environment: ProviderEnvironment = ProviderEnvironment()
    ) {
        self.key = key
        self.server = server
        self.longest = longest
        line = ProviderLine(Self.name, deadlines: deadlines, secrets: key.map { [$0] } ?? [], environment)
    }

    /// Where an agent's socket is: an address that is good for one conversation, and to be shown to nobody.
    package func socketAddress(of agent: String, on loop: EventLoop) async throws(ProviderFailure) -> HTTPURL {
        let path = "/v1/convai/conversation"
        guard key != nil else { return try url("\(path)?agent_id=\(PercentEncoding.encode(agent))", isSocket: true) }
        let asked = try url("\(path)/get-signed-url?agent_id=\(PercentEncoding.encode(agent))")
        let answer = try await json(request(.get, asked), on: loop)
        guard let text = answer["signed_url"]?.stringValue, let signed = try? HTTPURL(text), signed.isSocket else {
            throw line.failure(.protocolViolation, "the service gave no address of a socket")
        }
        guard signed.scheme.isSecure || !server.scheme.isSecure else {
            throw line.failure(.protocolViolation, "the service gave an address that is not secure")
        }
        return signed
    }

    /// Has the service carry a call that has come in here: the answer is for the carrier, as it is.
    package func register(
        _ agent: String,
        from caller: String,
        to called: String,
        isInbound: Bool = true,
        _ initiation: AgentInitiation,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> RegisteredCall {
        let body = content(initiation) { json in
            json.field("agent_id", agent)
            json.field("from_number", caller)
            json.field("to_number", called)
            json.field("direction", isInbound ? "inbound" : "outbound")
        }
        let bytes = try await answer(try request("/v1/convai/twilio/register-call", body), on: loop)
        guard let text = String(validating: bytes, as: UTF8.self), let call = RegisteredCall(text) else {
            throw line.failure(.protocolViolation, "the service did not answer with TwiML")
        }
        return call
    }

    /// Has the service call somebody by a number that it knows.
    ///
    /// Never asked twice: the call may have been made although the answer was lost.
    package func call(
        _ number: String,
        as agent: String,
        by phoneNumber: String,
        ringing: Duration? = nil,
        _ initiation: AgentInitiation,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> PlacedCall {
        let body = content(initiation) { json in
            json.field("agent_id", agent)
            json.field("agent_phone_number_id", phoneNumber)
            json.field("to_number", number)
            if let ringing {
                json.key("telephony_call_config")
                json.beginObject()
                json.key("ringing_timeout_secs")
                json.integer(ringing.components.seconds)
                json.endObject()
            }
        }
        let answer = try await json(try request("/v1/convai/twilio/outbound-call", body), on: loop)
        guard answer["success"]?.boolValue == true else {
            throw line.failure(.badRequest, answer["message"]?.stringValue ?? "the call was not made")
        }
        return PlacedCall(
            conversation: answer["conversation_id"]?.stringValue,
            call: (answer["callSid"] ?? answer["call_sid"])?.stringValue
        )
    }

    /// A conversation as far as the service has it; nil for one that it does not know, or not yet.
    package func conversation(
        _ conversation: String,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> AgentConversation? {
        let asked = try url("/v1/convai/conversations/\(PercentEncoding.encode(conversation))")
        var isUnknown = false
        let bytes: [UInt8]
        do throws(ProviderFailure) {
            bytes = try await answer(request(.get, asked), on: loop) { status, _, _ in
                isUnknown = status.code == 404
                return nil
            }
        } catch {
            if isUnknown { return nil }
            throw error
        }
        guard let conversation = AgentConversation(try json(bytes)) else {
            throw line.failure(.protocolViolation, "the service's conversation is not understood")
        }
        return conversation
    }

    // MARK: Asking

    private var fields: HTTPFields {
        var fields = HTTPFields()
        if let key { fields.add("xi-api-key", key.revealed) }
        return fields
    }

    private func url(_ target: String, isSocket: Bool = false) throws(ProviderFailure) -> HTTPURL {
        let base = server.text.hasSuffix("/") ? String(server.text.dropLast()) : server.text
        // "http" becomes "ws", and "https" becomes "wss".
        let text = isSocket && base.hasPrefix("http") ? "ws" + base.dropFirst(4) + target : base + target
        do throws(HTTPURLError) { return try HTTPURL(text) } catch {
            throw line.failure(.badRequest, "the service's address is not understood: \(error)")
        }
    }

    /// A request that ends in time, however slowly its answer trickles in.
    private func request(_ method: HTTPMethod, _ url: HTTPURL) -> HTTPClientRequest {
        var request = HTTPClientRequest(method, url, fields: fields)
        var timeouts = HTTPClientTimeouts()
        timeouts.connect = line.deadlines.connect
        timeouts.firstByte = line.deadlines.first
        timeouts.idle = line.deadlines.stall
        timeouts.whole = longest
        request.timeouts = timeouts
        return request
    }

    private func request(_ path: String, _ body: [UInt8]) throws(ProviderFailure) -> HTTPClientRequest {
        var request = request(.post, try url(path))
        request.fields.add(.contentType, "application/json")
        request.content = .bytes(body)
        return request
    }

    private func content(_ initiation: AgentInitiation, _ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var buffer = ByteBuffer()
        buffer.writeJSON { json in
            json.beginObject()
            write(&json)
            json.key("conversation_initiation_client_data")
            initiation.write(to: &json)
            json.endObject()
        }
        return Array(copying: buffer.bytes)
    }

    private func answer(
        _ request: HTTPClientRequest,
        on loop: EventLoop,
        explain: (HTTPStatus, HTTPFields, String) -> ProviderFailure? = { _, _, _ in nil }
    ) async throws(ProviderFailure) -> [UInt8] {
        let response = try await line.send(request, on: loop, explain: explain)
        do throws(HTTPClientError) { return try await response.body(upTo: Self.longestAnswer) } catch {
            throw line.failure(error)
        }
    }

    private func json(_ request: HTTPClientRequest, on loop: EventLoop) async throws(ProviderFailure) -> JSONValue {
        try json(try await answer(request, on: loop))
    }

    private func json(_ bytes: [UInt8]) throws(ProviderFailure) -> JSONValue {
        do throws(JSONError) { return try JSONValue(parsing: bytes.span) } catch {
            throw line.failure(.protocolViolation, "the service's answer is not JSON: \(error)")
        }
    }
}

extension HTTPURL {
    fileprivate var isSocket: Bool { scheme == .ws || scheme == .wss }
}

extension JSONWriter {
    fileprivate mutating func field(_ name: StaticString, _ text: String) {
        key(name)
        string(text)
    }
}
