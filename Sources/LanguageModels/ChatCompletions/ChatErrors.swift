internal import FastJSON
internal import HTTPTransport
internal import ProviderKit
internal import ProviderWire

/// What servers of chat completions mean by their errors.
enum ChatErrors {
    /// What an error object in the middle of a stream means: there is no status any more.
    static func fault(_ error: JSONValue) -> StreamFault {
        let message = ProviderWords.message(in: error) ?? "an error without words"
        if let kind = words(of: error).lazy.compactMap(kind(of:)).first { return StreamFault(kind, message) }
        // OpenRouter and llama.cpp give a status as the code.
        if let code = error["code"]?.integerValue, let status = HTTPStatus(code: Int(clamping: code)), code >= 400 {
            return StreamFault(ProviderLine.kind(of: status), message)
        }
        return StreamFault(.overloaded, message)
    }

    /// What a response that is no success means, where its status does not tell.
    static func kind(of status: HTTPStatus, content: String) -> ProviderFailure.Kind? {
        guard let json = try? JSONValue(parsing: content) else { return nil }
        let error = json["error"] ?? json
        let kinds = words(of: error).compactMap(kind(of:))
        // An account without money is a 429 here: to ask again is of no use.
        if kinds.contains(.quota) { return .quota }
        // The model wrote a call that is none: another attempt, or another model, may do better.
        if error["code"]?.stringValue == "tool_use_failed" { return .protocolViolation }
        return nil
    }

    private static func words(of error: JSONValue) -> [String] {
        [error["code"]?.stringValue, error["type"]?.stringValue].compactMap { $0 }
    }

    private static func kind(of word: String) -> ProviderFailure.Kind? {
        switch word {
        case "insufficient_quota", "billing_hard_limit_reached", "billing_not_active": .quota
        case "rate_limit_exceeded", "requests", "tokens", "rate_limit_error": .rateLimit
        case "invalid_api_key", "authentication_error", "permission_error", "permission_denied": .authentication
        case "server_error", "internal_server_error", "api_error", "overloaded", "overloaded_error",
            "unavailable_error", "timeout", "service_unavailable":
            .overloaded
        case "context_length_exceeded", "model_not_found", "invalid_value", "unsupported_parameter",
            "unsupported_value", "content_filter", "invalid_request_error", "not_found_error", "BadRequestError":
            .badRequest
        case "tool_use_failed": .protocolViolation
        default: nil
        }
    }
}
