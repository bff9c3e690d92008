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
    /// What went wrong, for a person and a program.
    package init(_ problem: HTTPProblem) {
        var buffer = ByteBuffer()
        problem.write(into: &buffer)
        var fields = problem.fields
        fields.set(.contentType, to: HTTPProblem.contentType)
        self.init(status: problem.status, fields: fields, body: Array(copying: buffer.bytes))
    }

    /// What went wrong, in a sentence.
    package static func problem(_ status: HTTPStatus, detail: String) -> HTTPResponse {
        HTTPResponse(HTTPProblem(status, detail: detail))
    }
}

extension HTTPProblem: HTTPProblemConvertible {
    package var response: HTTPResponse { HTTPResponse(self) }
}
