internal import CallTiming
package import HTTPTransport
package import ProviderKit
internal import Reactor
package import WebSocketTransport

extension ProviderLine {
    /// A failure of this provider; secrets are masked, and the words held to a length that a log can bear.
    package func failure(
        _ kind: ProviderFailure.Kind,
        _ message: String,
        retryAfter: Duration? = nil,
        requestID: String? = nil
    ) -> ProviderFailure {
        var message = secrets.reduce(message) { $1.removed(from: $0) }
        if message.utf8.count > 600 { message = String(message.prefix(600)) + "…" }
        return ProviderFailure(kind, provider: provider, message, retryAfter: retryAfter, requestID: requestID)
    }

    /// What an HTTP error of the transport means.
    package func failure(_ error: HTTPClientError) -> ProviderFailure {
        switch error {
        case .timedOut(.firstByte), .timedOut(.idle), .timedOut(.whole): failure(.stalled, "\(error)")
        case .malformed, .malformedCompression, .notAnEventStream, .brokenEventStream, .tooLong, .redirect:
            failure(.protocolViolation, "\(error)")
        case .contentNotProduced, .contentLengthWrong: failure(.badRequest, "\(error)")
        case .clientClosed: failure(.closed, "\(error)")
        case .cancelled: .cancelled(provider)
        case .connect(.timedOut(_)): failure(.stalled, "\(error)")
        case .connect(.cancelled): .cancelled(provider)
        case .connect, .proxyRefused, .lost: failure(.network, "\(error)")
        }
    }

    /// What a refused hand-shake or a lost one means.
    package func failure(_ error: WebSocketConnectError) -> ProviderFailure {
        switch error {
        case .refused(let status, let fields, let content): failure(status, fields, content: content)
        case .timedOut, .connect(.timedOut(_)): failure(.stalled, "\(error)")
        case .cancelled, .connect(.cancelled): .cancelled(provider)
        case .connect, .lost: failure(.network, "\(error)")
        case .handshake, .malformed: failure(.protocolViolation, "\(error)")
        }
    }

    /// What the end of a WebSocket means where the provider has no meaning of its own for the code.
    package func failure(_ end: WebSocketEnd) -> ProviderFailure {
        switch end {
        case .closed(.normal?, _), .closed(.goingAway?, _), .closed(.serviceRestart?, _), .lost:
            failure(.network, "\(end)")
        case .closed(.tryAgainLater?, _), .closed(.internalError?, _): failure(.overloaded, "\(end)")
        case .closed(nil, _): failure(.network, "\(end)")
        case .closed: failure(.protocolViolation, "\(end)")
        case .violated: failure(.protocolViolation, "\(end)")
        case .timedOut: failure(.stalled, "\(end)")
        }
    }

    /// What a response's status means, with the words and the patience that came with it.
    package func failure(_ status: HTTPStatus, _ fields: HTTPFields, content: String) -> ProviderFailure {
        let words = ProviderWords.message(in: content)
        return failure(
            Self.kind(of: status),
            words.isEmpty ? "\(status)" : "\(status): \(words)",
            retryAfter: Self.retryAfter(in: fields),
            requestID: Self.requestID(in: fields)
        )
    }

    /// What a status means where the provider does not say it more exactly.
    package static func kind(of status: HTTPStatus) -> ProviderFailure.Kind {
        switch status.code {
        case 401, 403, 407: .authentication
        case 402: .quota
        case 429: .rateLimit
        case 408, 409, 425, 498, 500...: .overloaded
        case 400..<500: .badRequest
        default: .protocolViolation
        }
    }

    /// How long a provider wants to be left alone, by any of the fields in use; more than ten minutes is no answer.
    package static func retryAfter(in fields: HTTPFields) -> Duration? {
        let longest = 600.0
        if let text = fields["retry-after-ms"], let milliseconds = Double(text), milliseconds >= 0 {
            return milliseconds <= longest * 1_000 ? .milliseconds(Int64(milliseconds)) : nil
        }
        guard let text = fields["retry-after"] else { return nil }
        if let seconds = Double(text) { return (0...longest).contains(seconds) ? .seconds(seconds) : nil }
        let now = HTTPDateText.now.date
        guard let date = HTTPDate(text, now: now) else { return nil }
        let seconds = Double(date.unixSeconds - now.unixSeconds)
        return seconds <= longest ? .seconds(max(0, seconds)) : nil
    }

    /// The provider's number for a request, by any of the fields in use.
    package static func requestID(in fields: HTTPFields) -> String? {
        for name: HTTPFieldName in ["dg-request-id", "request-id", "x-request-id", "x-amzn-requestid"] {
            if let id = fields[name] { return id }
        }
        return nil
    }
}
