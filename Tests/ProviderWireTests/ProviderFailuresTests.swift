import CallTiming
import HTTPTransport
import ProviderKit
import ProviderWire
import Testing
import WebSocketTransport

/// What the answers of a provider mean for whoever has to decide what to do next.
struct ProviderFailuresTests {
    private static let line = ProviderLine(
        "somebody",
        deadlines: ProviderDeadlines(),
        secrets: [Secret("sk-very-secret"), Secret("")],
        ProviderEnvironment()
    )

    @Test(
        arguments: [
            (400, ProviderFailure.Kind.badRequest), (401, .authentication), (402, .quota), (403, .authentication),
            (404, .badRequest), (407, .authentication), (408, .overloaded), (409, .overloaded), (413, .badRequest),
            (415, .badRequest), (422, .badRequest), (425, .overloaded), (429, .rateLimit), (498, .overloaded),
            (500, .overloaded), (502, .overloaded), (503, .overloaded), (504, .overloaded), (529, .overloaded),
            (204, .protocolViolation), (302, .protocolViolation),
        ]
    )
    func `every status is of one kind`(code: Int, kind: ProviderFailure.Kind) throws {
        #expect(ProviderLine.kind(of: try #require(HTTPStatus(code: code))) == kind)
    }

    @Test(
        arguments: [
            (["retry-after": "7"], Duration.seconds(7)), (["retry-after": "0.5"], .milliseconds(500)),
            (["retry-after": "0"], .zero),
            // The finer one counts.
            (["retry-after-ms": "250", "retry-after": "1"], .milliseconds(250)),
            // A date that has passed is now.
            (["retry-after": "Sun, 06 Nov 1994 08:49:37 GMT"], .zero),
            // What nobody can wait for, and what is no time, is none.
            (["retry-after": "601"], nil), (["retry-after": "-1"], nil), (["retry-after": "soon"], nil),
            (["retry-after-ms": "99999999"], nil), (["retry-after": "nan"], nil), (["retry-after": "inf"], nil),
            (["retry-after": "1e300"], nil), ([:], nil),
        ] as [([String: String], Duration?)]
    )
    func `patience is read in every form`(given: [String: String], patience: Duration?) {
        var fields = HTTPFields()
        for (name, value) in given { fields.set(HTTPFieldName(name) ?? "x", to: value) }
        #expect(ProviderLine.retryAfter(in: fields) == patience)
    }

    @Test(arguments: ["dg-request-id", "request-id", "x-request-id", "x-amzn-requestid"])
    func `the provider's number for a request is kept`(name: String) throws {
        let fields: HTTPFields = [try #require(HTTPFieldName(name)): "r-17"]
        let failure = Self.line.failure(.serviceUnavailable, fields, content: "")
        #expect(failure.requestID == "r-17")
    }

    @Test func `a secret that the provider repeats is not shown, wherever it stands`() {
        let content = #"{"error":{"message":"Incorrect key sk-very-secret (you sent sk-very-secret)."}}"#
        let failure = Self.line.failure(.unauthorized, HTTPFields(), content: content)
        #expect(failure.kind == .authentication)
        #expect(!"\(failure)".contains("very-secret"))
        #expect(failure.message.contains("Incorrect key"))
    }

    @Test func `words are held to a length that a log can bear`() {
        #expect(Self.line.failure(.overloaded, String(repeating: "é", count: 5_000)).message.count == 601)
    }

    @Test(
        arguments: [
            (WebSocketEnd.closed(.normal, reason: ""), ProviderFailure.Kind.network),
            (.closed(.goingAway, reason: ""), .network), (.closed(.serviceRestart, reason: ""), .network),
            (.closed(nil, reason: ""), .network), (.closed(.tryAgainLater, reason: ""), .overloaded),
            (.closed(.internalError, reason: ""), .overloaded),
            (.closed(.policyViolation, reason: ""), .protocolViolation),
            (.closed(.unsupportedData, reason: ""), .protocolViolation), (.timedOut, .stalled),
        ]
    )
    func `the end of a socket is of one kind`(end: WebSocketEnd, kind: ProviderFailure.Kind) {
        #expect(Self.line.failure(end).kind == kind)
    }

    @Test(
        arguments: [
            (HTTPClientError.timedOut(.firstByte), ProviderFailure.Kind.stalled), (.timedOut(.idle), .stalled),
            (.tooLong(limit: 1), .protocolViolation), (.malformedCompression, .protocolViolation),
            (.notAnEventStream, .protocolViolation), (.clientClosed, .closed), (.cancelled, .closed),
            (.contentNotProduced("x"), .badRequest), (.proxyRefused(.forbidden), .network),
        ]
    )
    func `what goes wrong below is of one kind`(error: HTTPClientError, kind: ProviderFailure.Kind) {
        #expect(Self.line.failure(error).kind == kind)
    }
}
