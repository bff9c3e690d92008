internal import FastJSON
internal import HTTPTransport

/// A refusal in the words and the shape of OpenAI's.
struct ChatProblem: Error, Equatable {
    var status: Int
    var message: String
    var type = "invalid_request_error"
    var parameter: String?
    var code: String?

    /// The error as its dialect writes it.
    func json(_ dialect: ChatDialect) -> JSONValue {
        let code: JSONValue = dialect.numericCodes ? .integer(Int64(status)) : self.code.map { .string($0) } ?? nil
        if dialect.flatErrors {
            return [
                "object": "error", "message": .string(message), "type": .string(type), "code": .integer(Int64(status)),
            ]
        }
        return [
            "error": [
                "message": .string(message), "type": .string(type), "param": parameter.map { .string($0) } ?? nil,
                "code": code,
            ]
        ]
    }

    func response(_ dialect: ChatDialect, requestID: String) -> HTTPResponse {
        var response = HTTPResponse.json(Array(((try? json(dialect).encoded()) ?? "{}").utf8))
        response.status = HTTPStatus(code: status) ?? .badRequest
        response.fields.set("x-request-id", to: requestID)
        return response
    }

    /// What a scheduled fault's status looks like.
    static func fault(_ status: Int) -> ChatProblem {
        switch status {
        case 401:
            ChatProblem(status: 401, message: "Incorrect API key provided: sk-****.", code: "invalid_api_key")
        case 402:
            ChatProblem(
                status: 429,
                message: "You exceeded your current quota, please check your plan and billing details.",
                type: "insufficient_quota",
                code: "insufficient_quota"
            )
        case 429:
            ChatProblem(
                status: 429,
                message: "Rate limit reached for requests. Please try again shortly.",
                type: "requests",
                code: "rate_limit_exceeded"
            )
        case 500...:
            ChatProblem(
                status: status,
                message: "The server had an error while processing your request.",
                type: "server_error"
            )
        default: ChatProblem(status: status, message: "The request was refused.")
        }
    }
}
