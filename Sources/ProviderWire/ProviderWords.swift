package import FastJSON

/// Finds what a provider has to say in the content of its errors, in whatever shape they are.
package enum ProviderWords {
    /// The message in a response's content; the beginning of the content itself where it has no known shape.
    package static func message(in content: String) -> String {
        guard let json = try? JSONValue(parsing: content) else { return line(content) }
        return message(in: json) ?? line(content)
    }

    /// The message in an error object: `error`, `detail` and the like, as text, object or list of objects.
    package static func message(in json: JSONValue) -> String? {
        if let text = json.stringValue { return line(text) }
        if let list = json.arrayValue { return list.first.flatMap { message(in: $0) } }
        for key in ["error", "detail", "errors"] {
            if let inner = json[key], inner != .null, let text = message(in: inner), !text.isEmpty {
                guard let more = json["message"]?.stringValue, more != text else { return text }
                return "\(text): \(line(more))"
            }
        }
        for key in ["message", "err_msg", "msg", "description", "reason", "title"] {
            if let text = json[key]?.stringValue, !text.isEmpty { return line(text) }
        }
        return nil
    }

    /// The provider's own name for what went wrong: `code`, `status`, `type`, `err_code`, where there is one.
    package static func code(in json: JSONValue) -> String? {
        for key in ["error", "detail"] {
            if let inner = json[key], inner.objectValue != nil, let code = code(in: inner) { return code }
        }
        for key in ["code", "err_code", "error_code", "status", "type", "error"] {
            if let text = json[key]?.stringValue, !text.isEmpty { return text }
        }
        return nil
    }

    /// A text on one line, without what a terminal would obey.
    ///
    /// Longer than a failure's message may be: a secret has to be whole when that looks for it.
    private static func line(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(2_000) {
            result.append(scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar)
        }
        return String(result)
    }
}
