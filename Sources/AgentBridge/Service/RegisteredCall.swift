/// A call that the service carries: what the carrier is answered, and the conversation's name.
package struct RegisteredCall: Sendable, Equatable {
    /// TwiML, to be passed on as it is.
    package let twiml: String
    /// The conversation that it will be, where that is told.
    package let conversation: String?

    /// Takes the service's answer; nil for one that is no TwiML.
    init?(_ text: String) {
        guard text.contains("<Response") else { return nil }
        twiml = text
        conversation = Self.parameter("conversation_id", in: text)
    }

    /// The value of a stream's parameter, wherever in its element it stands.
    private static func parameter(_ name: String, in text: String) -> String? {
        for element in text.split(separator: "<") where element.hasPrefix("Parameter") {
            guard attribute("name", of: element) == name else { continue }
            return attribute("value", of: element)
        }
        return nil
    }

    private static func attribute(_ name: String, of element: Substring) -> String? {
        for quote in ["\"", "'"] {
            guard let place = element.firstRange(of: " \(name)=\(quote)") else { continue }
            let value = element[place.upperBound...].prefix { String($0) != quote }
            return value.isEmpty ? nil : String(value)
        }
        return nil
    }
}

/// A call that the service has made.
package struct PlacedCall: Sendable, Equatable {
    /// The conversation's name, and the carrier's for the call, where they are told.
    package let conversation: String?
    package let call: String?
}
