internal import CivilTime
internal import Digests

/// Amazon's signature, version 4, of one request.
struct SignatureV4: Sendable {
    let accessKey: String
    let secretKey: String
    let region: String
    let service: String

    /// A request as far as it is signed.
    struct Request: Sendable {
        var method: String
        var path: String
        /// Without its "?"; its parameters in order.
        var query = ""
        /// Names in lower case.
        var fields: [(name: String, value: String)]
        var content: [UInt8]
    }

    /// The value of `Authorization`.
    ///
    /// - Parameter date: as in `x-amz-date`: "20260115T120000Z".
    func authorization(of request: Request, date: String) -> String {
        let names = request.fields.map(\.name).sorted().joined(separator: ";")
        return "AWS4-HMAC-SHA256 Credential=\(accessKey)/\(scope(date)), SignedHeaders=\(names), "
            + "Signature=\(signature(of: request, date: date))"
    }

    func signature(of request: Request, date: String) -> String {
        let text = "AWS4-HMAC-SHA256\n\(date)\n\(scope(date))\n" + Self.hash(Array(Self.canonical(request).utf8))
        return MessageDigest.hex(Self.sign(Array(text.utf8), key: key(date)))
    }

    /// The request in the one form that both sides hash.
    static func canonical(_ request: Request) -> String {
        let fields = request.fields.sorted { $0.name < $1.name }
        let lines = fields.map { "\($0.name):\($0.value)\n" }.joined()
        let names = fields.map(\.name).joined(separator: ";")
        return [request.method, request.path, request.query, lines, names, hash(request.content)].joined(
            separator: "\n"
        )
    }

    /// The key of a day, a region and a service.
    func key(_ date: String) -> [UInt8] {
        var key = Array("AWS4\(secretKey)".utf8)
        for part in [String(date.prefix(8)), region, service, "aws4_request"] {
            key = Self.sign(Array(part.utf8), key: key)
        }
        return key
    }

    private func scope(_ date: String) -> String { "\(date.prefix(8))/\(region)/\(service)/aws4_request" }

    private static func hash(_ bytes: [UInt8]) -> String { MessageDigest.hex(MessageDigest.sha256.of(bytes.span)) }

    private static func sign(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        MessageDigest.sha256.of(bytes.span, key: key.span)
    }

    /// A time as `x-amz-date` has it.
    static func date(unixSeconds: Int64) -> String {
        let time = LocalTime(secondsSince1970: unixSeconds)
        let day = "\(time.date.year)" + two(time.date.month) + two(time.date.day)
        return day + "T" + two(time.second / 3_600) + two(time.second / 60 % 60) + two(time.second % 60) + "Z"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
