internal import CallTiming
internal import Carriers
internal import FastJSON
package import HTTPTransport
package import ProviderKit
internal import Reactor
internal import TwilioWire

/// Where the operator's own system tells what it knows of a caller.
package struct CallerLookUp: Sendable {
    /// What becomes of a call when it does not answer in time, or not what it should.
    package enum Fallback: Sendable {
        /// The call is taken with what is known.
        case take
        /// The caller is told that the call cannot be taken.
        case refuse
    }

    package var url: HTTPURL
    /// Sent along as a bearer token.
    package var secret: Secret?
    /// The carrier itself waits 15 seconds for all that is done here.
    package var deadline = Duration.seconds(3)
    package var fallback = Fallback.take

    /// Asks there.
    package init(_ url: HTTPURL, secret: Secret? = nil) {
        self.url = url
        self.secret = secret
    }

    static let longestDeadline = Duration.seconds(10)
}

/// What the operator's system has answered.
struct CallerFinding: Sendable, Equatable {
    /// What is to become of the call.
    enum Verdict: Sendable, Equatable {
        case take
        case refuse(String?)
        case forward(String)
    }

    var verdict = Verdict.take
    var parameters = CallParameters()

    init() {}

    /// Reads an answer: an object whose known members are texts.
    init(_ answer: JSONValue) throws(UnreadableAnswer) {
        guard let object = answer.objectValue else { throw UnreadableAnswer(description: "the answer is no object") }
        func text(_ name: String) throws(UnreadableAnswer) -> String? {
            switch object[name] {
            case nil, .null?: return nil
            case .string(let text)?: return text
            default: throw UnreadableAnswer(description: "\"\(name)\" is no text")
            }
        }
        parameters.agent = try text("agent")
        parameters.language = try text("language")
        parameters.callerName = try text("callerName")
        parameters.contextPrompt = try text("contextPrompt")
        parameters.firstMessage = try text("firstMessage")
        if let variables = object["variables"], variables != .null {
            guard let variables = variables.objectValue else {
                throw UnreadableAnswer(description: "\"variables\" is no object")
            }
            for member in variables.members {
                let name = member.key
                switch member.value {
                case .string(let text): parameters.variables[name] = text
                case .integer(let number): parameters.variables[name] = "\(number)"
                case .double(let number): parameters.variables[name] = "\(number)"
                case .bool(let flag): parameters.variables[name] = "\(flag)"
                case .null: break
                case .array, .object:
                    throw UnreadableAnswer(description: "the variable \"\(name)\" is neither text nor number")
                }
            }
        }
        if let number = try text("forward") {
            verdict = .forward(number)
        } else if let refusal = object["refuse"], refusal != .null, refusal != .bool(false) {
            verdict = .refuse(refusal.stringValue)
        }
    }
}

/// Why an answer is none.
struct UnreadableAnswer: Error, CustomStringConvertible {
    let description: String
}

extension FrontDoor {
    /// The longest answer that is read.
    private static let longestAnswer = 65_536

    /// Asks the operator's system of a caller; nil when there is none, or it does not answer and nothing hangs on it.
    func lookUp(
        _ exchange: HTTPExchange,
        _ webhook: TwilioVoiceWebhook,
        _ arrival: CallArrival
    ) async -> CallerFinding? {
        guard let lookUp = options.rules(of: arrival.organisation).lookUp else { return nil }
        do {
            let found = try await ask(lookUp, exchange, webhook, arrival)
            tell(.lookedUp, of: arrival.key)
            return found
        } catch {
            // Of the error only what it is: the other side's words may hold anything.
            tell(.lookUpFailed("\(error)"), of: arrival.key)
            guard case .refuse = lookUp.fallback else { return nil }
            var finding = CallerFinding()
            finding.verdict = .refuse(nil)
            return finding
        }
    }

    private func ask(
        _ lookUp: CallerLookUp,
        _ exchange: HTTPExchange,
        _ webhook: TwilioVoiceWebhook,
        _ arrival: CallArrival
    ) async throws -> CallerFinding {
        let question: JSONValue = [
            "organisation": .string(arrival.organisation.key), "agent": .string(arrival.agent),
            "call": .string(arrival.call), "from": arrival.caller.map { .string($0) } ?? .null,
            "to": .string(webhook.to), "callerName": webhook.callerName.map { .string($0) } ?? .null,
            "forwardedFrom": webhook.forwardedFrom.map { .string($0) } ?? .null,
            "attestation": webhook.attestation.map { .string($0) } ?? .null,
        ]
        var request = HTTPClientRequest(.post, lookUp.url, content: .bytes(Array(try question.encoded().utf8)))
        request.fields.set(.contentType, to: "application/json")
        request.fields.set(.accept, to: "application/json")
        if let secret = lookUp.secret { request.fields.set(.authorization, to: "Bearer \(secret.revealed)") }
        var timeouts = HTTPClientTimeouts()
        timeouts.whole = min(lookUp.deadline, CallerLookUp.longestDeadline)
        timeouts.connect = min(lookUp.deadline, timeouts.connect)
        request.timeouts = timeouts
        let response = try await clients.value(on: exchange.loop).send(request)
        guard response.status.isSuccess else {
            response.cancel()
            throw UnreadableAnswer(description: "it answered with \(response.status.code)")
        }
        let body = try await response.body(upTo: Self.longestAnswer)
        return try CallerFinding(JSONValue(parsing: body.span))
    }
}
