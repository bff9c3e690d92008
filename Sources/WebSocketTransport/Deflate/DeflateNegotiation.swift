/// The choice of compression parameters in the opening handshake (RFC 7692, section 7.1).
package enum DeflateNegotiation {
    /// Accepts the first of the client's offers that can be met: the agreement, and the element to answer with.
    ///
    /// An offer with an unknown, repeated or malformed parameter is passed over.
    package static func accept(
        _ offers: [ExtensionRequest],
        _ settings: DeflateSettings
    ) -> (parameters: DeflateParameters, answer: ExtensionRequest)? {
        for offer in offers {
            guard let terms = Terms(offer, isAnswer: false) else { continue }
            // zlib cannot compress within 256 bytes; a client that insists gets no compression.
            let offeredWindow = terms.serverWindowBits ?? 15
            guard offeredWindow >= DeflateSettings.windowRange.lowerBound else { continue }
            var agreed = DeflateParameters()
            agreed.serverForgetsContext = terms.serverForgetsContext || settings.serverForgetsContext
            agreed.clientForgetsContext = terms.clientForgetsContext || settings.clientForgetsContext
            agreed.serverWindowBits = min(offeredWindow, settings.serverWindowBits)
            // Only a client that mentions its window knows how to limit it.
            if let window = terms.clientWindowBits { agreed.clientWindowBits = min(window, settings.clientWindowBits) }

            var answer = ExtensionRequest(DeflateParameters.extensionName)
            if agreed.serverForgetsContext { answer.parameters.append(.init(Terms.serverForgets)) }
            if agreed.clientForgetsContext { answer.parameters.append(.init(Terms.clientForgets)) }
            if terms.serverWindowBits != nil || agreed.serverWindowBits < 15 {
                answer.parameters.append(.init(Terms.serverWindow, String(agreed.serverWindowBits)))
            }
            if agreed.clientWindowBits < 15 {
                answer.parameters.append(.init(Terms.clientWindow, String(agreed.clientWindowBits)))
            }
            return (agreed, answer)
        }
        return nil
    }

    /// The element a client offers.
    package static func offer(_ settings: DeflateSettings) -> ExtensionRequest {
        var offer = ExtensionRequest(DeflateParameters.extensionName)
        if settings.serverForgetsContext { offer.parameters.append(.init(Terms.serverForgets)) }
        if settings.clientForgetsContext { offer.parameters.append(.init(Terms.clientForgets)) }
        if settings.serverWindowBits < 15 {
            offer.parameters.append(.init(Terms.serverWindow, String(settings.serverWindowBits)))
        }
        // Always mentioned: it tells the server that it may limit our window.
        let window = settings.clientWindowBits < 15 ? String(settings.clientWindowBits) : nil
        offer.parameters.append(.init(Terms.clientWindow, window))
        return offer
    }

    /// Judges the server's answer to ``offer(_:)``; nil when it declined.
    package static func confirm(
        _ answer: [ExtensionRequest],
        _ settings: DeflateSettings
    ) throws(HandshakeFailure) -> DeflateParameters? {
        guard let element = answer.first else { return nil }
        guard answer.count == 1, let terms = Terms(element, isAnswer: true) else { throw .extensionNotOffered }
        var agreed = DeflateParameters()
        agreed.serverForgetsContext = terms.serverForgetsContext
        agreed.serverWindowBits = terms.serverWindowBits ?? 15
        agreed.clientForgetsContext = terms.clientForgetsContext || settings.clientForgetsContext
        agreed.clientWindowBits = min(terms.clientWindowBits ?? 15, settings.clientWindowBits)
        // A server that cannot do what was asked of it has to decline.
        guard agreed.serverForgetsContext || !settings.serverForgetsContext,
            agreed.serverWindowBits <= settings.serverWindowBits
        else { throw .extensionNotOffered }
        return agreed
    }

    /// The parameters of one element, read strictly.
    private struct Terms {
        static let serverForgets = "server_no_context_takeover"
        static let clientForgets = "client_no_context_takeover"
        static let serverWindow = "server_max_window_bits"
        static let clientWindow = "client_max_window_bits"

        var serverForgetsContext = false
        var clientForgetsContext = false
        var serverWindowBits: Int?
        var clientWindowBits: Int?

        /// Answers nil when the element is another extension, or not to be understood.
        init?(_ element: ExtensionRequest, isAnswer: Bool) {
            guard element.name.lowercased() == DeflateParameters.extensionName else { return nil }
            var seen: Set<String> = []
            for parameter in element.parameters {
                let name = parameter.name.lowercased()
                guard seen.insert(name).inserted else { return nil }
                switch name {
                case Self.serverForgets where parameter.value == nil: serverForgetsContext = true
                case Self.clientForgets where parameter.value == nil: clientForgetsContext = true
                case Self.serverWindow:
                    guard let bits = Self.windowBits(parameter.value) else { return nil }
                    serverWindowBits = bits
                case Self.clientWindow where parameter.value == nil && !isAnswer: clientWindowBits = 15
                case Self.clientWindow:
                    guard let bits = Self.windowBits(parameter.value) else { return nil }
                    clientWindowBits = bits
                default: return nil
                }
            }
        }

        /// 8 to 15 in decimal, without leading zeros or signs.
        private static func windowBits(_ value: String?) -> Int? {
            guard let value, let bits = Int(value), (8...15).contains(bits), String(bits) == value else { return nil }
            return bits
        }
    }
}
