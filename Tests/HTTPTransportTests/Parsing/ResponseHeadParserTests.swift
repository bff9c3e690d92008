import Octets
import Testing

@testable import HTTPTransport

struct ResponseHeadParserTests {
    private func framing(_ response: String, to method: HTTPMethod = .get) throws -> BodyFraming? {
        var parser = ResponseHeadParser()
        return try parser.parse(response.utf8.span, answering: method)?.framing
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\n\r\n", 200, "OK"),
        ("HTTP/1.1 200 \r\n\r\n", 200, ""),
        ("HTTP/1.1 200\r\n\r\n", 200, ""),
        ("HTTP/1.0 404 Nothing  here \u{E4}\r\n\r\n", 404, "Nothing  here \u{E4}"),
        ("HTTP/1.1 799 Odd\r\n\r\n", 799, "Odd"),
    ])
    func `reads status lines, with or without a reason`(input: String, code: UInt16, reason: String) throws {
        var parser = ResponseHeadParser()
        let head = try #require(try parser.parse(input.utf8.span, answering: .get)?.head)
        #expect(head.status.code == code)
        #expect(head.reason == reason)
    }

    @Test(arguments: [
        ("100 Continue\r\nContent-Length: 5", "GET", BodyFraming.none),
        ("101 Switching Protocols\r\nTransfer-Encoding: chunked", "GET", .none),
        ("204 No Content\r\nContent-Length: 5", "GET", .none),
        ("304 Not Modified\r\nContent-Length: 5", "GET", .none),
        ("200 OK\r\nContent-Length: 5", "HEAD", .none),
        ("200 OK\r\nTransfer-Encoding: chunked", "HEAD", .none),
        ("200 OK\r\nContent-Length: 5", "CONNECT", .none),
        ("403 Forbidden\r\nContent-Length: 5", "CONNECT", .length(5)),
        ("200 OK\r\nContent-Length: 5", "GET", .length(5)),
        ("200 OK\r\nContent-Length: 5, 5", "GET", .length(5)),
        ("200 OK\r\nContent-Length: 5\r\nContent-Length: 5", "GET", .length(5)),
        ("200 OK\r\nTransfer-Encoding: chunked", "GET", .chunked),
        ("200 OK\r\nX: y", "GET", .untilClose),
        ("200 OK\r\nContent-Length:\r\n 5", "GET", .length(5)),
    ])
    func `finds the length of content by status and request method`(
        head: String,
        method: String,
        expected: BodyFraming
    ) throws {
        let method = try #require(HTTPMethod(method))
        #expect(try framing("HTTP/1.1 \(head)\r\n\r\n", to: method) == expected)
    }

    @Test(arguments: [
        ("HTTP/1.1\r\n\r\n", HTTPParseError.malformedStatusLine),
        ("HTTP/1.1 \r\n\r\n", .invalidStatusCode),
        ("HTTP/1.1  200 OK\r\n\r\n", .invalidStatusCode),
        ("HTTP/1.1 20 OK\r\n\r\n", .invalidStatusCode),
        ("HTTP/1.1 2000 OK\r\n\r\n", .invalidStatusCode),
        ("HTTP/1.1 099 OK\r\n\r\n", .invalidStatusCode),
        ("HTTP/1.1 +20 OK\r\n\r\n", .invalidStatusCode),
        ("HTTP/1.1 200OK\r\n\r\n", .invalidStatusCode),
        ("HTTP/1.1\t200 OK\r\n\r\n", .malformedStatusLine),
        ("HTTP/2.0 200 OK\r\n\r\n", .unsupportedVersion),
        ("HTTP/1.x 200 OK\r\n\r\n", .malformedVersion),
        ("ICY 200 OK\r\n\r\n", .malformedVersion),
        ("\r\nHTTP/1.1 200 OK\r\n\r\n", .malformedStatusLine),
        ("HTTP/1.1 200 O\0K\r\n\r\n", .nulByte),
        ("HTTP/1.1 200 O\rK\r\n\r\n", .bareCarriageReturn),
        ("HTTP/1.1 200 O\u{1}K\r\n\r\n", .malformedStatusLine),
        ("HTTP/1.1 200 OK\n\n", .bareLineFeed),
        ("HTTP/1.1 200 OK\r\n X: y\r\n\r\n", .leadingWhitespace),
        ("HTTP/1.1 200 OK\r\nX : y\r\n\r\n", .whitespaceBeforeColon),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\n", .conflictingContentLength),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", .conflictingContentLength),
        ("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", .malformedContentLength),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
            .contentLengthWithTransferEncoding
        ),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", .unknownTransferCoding),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", .unknownTransferCoding),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\n", .chunkedNotLast),
        ("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", .transferEncodingInHTTP10),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", .truncatedMessage),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", .truncatedMessage),
        ("HTTP/1.1 200 OK\r\nX: y", .truncatedMessage),
    ])
    func `refuses malformed responses`(input: String, fault: HTTPParseError) {
        let whole = HTTPFuzzing.responses(in: input.bytes)
        #expect(whole.fault == fault)
        #expect(whole.messages.isEmpty)
        #expect(HTTPFuzzing.responses(in: input.bytes, cutAt: Array(input.bytes.indices)) == whole)
    }

    @Test func `joins folded lines with spaces, as a client must`() throws {
        var parser = ResponseHeadParser()
        let input = "HTTP/1.1 200 OK\r\nA: 1\r\nX: a \r\n\t b\r\n \r\n  c\r\nY: d\r\n\r\n"
        let fields = try #require(try parser.parse(input.utf8.span, answering: .get)?.head.fields)
        #expect(fields["X"]?.split { $0 == " " || $0 == "\t" }.joined(separator: "|") == "a|b|c")
        #expect(fields["X"]?.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x09 } == true)
        #expect(fields["Y"] == "d")
        #expect(fields.count == 3)
    }

    @Test(arguments: [
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 204 None\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n00a ; x=\"y\"\r\n0123456789\r\n1\r\nz\r\n0\r\nX-Sum: 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: y\r\n z\r\n\r\neverything\r\nto the end",
        "HTTP/1.1 200 OK\r\n\r\n",
    ])
    func `reads the same however the bytes are cut`(input: String) {
        let bytes = input.bytes
        let whole = HTTPFuzzing.responses(in: bytes)
        #expect(whole.fault == nil)
        #expect(!whole.messages.isEmpty)
        for first in bytes.indices {
            for second in first..<bytes.count {
                #expect(HTTPFuzzing.responses(in: bytes, cutAt: [first, second]) == whole)
            }
        }
    }

    @Test func `refuses an endless body at its limit`() {
        var limits = HTTPLimits()
        limits.body = 4
        let head = "HTTP/1.1 200 OK\r\n\r\n"
        #expect(HTTPFuzzing.responses(in: (head + "1234").bytes, limits: limits).messages.first?.body.count == 4)
        #expect(HTTPFuzzing.responses(in: (head + "12345").bytes, limits: limits).fault == .bodyTooLong)
    }
}
