internal import Octets

/// A response whose whole content is at hand.
package struct HTTPResponse: Sendable {
    package var status: HTTPStatus
    package var fields: HTTPFields
    package var body: [UInt8]

    package init(status: HTTPStatus, fields: HTTPFields = HTTPFields(), body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// Plain text in UTF-8.
    package static func text(_ text: String, status: HTTPStatus = .ok) -> HTTPResponse {
        HTTPResponse(status: status, fields: [.contentType: "text/plain; charset=utf-8"], body: Array(text.utf8))
    }

    /// A page in UTF-8.
    package static func html(_ page: String, status: HTTPStatus = .ok) -> HTTPResponse {
        HTTPResponse(status: status, fields: [.contentType: "text/html; charset=utf-8"], body: Array(page.utf8))
    }

    /// Encoded JSON.
    package static func json(_ encoded: [UInt8], status: HTTPStatus = .ok) -> HTTPResponse {
        HTTPResponse(status: status, fields: [.contentType: "application/json"], body: encoded)
    }

    /// Writes the whole response; for tests and for what is refused before there is an exchange.
    func write(into buffer: inout ByteBuffer, version: HTTPVersion, date: HTTPDateText) {
        let head = HTTPResponseHead(status: status, version: version, fields: fields)
        head.write(into: &buffer, framing: .length(body.count), date: date)
        buffer.append(body)
    }
}

extension HTTPResponse {
    /// What went wrong, as RFC 9457 writes it.
    package static func problem(_ status: HTTPStatus, detail: String) -> HTTPResponse {
        var escaped = ""
        for scalar in detail.unicodeScalars {
            switch scalar {
            case "\"", "\\": escaped += "\\\(scalar)"
            case " "...: escaped.unicodeScalars.append(scalar)
            default: escaped += " "
            }
        }
        let body =
            "{\"type\":\"about:blank\",\"title\":\"\(status.reason)\",\"status\":\(status.code),\"detail\":\"\(escaped)\"}"
        return HTTPResponse(
            status: status,
            fields: [.contentType: "application/problem+json"],
            body: Array(body.utf8)
        )
    }
}
