/// The first part of a request: everything but its content.
public struct HTTPRequestHead: Sendable, Hashable {
    /// What is to be done.
    public var method: HTTPMethod
    /// With what.
    public var target: HTTPTarget
    /// The version of the message.
    public var version: HTTPVersion
    /// The header fields.
    public var fields: HTTPFields

    /// Makes a head.
    public init(
        method: HTTPMethod,
        target: HTTPTarget,
        version: HTTPVersion = .http11,
        fields: HTTPFields = HTTPFields()
    ) {
        self.method = method
        self.target = target
        self.version = version
        self.fields = fields
    }

    /// The host and port that the request is meant for: the target's when it names one, else the Host field's.
    public var authority: String? {
        if let named = target.authority { return String(named) }
        return fields[.host]
    }
}
