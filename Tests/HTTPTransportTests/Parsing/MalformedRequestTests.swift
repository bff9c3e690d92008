import Testing

@testable import HTTPTransport

/// Requests that must be refused, each with the error and so the status and the counter.
struct MalformedRequestTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let bytes: [UInt8]
        let fault: HTTPParseError

        init(_ text: String, _ fault: HTTPParseError) {
            bytes = text.bytes
            self.fault = fault
        }

        init(_ bytes: [UInt8], _ fault: HTTPParseError) {
            self.bytes = bytes
            self.fault = fault
        }

        var testDescription: String {
            "\(fault): " + String(decoding: bytes.prefix(90), as: UTF8.self).debugDescription
        }
    }

    @Test(arguments: requestLines + fieldLines + hosts + framings + chunkedBodies)
    func `is refused with its own error, in one piece and in single bytes`(malformed: Case) {
        let whole = HTTPFuzzing.requests(in: malformed.bytes)
        #expect(whole.fault == malformed.fault)
        #expect(whole.messages.isEmpty)
        let singly = HTTPFuzzing.requests(in: malformed.bytes, cutAt: Array(malformed.bytes.indices))
        #expect(singly == whole)
    }

    @Test func `the table is as long as it claims to be`() {
        let all = Self.requestLines + Self.fieldLines + Self.hosts + Self.framings + Self.chunkedBodies
        #expect(all.count >= 150)
        #expect(Set(all.map(\.bytes)).count == all.count)
    }

    @Test func `every error has a status for the client's fault, a counter of its own and a sentence`() {
        for fault in HTTPParseError.allCases {
            #expect(fault.status.isClientError || fault.status.isServerError)
            #expect(!fault.description.isEmpty)
        }
        #expect(Set(HTTPParseError.allCases.map(\.counter)).count == HTTPParseError.allCases.count)
    }

    private static let rest = " HTTP/1.1\r\nHost: a\r\n\r\n"

    private static func get(_ fields: String, body: String = "") -> String {
        "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n\r\n" + body
    }

    private static func chunked(_ body: String) -> String { get("Transfer-Encoding: chunked", body: body) }

    static let requestLines: [Case] = [
        // Division into three.
        Case("GET\r\n\r\n", .malformedRequestLine),
        Case("GET /\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Case("GET / \r\nHost: a\r\n\r\n", .malformedVersion),
        Case("GET  /" + rest, .malformedRequestLine),
        Case("GET /  HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Case("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", .malformedRequestLine),
        Case("GET / HTTP/1.1 HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Case("GET /a b" + rest, .malformedRequestLine),
        Case(" GET /" + rest, .malformedRequestLine),
        Case("\tGET /" + rest, .invalidMethod),
        Case("GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Case("GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Case("GET /\tHTTP/1.1\r\nHost: a\r\n\r\n", .malformedRequestLine),
        Case("\r\n\r\nGET /" + rest, .malformedRequestLine),
        Case("\nGET /" + rest, .bareLineFeed),
        Case("\r\n\nGET /" + rest, .bareLineFeed),
        Case("\rGET /" + rest, .bareCarriageReturn),
        Case("\u{FEFF}GET /" + rest, .invalidMethod),
        Case("HTTP/1.1 200 OK\r\nHost: a\r\n\r\n", .invalidMethod),
        Case([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x0D, 0x0A], .nulByte),
        Case([0x16, 0x03, 0x01, 0x02, 0x01, 0x0D, 0x0A], .malformedRequestLine),
        Case("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .unsupportedVersion),
        // Line ends.
        Case("GET / HTTP/1.1\nHost: a\n\n", .bareLineFeed),
        Case("GET / HTTP/1.1\rHost: a\r\r\n\r\n", .bareCarriageReturn),
        Case("GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", .bareCarriageReturn),
        Case("GET /\r HTTP/1.1\r\nHost: a\r\n\r\n", .bareCarriageReturn),
        Case("GET /\0" + rest, .nulByte),
        Case("G\0T /" + rest, .nulByte),
        // Methods.
        Case("G(T /" + rest, .invalidMethod),
        Case("GET: /" + rest, .invalidMethod),
        Case("\"GET\" /" + rest, .invalidMethod),
        Case("GE\u{7F}T /" + rest, .invalidMethod),
        Case("G\u{E9}T /" + rest, .invalidMethod),
        Case("GET,POST /" + rest, .invalidMethod),
        Case("GET/ /" + rest, .invalidMethod),
        Case(String(repeating: "M", count: 33) + " /" + rest, .methodTooLong),
        // Targets.
        Case("GET *" + rest, .invalidTarget),
        Case("OPTIONS **" + rest, .invalidTarget),
        Case("GET a" + rest, .invalidTarget),
        Case("GET example.test/" + rest, .invalidTarget),
        Case("GET example.test:80" + rest, .invalidTarget),
        Case("GET ?a" + rest, .invalidTarget),
        Case("GET #" + rest, .invalidTarget),
        Case("GET /a#b" + rest, .invalidTarget),
        Case("GET http://a/#b" + rest, .invalidTarget),
        Case("GET /\u{7F}" + rest, .invalidTarget),
        Case("GET /\u{1B}[2J" + rest, .invalidTarget),
        Case("GET /\u{E4}" + rest, .invalidTarget),
        Case("GET http://" + rest, .invalidTarget),
        Case("GET http:///x" + rest, .invalidTarget),
        Case("GET http:/a" + rest, .invalidTarget),
        Case("GET http://a:b/" + rest, .invalidTarget),
        Case("GET http://a:65536/" + rest, .invalidTarget),
        Case("GET http://user@a/" + rest, .invalidTarget),
        Case("GET http://user:word@a/" + rest, .invalidTarget),
        Case("GET http://[::1/" + rest, .invalidTarget),
        Case("GET ftp://a/" + rest, .invalidTarget),
        Case("GET file:///etc/passwd" + rest, .invalidTarget),
        Case("GET javascript:alert(1)" + rest, .invalidTarget),
        Case("CONNECT /" + rest, .invalidTarget),
        Case("CONNECT a" + rest, .invalidTarget),
        Case("CONNECT a:" + rest, .invalidTarget),
        Case("CONNECT :443" + rest, .invalidTarget),
        Case("CONNECT http://a:443" + rest, .invalidTarget),
        Case("CONNECT a:443/x" + rest, .invalidTarget),
        Case("CONNECT *" + rest, .invalidTarget),
        Case("GET /" + String(repeating: "a", count: 8_200) + rest, .startLineTooLong),
        Case(String(repeating: "a", count: 8_200), .startLineTooLong),
        // Versions.
        Case("GET / HTTP/0.9\r\nHost: a\r\n\r\n", .unsupportedVersion),
        Case("GET / HTTP/2.0\r\nHost: a\r\n\r\n", .unsupportedVersion),
        Case("GET / HTTP/3.1\r\nHost: a\r\n\r\n", .unsupportedVersion),
        Case("GET / HTTP/1\r\nHost: a\r\n\r\n", .malformedVersion),
        Case("GET / HTTP/2\r\nHost: a\r\n\r\n", .malformedVersion),
        Case("GET / HTTP/1.\r\nHost: a\r\n\r\n", .malformedVersion),
        Case("GET / HTTP/11\r\nHost: a\r\n\r\n", .malformedVersion),
        Case("GET / HTTP/1.10\r\nHost: a\r\n\r\n", .malformedVersion),
        Case("GET / HTTP/01.1\r\nHost: a\r\n\r\n", .malformedVersion),
        Case("GET / HTTP/1,1\r\nHost: a\r\n\r\n", .malformedVersion),
        Case("GET / HTTP/1.a\r\nHost: a\r\n\r\n", .malformedVersion),
        Case("GET / HTTP/-1.1\r\nHost: a\r\n\r\n", .malformedVersion),
        Case("GET / http/1.1\r\nHost: a\r\n\r\n", .malformedVersion),
        Case("GET / HTTPS/1.1\r\nHost: a\r\n\r\n", .malformedVersion),
        Case("GET / HTP/1.1\r\nHost: a\r\n\r\n", .malformedVersion),
        Case("GET / HTTP/1.1x\r\nHost: a\r\n\r\n", .malformedVersion),
    ]

    static let fieldLines: [Case] = [
        Case(get("X"), .missingColon),
        Case(get("\"X\""), .invalidFieldName),
        Case(get(": y"), .emptyFieldName),
        Case(get(":"), .emptyFieldName),
        Case(get("X : y"), .whitespaceBeforeColon),
        Case(get("X\t: y"), .whitespaceBeforeColon),
        Case(get("X  \t : y"), .whitespaceBeforeColon),
        Case(get("X y: z"), .invalidFieldName),
        Case(get("X y"), .invalidFieldName),
        Case(get("X "), .invalidFieldName),
        Case(get("X(: y"), .invalidFieldName),
        Case(get("X\u{E4}: y"), .invalidFieldName),
        Case(get("X\u{7F}: y"), .invalidFieldName),
        Case(get("X\u{1}: y"), .invalidFieldName),
        Case(get("X\u{B}: y"), .invalidFieldName),
        Case(get("X\0: y"), .nulByte),
        Case(get("X: y\0"), .nulByte),
        Case(get("X: \0y"), .nulByte),
        Case(get("X: y\u{1}"), .invalidFieldValue),
        Case(get("X: y\u{B}z"), .invalidFieldValue),
        Case(get("X: y\u{C}z"), .invalidFieldValue),
        Case(get("X: y\u{7F}"), .invalidFieldValue),
        Case(get("X: y\u{1B}[0m"), .invalidFieldValue),
        Case(get("X: y\rZ: w"), .bareCarriageReturn),
        Case(get("X: y\r"), .bareCarriageReturn),
        Case(get("X\r: y"), .bareCarriageReturn),
        Case(get("\rX: y"), .bareCarriageReturn),
        Case(get("X: \r y"), .bareCarriageReturn),
        Case(get("X: y\nZ: w"), .bareLineFeed),
        Case(get("X: y\n"), .bareLineFeed),
        Case(get("X\n: y"), .bareLineFeed),
        Case("GET / HTTP/1.1\r\nHost: a\r\n\n", .bareLineFeed),
        Case("GET / HTTP/1.1\r\nHost: a\r\n\r\r\n\r\n", .bareCarriageReturn),
        Case(get("X: y\r\n z"), .foldedField),
        Case(get("X: y\r\n\tz"), .foldedField),
        Case(get("X:\r\n y"), .foldedField),
        Case(get("X: y\r\n "), .foldedField),
        Case("GET / HTTP/1.1\r\n Host: a\r\n\r\n", .leadingWhitespace),
        Case("GET / HTTP/1.1\r\n\tHost: a\r\n\r\n", .leadingWhitespace),
        Case("GET / HTTP/1.1\r\n \r\nHost: a\r\n\r\n", .leadingWhitespace),
        Case(get("X: " + String(repeating: "y", count: 8_200)), .fieldLineTooLong),
        Case(get(String(repeating: "X", count: 8_200) + ": y"), .fieldLineTooLong),
        Case(get("X: " + String(repeating: "y", count: 8_200)).replacing("\r\n\r\n", with: ""), .fieldLineTooLong),
        Case(get((0..<100).map { "X\($0): y" }.joined(separator: "\r\n")), .tooManyFields),
        Case(
            get((0..<9).map { "X\($0): " + String(repeating: "y", count: 4_000) }.joined(separator: "\r\n")),
            .headTooLong
        ),
    ]

    static let hosts: [Case] = [
        Case("GET / HTTP/1.1\r\n\r\n", .missingHost),
        Case("GET / HTTP/1.1\r\nX-Host: a\r\n\r\n", .missingHost),
        Case("GET http://a/ HTTP/1.1\r\n\r\n", .missingHost),
        Case("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", .repeatedHost),
        Case("GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", .repeatedHost),
        Case("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", .repeatedHost),
        Case("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", .invalidHost),
        Case("GET / HTTP/1.1\r\nHost: a,b\r\n\r\n", .invalidHost),
        Case("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", .invalidHost),
        Case("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", .invalidHost),
        Case("GET / HTTP/1.1\r\nHost: user@a\r\n\r\n", .invalidHost),
        Case("GET / HTTP/1.1\r\nHost: http://a\r\n\r\n", .invalidHost),
        Case("GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", .invalidHost),
        Case("GET / HTTP/1.1\r\nHost: a:80:80\r\n\r\n", .invalidHost),
        Case("GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n", .invalidHost),
        Case("GET / HTTP/1.1\r\nHost: a:+80\r\n\r\n", .invalidHost),
        Case("GET / HTTP/1.1\r\nHost: a:000080\r\n\r\n", .invalidHost),
        Case("GET / HTTP/1.1\r\nHost: :80\r\n\r\n", .invalidHost),
        Case("GET / HTTP/1.1\r\nHost: a?b\r\n\r\n", .invalidHost),
        Case("GET / HTTP/1.1\r\nHost: a#b\r\n\r\n", .invalidHost),
        Case("GET / HTTP/1.1\r\nHost: a\\b\r\n\r\n", .invalidHost),
        Case("GET / HTTP/1.1\r\nHost: a%2\r\n\r\n", .invalidHost),
        Case("GET / HTTP/1.1\r\nHost: a%zz\r\n\r\n", .invalidHost),
        Case("GET / HTTP/1.1\r\nHost: \u{E4}\r\n\r\n", .invalidHost),
        Case("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", .invalidHost),
        Case("GET / HTTP/1.1\r\nHost: [::1]x\r\n\r\n", .invalidHost),
        Case("GET / HTTP/1.1\r\nHost: [1:2:3]\r\n\r\n", .invalidHost),
        Case("GET / HTTP/1.1\r\nHost: [::1%25eth0]\r\n\r\n", .invalidHost),
        Case("GET / HTTP/1.1\r\nHost: ::1\r\n\r\n", .invalidHost),
    ]

    static let framings: [Case] = [
        // One length, in plain digits.
        Case(get("Content-Length:"), .malformedContentLength),
        Case(get("Content-Length: +5", body: "hello"), .malformedContentLength),
        Case(get("Content-Length: -5", body: "hello"), .malformedContentLength),
        Case(get("Content-Length: 0x5", body: "hello"), .malformedContentLength),
        Case(get("Content-Length: 5 5", body: "hello"), .malformedContentLength),
        Case(get("Content-Length: 5;5", body: "hello"), .malformedContentLength),
        Case(get("Content-Length: 5.0", body: "hello"), .malformedContentLength),
        Case(get("Content-Length: 5e0", body: "hello"), .malformedContentLength),
        Case(get("Content-Length: 1_0", body: "hello"), .malformedContentLength),
        Case(get("Content-Length: \"5\"", body: "hello"), .malformedContentLength),
        Case(get("Content-Length: five", body: "hello"), .malformedContentLength),
        Case(get("Content-Length: \u{665}", body: "hello"), .malformedContentLength),
        Case(get("Content-Length: 9223372036854775808"), .malformedContentLength),
        Case(get("Content-Length: 18446744073709551621", body: "hello"), .malformedContentLength),
        Case(get("Content-Length: 99999999999999999999999999"), .malformedContentLength),
        Case(get("Content-Length: 5,", body: "hello"), .malformedContentLength),
        Case(get("Content-Length: ,5", body: "hello"), .malformedContentLength),
        Case(get("Content-Length: 5, x", body: "hello"), .malformedContentLength),
        Case(get("Content-Length: 5, 5", body: "hello"), .repeatedContentLength),
        Case(get("Content-Length: 5\r\nContent-Length: 5", body: "hello"), .repeatedContentLength),
        Case(get("Content-Length: 5\r\ncontent-length: 05", body: "hello"), .repeatedContentLength),
        Case(get("Content-Length: 5, 6", body: "hello"), .conflictingContentLength),
        Case(get("Content-Length: 5\r\nContent-Length: 0", body: "hello"), .conflictingContentLength),
        Case(get("Content-Length : 5", body: "hello"), .whitespaceBeforeColon),
        Case(get("Content-Length\0: 5", body: "hello"), .nulByte),
        Case(get("Content-Length: 5\r\n ,6", body: "hello"), .foldedField),
        Case(get("Content-Length: 1048577"), .bodyTooLong),
        // Two ways of framing at once.
        Case(
            get("Content-Length: 5\r\nTransfer-Encoding: chunked", body: "0\r\n\r\n"),
            .contentLengthWithTransferEncoding
        ),
        Case(
            get("Transfer-Encoding: chunked\r\nContent-Length: 5", body: "0\r\n\r\n"),
            .contentLengthWithTransferEncoding
        ),
        Case(get("Transfer-Encoding: chunked\r\nContent-Length: 0"), .contentLengthWithTransferEncoding),
        Case(get("Transfer-Encoding: identity\r\nContent-Length: 5"), .contentLengthWithTransferEncoding),
        Case(get("Transfer-Encoding:\r\nContent-Length: 5"), .contentLengthWithTransferEncoding),
        Case("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", .transferEncodingInHTTP10),
        Case("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", .transferEncodingInHTTP10),
        // Chunked, once, last, and nothing else.
        Case(get("Transfer-Encoding:"), .malformedTransferEncoding),
        Case(get("Transfer-Encoding: ,chunked"), .malformedTransferEncoding),
        Case(get("Transfer-Encoding: chunked,"), .malformedTransferEncoding),
        Case(get("Transfer-Encoding: chunked\r\nTransfer-Encoding:"), .malformedTransferEncoding),
        Case(get("Transfer-Encoding: identity"), .chunkedNotLast),
        Case(get("Transfer-Encoding: gzip"), .chunkedNotLast),
        Case(get("Transfer-Encoding: xchunked"), .chunkedNotLast),
        Case(get("Transfer-Encoding: chunkedx"), .chunkedNotLast),
        Case(get("Transfer-Encoding: \"chunked\""), .chunkedNotLast),
        Case(get("Transfer-Encoding: 'chunked'"), .chunkedNotLast),
        Case(get("Transfer-Encoding: chunked;q=1"), .chunkedNotLast),
        Case(get("Transfer-Encoding: chunk\u{17F}ed"), .chunkedNotLast),
        Case(get("Transfer-Encoding: \u{B}chunked"), .invalidFieldValue),
        Case(get("Transfer-Encoding: chunked, identity"), .chunkedNotLast),
        Case(get("Transfer-Encoding: chunked, gzip"), .chunkedNotLast),
        Case(get("Transfer-Encoding: chunked\r\nTransfer-Encoding: x"), .chunkedNotLast),
        Case(get("Transfer-Encoding: chunked chunked"), .chunkedNotLast),
        Case(get("Transfer-Encoding: gzip, chunked", body: "0\r\n\r\n"), .unknownTransferCoding),
        Case(get("Transfer-Encoding: identity, chunked", body: "0\r\n\r\n"), .unknownTransferCoding),
        Case(get("Transfer-Encoding: x\r\nTransfer-Encoding: chunked", body: "0\r\n\r\n"), .unknownTransferCoding),
        Case(get("Transfer-Encoding: chunked, chunked"), .repeatedChunked),
        Case(get("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"), .repeatedChunked),
        Case(get("Transfer-Encoding : chunked"), .whitespaceBeforeColon),
        Case(get(" Transfer-Encoding: chunked"), .foldedField),
        Case(get("X: y\r\n Transfer-Encoding: chunked"), .foldedField),
        Case(get("X: y\rTransfer-Encoding: chunked"), .bareCarriageReturn),
        Case(get("X: y\nTransfer-Encoding: chunked"), .bareLineFeed),
        Case(get("Transfer-Encoding: \r\n chunked"), .foldedField),
        Case(get("Transfer-Encoding\u{A0}: chunked"), .invalidFieldName),
        Case("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel", .truncatedMessage),
        Case("GET / HTTP/1.1\r\nHost: a\r\n", .truncatedMessage),
    ]

    static let chunkedBodies: [Case] = [
        // Sizes.
        Case(chunked("\r\n"), .malformedChunkSize),
        Case(chunked("x\r\n"), .malformedChunkSize),
        Case(chunked("+5\r\nhello\r\n0\r\n\r\n"), .malformedChunkSize),
        Case(chunked("-5\r\nhello\r\n0\r\n\r\n"), .malformedChunkSize),
        Case(chunked("0x5\r\nhello\r\n0\r\n\r\n"), .malformedChunkSize),
        Case(chunked(" 5\r\nhello\r\n0\r\n\r\n"), .malformedChunkSize),
        Case(chunked("5 \r\nhello\r\n0\r\n\r\n"), .malformedChunkSize),
        Case(chunked("5\t\r\nhello\r\n0\r\n\r\n"), .malformedChunkSize),
        Case(chunked("5 5\r\nhello\r\n0\r\n\r\n"), .malformedChunkSize),
        Case(chunked("5_0\r\nhello\r\n0\r\n\r\n"), .malformedChunkSize),
        Case(chunked("5\0\r\nhello\r\n0\r\n\r\n"), .malformedChunkSize),
        Case(chunked("5,\r\nhello\r\n0\r\n\r\n"), .malformedChunkSize),
        Case(chunked("5h\r\nhello\r\n0\r\n\r\n"), .malformedChunkSize),
        Case(chunked("\u{FF15}\r\nhello\r\n0\r\n\r\n"), .malformedChunkSize),
        Case(chunked(";a\r\nhello\r\n0\r\n\r\n"), .malformedChunkSize),
        Case(chunked("8000000000000000\r\n"), .chunkSizeOverflow),
        Case(chunked("FFFFFFFFFFFFFFFF\r\n"), .chunkSizeOverflow),
        Case(chunked("10000000000000005\r\nhello\r\n0\r\n\r\n"), .chunkSizeOverflow),
        Case(chunked("00000000000000005\r\nhello\r\n0\r\n\r\n"), .chunkSizeOverflow),
        Case(chunked("7FFFFFFFFFFFFFFF\r\n"), .bodyTooLong),
        Case(chunked("100001\r\n"), .bodyTooLong),
        Case(chunked("5\r\nhello\r\n100000\r\n"), .bodyTooLong),
        // Line ends around the size.
        Case(chunked("5\nhello\r\n0\r\n\r\n"), .bareLineFeed),
        Case(chunked("5\rhello\r\n0\r\n\r\n"), .bareCarriageReturn),
        Case(chunked("5\r\r\nhello\r\n0\r\n\r\n"), .bareCarriageReturn),
        Case(chunked("0\n\n"), .bareLineFeed),
        Case(chunked("0\r\n\n"), .bareLineFeed),
        // Extensions.
        Case(chunked("5;a\nhello\r\n0\r\n\r\n"), .bareLineFeed),
        Case(chunked("5;a=\"\n\"\r\nhello\r\n0\r\n\r\n"), .bareLineFeed),
        Case(chunked("5;a\rb\r\nhello\r\n0\r\n\r\n"), .bareCarriageReturn),
        Case(chunked("5;\0\r\nhello\r\n0\r\n\r\n"), .malformedChunkExtension),
        Case(chunked("5;a\u{7F}\r\nhello\r\n0\r\n\r\n"), .malformedChunkExtension),
        Case(chunked("5;" + String(repeating: "a", count: 5_000) + "\r\n"), .chunkExtensionsTooLong),
        Case(chunked(String(repeating: "1;aaaaaaaa\r\nx\r\n", count: 500)), .chunkExtensionsTooLong),
        Case(chunked("5" + String(repeating: " ", count: 5_000)), .chunkExtensionsTooLong),
        // Behind the data.
        Case(chunked("5\r\nhello0\r\n\r\n"), .missingChunkEnd),
        Case(chunked("5\r\nhelloo\r\n0\r\n\r\n"), .missingChunkEnd),
        Case(chunked("5\r\nhell\r\n0\r\n\r\n"), .bareLineFeed),
        Case(chunked("5\r\nhello\n0\r\n\r\n"), .bareLineFeed),
        Case(chunked("5\r\nhello\r0\r\n\r\n"), .missingChunkEnd),
        Case(chunked("5\r\nhello\r\n\r\n0\r\n\r\n"), .malformedChunkSize),
        // Trailers.
        Case(chunked("0\r\nX\r\n\r\n"), .missingColon),
        Case(chunked("0\r\nX : y\r\n\r\n"), .whitespaceBeforeColon),
        Case(chunked("0\r\n X: y\r\n\r\n"), .leadingWhitespace),
        Case(chunked("0\r\nX: y\r\n z\r\n\r\n"), .foldedField),
        Case(chunked("0\r\nX: y\nZ: w\r\n\r\n"), .bareLineFeed),
        Case(chunked("0\r\nX: \0\r\n\r\n"), .nulByte),
        Case(chunked("0\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"), .invalidFieldName),
        Case(chunked("0\r\n" + String(repeating: "X: y\r\n", count: 33) + "\r\n"), .tooManyFields),
        Case(chunked("0\r\nX: " + String(repeating: "y", count: 8_200)), .trailersTooLong),
        Case(
            chunked("0\r\n" + String(repeating: "X: " + String(repeating: "y", count: 800) + "\r\n", count: 12)),
            .trailersTooLong
        ),
        // The end of the connection.
        Case(chunked("5\r\nhel"), .truncatedMessage),
        Case(chunked("5\r\nhello\r\n"), .truncatedMessage),
        Case(chunked("0\r\n"), .truncatedMessage),
        Case(chunked("0\r\nX: y\r\n"), .truncatedMessage),
    ]
}
