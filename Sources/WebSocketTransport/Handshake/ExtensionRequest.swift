/// One element of `Sec-WebSocket-Extensions`: a name and its parameters (RFC 6455, section 9.1).
package struct ExtensionRequest: Equatable, Sendable {
    /// A parameter, with or without a value.
    package struct Parameter: Equatable, Sendable {
        /// Its name as written.
        package var name: String
        /// Its value, unquoted; nil when it stands alone.
        package var value: String?

        /// Makes a parameter.
        package init(_ name: String, _ value: String? = nil) {
            self.name = name
            self.value = value
        }
    }

    /// The extension's name as written.
    package var name: String
    /// Its parameters in their order.
    package var parameters: [Parameter]

    /// Makes an element.
    package init(_ name: String, _ parameters: [Parameter] = []) {
        self.name = name
        self.parameters = parameters
    }

    /// Reads the header field, several lines of it joined by commas; nil when it is malformed.
    package static func list(_ field: String) -> [ExtensionRequest]? {
        var tokens = HeaderTokens(field)
        var list: [ExtensionRequest] = []
        while true {
            tokens.skipSpace()
            if let name = tokens.token() {
                guard let parameters = parameters(&tokens) else { return nil }
                list.append(ExtensionRequest(name, parameters))
            }
            // Empty elements are allowed in lists.
            guard tokens.skip(",") else { break }
        }
        return tokens.isAtEnd ? list : nil
    }

    private static func parameters(_ tokens: inout HeaderTokens) -> [Parameter]? {
        var parameters: [Parameter] = []
        tokens.skipSpace()
        while tokens.skip(";") {
            tokens.skipSpace()
            guard let name = tokens.token() else { return nil }
            tokens.skipSpace()
            var parameter = Parameter(name)
            if tokens.skip("=") {
                tokens.skipSpace()
                // A quoted value must still be a token once the quotes are gone.
                guard let value = tokens.token() ?? tokens.quoted(), HeaderTokens.isToken(value) else { return nil }
                parameter.value = value
                tokens.skipSpace()
            }
            parameters.append(parameter)
        }
        return parameters
    }
}

extension ExtensionRequest: CustomStringConvertible {
    /// The element as it is written in the header field.
    package var description: String {
        parameters.reduce(name) { text, parameter in
            "\(text); \(parameter.name)" + (parameter.value.map { "=\($0)" } ?? "")
        }
    }
}
