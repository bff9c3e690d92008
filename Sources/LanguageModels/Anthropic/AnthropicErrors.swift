internal import FastJSON
internal import HTTPTransport
internal import ProviderKit
internal import ProviderWire

/// What Anthropic means by its errors.
enum AnthropicErrors {
    /// What an error in the middle of a stream means: there is no status any more.
    static func fault(_ json: JSONValue) -> StreamFault {
        let error = json["error"] ?? json
        let message = ProviderWords.message(in: error) ?? "an error without words"
        return StreamFault(kind(of: error, message) ?? .overloaded, message)
    }

    /// What a response that is no success means, where its status does not tell.
    static func kind(of status: HTTPStatus, content: String) -> ProviderFailure.Kind? {
        guard let json = try? JSONValue(parsing: content), let error = json["error"] else { return nil }
        // The status counts first: the list of types may grow. Only money is said by type and words.
        return kind(of: error, ProviderWords.message(in: error) ?? "") == .quota ? .quota : nil
    }

    private static func kind(of error: JSONValue, _ message: String) -> ProviderFailure.Kind? {
        switch error["type"]?.stringValue {
        case "billing_error": return .quota
        case "authentication_error", "permission_error": return .authentication
        case "rate_limit_error": return .rateLimit
        case "overloaded_error", "api_error", "timeout_error": return .overloaded
        case "invalid_request_error":
            // An empty account is a bad request here.
            let words = message.lowercased()
            return words.contains("credit balance") || words.contains("spend limit") ? .quota : .badRequest
        case "not_found_error", "request_too_large": return .badRequest
        default: return nil
        }
    }
}
