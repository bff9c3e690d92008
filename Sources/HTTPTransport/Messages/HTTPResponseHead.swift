/// The first part of a response: everything but its content.
public struct HTTPResponseHead: Sendable, Hashable {
    /// How the request went.
    public var status: HTTPStatus
    /// The reason phrase; a parsed one may be any text, or empty.
    public let reason: String
    /// The version of the message.
    public var version: HTTPVersion
    /// The header fields.
    public var fields: HTTPFields

    /// Makes a head with the status's own reason phrase.
    public init(status: HTTPStatus, version: HTTPVersion = .http11, fields: HTTPFields = HTTPFields()) {
        self.init(status: status, reason: status.reason, version: version, fields: fields)
    }

    /// Makes a head with a reason phrase that has been checked.
    init(status: HTTPStatus, reason: String, version: HTTPVersion, fields: HTTPFields) {
        self.status = status
        self.reason = reason
        self.version = version
        self.fields = fields
    }
}
