internal import CallTiming
internal import Dialogue
internal import FastJSON
internal import HTTPTransport
internal import ProviderKit
package import Reactor

/// A tool that asks a server, as the configuration says.
package struct HTTPTool: Sendable {
    /// Where an answer's parts come from.
    enum Picks: Sendable, Equatable {
        /// This part is the result.
        case one(JSONPointer)
        /// The result is an object of these.
        case several([Named])

        struct Named: Sendable, Equatable {
            let name: String
            let pointer: JSONPointer
        }
    }

    struct Header: Sendable {
        enum Value: Sendable {
            case template(Template)
            case secret(Secret, prefix: String)
        }

        let name: HTTPFieldName
        let value: Value
    }

    /// What the model is told of it.
    package let definition: ToolDefinition

    let method: HTTPMethod
    let url: URLTemplate
    let headers: [Header]
    /// What is sent; nil for the arguments themselves, where the method has content.
    let body: BodyTemplate?
    /// How often a request is repeated when it fails.
    let retries: Int
    /// How many redirections are followed.
    let redirects: Int
    /// How many characters of the result the model gets.
    let resultLimit: Int
    /// How many bytes of an answer are taken.
    let answerLimit: Int
    let picks: Picks?
    let hosts: HostList
    let access: ToolAccess

    /// Asks the server, and answers what the model is told; to be called on `loop`.
    package func run(_ values: ToolValues, on loop: EventLoop) async throws(ToolFailure) -> String {
        let deadline = loop.now + definition.manner.deadline
        var request = try request(values)
        var attempt = 0
        var followed = 0
        while true {
            let outcome: Result<GuardedAnswer, GuardedFault>
            do throws(GuardedFault) {
                guard hosts.contains(request.url.host) else {
                    throw GuardedFault.refused(host: request.url.host, kind: "a host that is not on the tool's list")
                }
                outcome = .success(
                    try await GuardedExchange.run(request, taking: answerLimit, access, until: deadline, on: loop)
                )
            } catch {
                outcome = .failure(error)
            }
            if let pause = pause(after: outcome, attempt), attempt < retries, loop.now + pause < deadline {
                attempt += 1
                do throws(CancellationError) {
                    try await loop.sleep(until: loop.now + pause)
                } catch {
                    throw ToolFailure(GuardedFault.cancelled)
                }
                continue
            }
            switch outcome {
            case .failure(let fault): throw ToolFailure(fault)
            case .success(let answer):
                if let next = try redirection(of: request, answer) {
                    guard followed < redirects else {
                        throw ToolFailure("the server redirects elsewhere, which this tool does not follow")
                    }
                    followed += 1
                    request = next
                    continue
                }
                return try result(answer)
            }
        }
    }

    // MARK: The request

    private func request(_ values: ToolValues) throws(ToolFailure) -> HTTPClientRequest {
        var fields: HTTPFields = [.accept: "application/json, text/plain;q=0.9, */*;q=0.1", .userAgent: "syrinx"]
        for header in headers {
            let text =
                switch header.value {
                case .template(let template):
                    template.filled { values.text($0).map { CleanText.clean($0, limit: 500) } }
                case .secret(let secret, let prefix): prefix + secret.revealed
                }
            guard HTTPFields.isValidValue(text) else {
                throw ToolFailure("the header \(header.name.text) cannot be sent")
            }
            fields.set(header.name, to: text)
        }
        var request = HTTPClientRequest(method, try url.filled(with: values), fields: fields)
        let hasContent = [.post, .put, .patch].contains(method)
        let content: JSONValue
        if let body {
            content = body.filled(with: values) ?? .null
        } else if hasContent {
            content = .object(values.arguments)
        } else {
            return request
        }
        do throws(JSONWriteError) {
            request.content = .bytes(Array(try content.encoded().utf8))
        } catch {
            throw ToolFailure("\(error)")
        }
        if !request.fields.contains(.contentType) { request.fields.set(.contentType, to: "application/json") }
        return request
    }

    /// How long to wait before a repetition; nil when that would not help.
    private func pause(after outcome: Result<GuardedAnswer, GuardedFault>, _ attempt: Int) -> Duration? {
        let growing = Duration.milliseconds(250 * (1 << min(attempt, 6)))
        switch outcome {
        case .failure(.connect), .failure(.lost): return growing
        case .failure: return nil
        case .success(let answer):
            guard [429, 502, 503, 504].contains(answer.status.code) else { return nil }
            guard let text = answer.fields[.retryAfter] else { return growing }
            // A date is later than any caller waits.
            guard let seconds = Int64(text), (0...3_600).contains(seconds) else { return nil }
            return max(.seconds(seconds), .milliseconds(50))
        }
    }

    private func redirection(
        of request: HTTPClientRequest,
        _ answer: GuardedAnswer
    ) throws(ToolFailure) -> HTTPClientRequest? {
        guard [301, 302, 303, 307, 308].contains(answer.status.code), let place = answer.fields[.location] else {
            return nil
        }
        var next = request
        do throws(HTTPURLError) {
            // From one path of a server to another, or to a whole address: other references are rare and easily misread.
            let isPath = place.hasPrefix("/") && !place.hasPrefix("//")
            let server = "\(request.url.scheme.rawValue)://\(request.url.authority)"
            next.url = try HTTPURL(isPath ? server + place : place)
        } catch {
            throw ToolFailure("the server redirects to what is not an address")
        }
        guard !request.url.scheme.isSecure || next.url.scheme == .https else {
            throw ToolFailure("the server redirects from https to http")
        }
        if !request.url.isSameServer(as: next.url) {
            // Headers hold keys, and the arguments are the caller's: neither is for another server.
            for header in headers { next.fields.remove(header.name) }
        }
        if answer.status.code == 303 || (answer.status.code < 303 && request.method == .post) {
            next.method = .get
            next.content = .none
            next.fields.remove(.contentType)
        }
        return next
    }

    // MARK: The result

    private func result(_ answer: GuardedAnswer) throws(ToolFailure) -> String {
        guard let text = String(validating: answer.content.dropIncomplete(answer.isCut), as: UTF8.self),
            !text.contains("\0")
        else {
            throw ToolFailure(
                "the server answered \(answer.status) with \(answer.content.count) bytes that are no text"
            )
        }
        let shown = hidingSecrets(in: text)
        guard answer.status.isSuccess else {
            throw ToolFailure("the server answered \(answer.status): \(CleanText.clean(shown, limit: 500))")
        }
        guard let picks else { return cut(shown, answer) }
        guard !answer.isCut else { throw ToolFailure("the server's answer is longer than \(answerLimit) bytes") }
        let document: JSONValue
        do throws(JSONError) {
            document = try JSONValue(parsing: shown)
        } catch {
            throw ToolFailure("the server's answer is no JSON")
        }
        return cut(try picked(picks, from: document), answer)
    }

    private func picked(_ picks: Picks, from document: JSONValue) throws(ToolFailure) -> String {
        switch picks {
        case .one(let pointer):
            guard let value = pointer.value(in: document) else {
                throw ToolFailure("the server's answer has nothing where the result should be")
            }
            return BuiltInTools.text(value)
        case .several(let list):
            var object = JSONObject()
            for pick in list { object[pick.name] = pick.pointer.value(in: document) ?? .null }
            return BuiltInTools.text(.object(object))
        }
    }

    private func cut(_ text: String, _ answer: GuardedAnswer) -> String {
        guard text.unicodeScalars.count > resultLimit || answer.isCut else {
            return text.isEmpty ? "Done: the server answered \(answer.status)." : text
        }
        let kept = String(String.UnicodeScalarView(text.unicodeScalars.prefix(resultLimit)))
        let whole = answer.isCut ? "more than \(answer.content.count)" : "\(answer.content.count)"
        return "\(kept)\n[Cut here: the answer has \(whole) bytes.]"
    }

    private func hidingSecrets(in text: String) -> String {
        headers.reduce(text) { text, header in
            guard case .secret(let secret, _) = header.value else { return text }
            return secret.removed(from: text)
        }
    }
}

extension [UInt8] {
    /// The bytes without the beginning of a character at their end, where they were cut.
    fileprivate func dropIncomplete(_ isCut: Bool) -> [UInt8] {
        guard isCut else { return self }
        let tail = suffix(3).reversed().enumerated().first { $0.element & 0xC0 != 0x80 }
        guard let tail else { return self }
        let length = tail.element >= 0xF0 ? 4 : tail.element >= 0xE0 ? 3 : tail.element >= 0xC0 ? 2 : 1
        return tail.offset + 1 < length ? Array(dropLast(tail.offset + 1)) : self
    }
}

/// Why a tool has no result, in words for the model.
package struct ToolFailure: Error, Equatable, Sendable, CustomStringConvertible {
    /// What went wrong.
    package let description: String

    /// Describes a failure.
    package init(_ description: String) { self.description = description }

    init(_ fault: GuardedFault) {
        description =
            switch fault {
            case .refused(let host, let kind): "\(host) may not be asked: it is \(kind)"
            case .unknownHost(let host): "no address is known for \(host)"
            case .connect(let reason): "no connection to the server: \(reason)"
            case .lost(let reason): "the connection to the server was lost: \(reason)"
            case .malformed: "the server's answer is not HTTP"
            case .timedOut: "the server did not answer in time"
            case .cancelled: "cancelled"
            }
    }
}
