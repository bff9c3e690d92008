internal import FastJSON
internal import HTTPTransport
internal import ProviderKit
internal import ProviderWire

extension ProviderLine {
    /// What a complaint of ElevenLabs means, by its own name for it.
    func failure(_ complaint: ElevenLabsReply.Complaint) -> ProviderFailure {
        failure(
            Self.elevenLabsKind(complaint.code, complaint.message) ?? .protocolViolation,
            complaint.code.isEmpty ? complaint.message : "\(complaint.code): \(complaint.message)"
        )
    }

    /// What a refused request means, where the provider's name for it says more than the status.
    func elevenLabsFailure(_ status: HTTPStatus, _ fields: HTTPFields, _ content: String) -> ProviderFailure? {
        guard let json = try? JSONValue(parsing: content), let detail = json["detail"] else { return nil }
        // The old form has the name in `status`, the new one in `code`, with a coarser one in `type`.
        let names = [detail["code"], detail["status"], detail["type"]].compactMap { $0?.stringValue }
        let words = ProviderWords.message(in: json) ?? "\(status)"
        guard let kind = names.lazy.compactMap({ Self.elevenLabsKind($0, words) }).first else { return nil }
        return failure(
            kind,
            "\(status): \(names.first.map { "\($0): " } ?? "")\(words)",
            retryAfter: Self.retryAfter(in: fields),
            requestID: Self.requestID(in: fields) ?? detail["request_id"]?.stringValue
        )
    }

    private static func elevenLabsKind(_ code: String, _ message: String) -> ProviderFailure.Kind? {
        switch code {
        case "invalid_api_key", "missing_permissions", "authentication_error", "authorization_error",
            "detected_unusual_activity", "needs_authorization", "only_for_creator+", "unauthorized":
            return .authentication
        case "quota_exceeded", "payment_required", "insufficient_credits": return .quota
        case "concurrent_limit_exceeded", "too_many_concurrent_requests", "rate_limit_exceeded", "rate_limit_error",
            "max_active_conversations":
            return .rateLimit
        case "invalid_parameters", "voice_not_found", "model_not_found", "text_too_long",
            "max_character_limit_exceeded", "unsupported_language", "invalid_request", "validation_error",
            "invalid_voice_settings", "unsupported_model":
            return .badRequest
        case "system_busy", "internal_error", "internal_server_error", "server_error": return .overloaded
        // The socket was silent for too long: the next one will do.
        case "input_timeout_exceeded": return .network
        default:
            let message = message.lowercased()
            if message.contains("something went wrong") || message.contains("try again") { return .overloaded }
            if message.contains("voice_settings") { return .badRequest }
            return nil
        }
    }
}
