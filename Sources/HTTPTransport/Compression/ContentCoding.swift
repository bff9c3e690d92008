/// How content is compressed for its way (RFC 9110 §8.4.1).
enum ContentCoding: Sendable {
    case gzip
    /// The zlib format; some servers send the bare stream within it under this name.
    case deflate

    /// The value of Accept-Encoding.
    static let accepted = "gzip, deflate"

    /// Reads Content-Encoding; `nil` when content is not compressed, or in a way that is not known here.
    init?(_ fields: HTTPFields) {
        let codings = fields.members(of: .contentEncoding)
        guard codings.count == 1 else { return nil }
        switch codings[0].lowercased() {
        case "gzip", "x-gzip": self = .gzip
        case "deflate": self = .deflate
        default: return nil
        }
    }
}
