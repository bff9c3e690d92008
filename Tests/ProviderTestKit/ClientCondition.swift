/// What a client is put through.
package enum ClientCondition: String, Sendable, CaseIterable {
    case happyPath = "happy path"
    case fragmentation = "every byte alone"
    case authentication = "wrong key"
    case rateLimit = "rate limit"
    case drop = "drop"
    case stall = "stall"
    case garbage = "garbage"
    case cancel = "cancel"
    case keepAlive = "60 s idle"
    // What goes beyond the nine.
    case pieces = "random pieces"
    case unknown = "unknown message"
    case providerError = "provider's error"
    case breakAnywhere = "cut at any byte"
    case tls = "TLS"
    case tlsCut = "TLS cut off"
}

extension ClientCondition: CustomStringConvertible {
    package var description: String { rawValue }
}

/// What a client did not do as it should.
package struct ClientComplaint: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
