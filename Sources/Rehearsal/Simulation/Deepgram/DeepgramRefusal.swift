internal import FastJSON
internal import HTTPTransport
internal import Octets

/// A refused request, as Deepgram words it.
struct DeepgramRefusal: Error, Equatable {
    var status: Int
    var code: String
    var message: String
    var retryAfter: Double?

    static func badRequest(_ message: String) -> Self { Self(status: 400, code: "Bad Request", message: message) }

    static let unauthorized = Self(status: 401, code: "INVALID_AUTH", message: "Invalid credentials.")
    static let noModel = Self(
        status: 403,
        code: "INSUFFICIENT_PERMISSIONS",
        message: "Project does not have access to the requested model."
    )
    static let tooMany = Self(
        status: 429,
        code: "TOO_MANY_REQUESTS",
        message: "Too many requests. Please try again later"
    )
    static let noMoney = Self(
        status: 402,
        code: "ASR_PAYMENT_REQUIRED",
        message: "Project does not have enough credits for an ASR request and does not have an overage agreement."
    )

    /// The refusal with that status.
    static func status(_ status: Int, retryAfter: Double?) -> Self {
        var refusal =
            switch status {
            case 400: badRequest("Bad request.")
            case 401: unauthorized
            case 402: noMoney
            case 403: noModel
            case 429: tooMany
            default: Self(status: status, code: "INTERNAL_SERVER_ERROR", message: "The service has a problem.")
            }
        refusal.retryAfter = retryAfter
        return refusal
    }

    /// The answer: the reason stands in a field of its own, too.
    func response(requestID: String) -> HTTPResponse {
        var body = ByteBuffer()
        body.writeJSON { json in
            json.beginObject()
            json.member("err_code", code)
            json.member("err_msg", message)
            json.member("request_id", requestID)
            json.endObject()
        }
        var response = HTTPResponse.json(
            [UInt8](copying: body.bytes),
            status: HTTPStatus(code: status) ?? .internalServerError
        )
        response.fields.set("dg-request-id", to: requestID)
        response.fields.set("dg-error", to: message)
        if let retryAfter { response.fields.set("Retry-After", to: "\(retryAfter)") }
        // Frames may be on their way behind a refused handshake.
        response.fields.set(.connection, to: "close")
        return response
    }
}
