import Octets
import TestKit
import Testing

@testable import HTTPTransport

struct HeadWritingTests {
    private func text(_ buffer: borrowing ByteBuffer) -> String { String(decoding: buffer.bytes) }

    @Test func `writes a response with the fields in their order and the framing behind them`() {
        var buffer = ByteBuffer()
        let head = HTTPResponseHead(status: .ok, fields: ["Content-Type": "text/plain", "content-length": "99"])
        head.write(
            into: &buffer,
            framing: .length(5),
            connection: .close,
            date: HTTPDateText(HTTPDate(unixSeconds: 784_111_777))
        )
        #expect(
            text(buffer)
                == "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: text/plain\r\n"
                + "Content-Length: 5\r\nConnection: close\r\n\r\n"
        )
    }

    @Test(arguments: [HTTPStatus.noContent, .continue, .switchingProtocols])
    func `writes no framing where no content can be`(status: HTTPStatus) {
        var buffer = ByteBuffer()
        HTTPResponseHead(status: status).write(into: &buffer, framing: .length(0))
        #expect(text(buffer) == "HTTP/1.1 \(status)\r\n\r\n")
    }

    @Test func `leaves a date of one's own alone`() {
        var buffer = ByteBuffer()
        HTTPResponseHead(status: .ok, fields: ["date": "x"])
            .write(into: &buffer, framing: .chunked, date: HTTPDateText(HTTPDate(unixSeconds: 0)))
        #expect(text(buffer) == "HTTP/1.1 200 OK\r\ndate: x\r\nTransfer-Encoding: chunked\r\n\r\n")
    }

    @Test func `reads back the request heads it writes`() throws {
        var random = SeededGenerator(seed: 5)
        let methods: [HTTPMethod] = [.get, .post, .put, .delete, .options]
        let framings: [BodyFraming] = [.none, .length(0), .length(123), .chunked]
        for _ in 0..<500 {
            var fields: HTTPFields = ["Host": "example.test"]
            for number in 0..<Int.random(in: 0...9, using: &random) {
                let value = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                    Character(Unicode.Scalar(UInt8.random(in: 0...255, using: &random)))
                }
                let name = try #require(HTTPFieldName("X-\(number)"))
                fields.add(name, String(value))
            }
            let head = HTTPRequestHead(
                method: methods.randomElement(using: &random) ?? .get,
                target: try HTTPTarget("/" + PercentEncoding.encode("\(random.next())/ä?") + "?a=b"),
                fields: fields
            )
            let framing = framings.randomElement(using: &random) ?? .none
            var buffer = ByteBuffer()
            head.write(into: &buffer, framing: framing)
            var parser = RequestHeadParser()
            let parsed = try #require(try parser.parse(buffer.bytes))
            #expect(parsed.framing == framing)
            #expect(parsed.byteCount == buffer.count)
            var read = parsed.head
            read.fields.remove(.contentLength)
            read.fields.remove(.transferEncoding)
            #expect(read == head)
        }
    }

    @Test func `reads back the response heads it writes`() throws {
        for code in 200...599 where code != 204 && code != 304 {
            let status = try #require(HTTPStatus(code: code))
            let head = HTTPResponseHead(status: status, version: .http10, fields: ["A": "b", "a": "c"])
            var buffer = ByteBuffer()
            head.write(into: &buffer, framing: .untilClose)
            var parser = ResponseHeadParser()
            let parsed = try #require(try parser.parse(buffer.bytes, answering: .get))
            #expect(parsed.head == head)
            #expect(parsed.framing == .untilClose)
        }
    }
}
