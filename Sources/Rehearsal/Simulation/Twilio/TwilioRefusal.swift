internal import FastJSON
internal import HTTPTransport

/// An error of Twilio's REST API, in its shape.
struct TwilioRefusal: Error, Equatable {
    let status: Int
    let code: Int
    let message: String
    var retryAfter: Double?

    static let authentication = TwilioRefusal(status: 401, code: 20_003, message: "Authenticate")

    static func notFound(_ path: String) -> TwilioRefusal {
        TwilioRefusal(status: 404, code: 20_404, message: "The requested resource \(path) was not found")
    }

    static func invalid(_ code: Int, _ message: String) -> TwilioRefusal {
        TwilioRefusal(status: 400, code: code, message: message)
    }

    /// What a fault's status is in Twilio's words.
    init(faultStatus status: Int, retryAfter: Double?) {
        switch status {
        case 401: self = .authentication
        case 404: self = .notFound("/")
        case 429: self.init(status: 429, code: 20_429, message: "Too Many Requests")
        default: self.init(status: status, code: 20_500, message: "Internal Server Error")
        }
        self.retryAfter = retryAfter
    }

    init(status: Int, code: Int, message: String) {
        self.status = status
        self.code = code
        self.message = message
    }

    func response(requestID: String) -> HTTPResponse {
        let body: JSONValue = [
            "code": .integer(Int64(code)),
            "message": .string(message),
            "more_info": .string("https://www.twilio.com/docs/errors/\(code)"),
            "status": .integer(Int64(status)),
        ]
        var response = HTTPResponse.json(
            Array(((try? body.encoded()) ?? "{}").utf8),
            status: HTTPStatus(code: status) ?? .internalServerError
        )
        response.fields.set("Twilio-Request-Id", to: requestID)
        if status == 401 { response.fields.set("WWW-Authenticate", to: "Basic realm=\"Twilio API\"") }
        if let retryAfter { response.fields.set("Retry-After", to: "\(Int(retryAfter))") }
        return response
    }
}
