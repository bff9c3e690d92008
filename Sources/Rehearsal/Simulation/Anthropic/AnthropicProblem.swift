internal import FastJSON
internal import HTTPTransport

/// A refusal in the words and the shape of Anthropic's.
struct AnthropicProblem: Error, Equatable {
    var status: Int
    var type: String
    var message: String

    /// A request that is wrong in itself.
    static func invalid(_ message: String) -> AnthropicProblem {
        AnthropicProblem(status: 400, type: "invalid_request_error", message: message)
    }

    /// What a scheduled fault's status looks like.
    static func fault(_ status: Int) -> AnthropicProblem {
        switch status {
        case 400: .invalid("The request was refused.")
        case 401: AnthropicProblem(status: 401, type: "authentication_error", message: "invalid x-api-key")
        case 402: AnthropicProblem(status: 402, type: "billing_error", message: "Your account has a billing problem.")
        case 403: AnthropicProblem(status: 403, type: "permission_error", message: "Your API key may not do this.")
        case 429:
            AnthropicProblem(
                status: 429,
                type: "rate_limit_error",
                message: "This request would exceed your organization's rate limit."
            )
        case 504: AnthropicProblem(status: 504, type: "timeout_error", message: "The request timed out.")
        case 529: AnthropicProblem(status: 529, type: "overloaded_error", message: "Overloaded")
        default: AnthropicProblem(status: status, type: "api_error", message: "Internal server error")
        }
    }

    func json(_ requestID: String) -> JSONValue {
        [
            "type": "error", "error": ["type": .string(type), "message": .string(message)],
            "request_id": .string(requestID),
        ]
    }

    func response(_ requestID: String) -> HTTPResponse {
        var response = HTTPResponse.json(Array(((try? json(requestID).encoded()) ?? "{}").utf8))
        response.status = HTTPStatus(code: status) ?? .badRequest
        response.fields.set("request-id", to: requestID)
        return response
    }
}
