internal import FastJSON
internal import HTTPTransport
internal import ProviderKit
internal import ProviderWire
internal import Reactor

extension TwilioREST {
    /// What an error of the transport means.
    func failure(_ error: HTTPClientError) -> TwilioFailure {
        switch error {
        case .connect(.cancelled): TwilioFailure(.cancelled, .notDone, "cancelled")
        case .connect(.timedOut(_)): TwilioFailure(.stalled, .notDone, "\(error)")
        // Without a connection nothing was asked.
        case .connect, .proxyRefused: TwilioFailure(.network, .notDone, "\(error)")
        case .clientClosed, .contentNotProduced, .contentLengthWrong: TwilioFailure(.badRequest, .notDone, "\(error)")
        case .cancelled: TwilioFailure(.cancelled, .unknown, "cancelled")
        case .timedOut: TwilioFailure(.stalled, .unknown, "\(error)")
        case .lost: TwilioFailure(.network, .unknown, "\(error)")
        case .malformed, .tooLong, .malformedCompression, .notAnEventStream, .brokenEventStream, .redirect:
            TwilioFailure(.protocolViolation, .unknown, "\(error)")
        }
    }

    /// What a status means, by Twilio's number where there is one: gateways before it answer without.
    func failure(_ status: HTTPStatus, _ fields: HTTPFields, _ body: [UInt8]) -> TwilioFailure {
        let value = try? JSONValue(parsing: body.span)
        let code = value?["code"]?.integerValue.map { Int($0) }
        let theirs = value?["message"]?.stringValue ?? value?["detail"]?.stringValue
        let words = code.flatMap(TwilioErrorWords.of) ?? theirs.map { String($0.prefix(300)) } ?? "\(status)"
        let (kind, fate): (TwilioFailure.Kind, TwilioFailure.Fate) =
            switch (status.code, code) {
            case (_, 21_220?): (.notInProgress, .notDone)
            case (401, _), (403, _): (.authentication, .notDone)
            case (404, _): (.notFound, .notDone)
            case (429, _): (.rateLimit, .notDone)
            // Whoever gave up waiting for the request may have passed it on.
            case (408, _): (.stalled, .unknown)
            case (400..<500, _): (.badRequest, .notDone)
            // Neither 500 nor 503 say at which point it broke.
            case (500..., _): (.overloaded, .unknown)
            default: (.protocolViolation, .unknown)
            }
        return TwilioFailure(
            kind,
            fate,
            account.password.removed(from: words),
            code: code,
            status: Int(status.code),
            retryAfter: ProviderLine.retryAfter(in: fields),
            requestID: fields["Twilio-Request-Id"]
        )
    }
}
