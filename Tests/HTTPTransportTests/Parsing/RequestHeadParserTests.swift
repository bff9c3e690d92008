import Octets
import TestKit
import Testing

@testable import HTTPTransport

struct RequestHeadParserTests {
    private static let typical = """
        POST /agents/7/voice?from=%2B4930&x=1 HTTP/1.1
        Host: example.test:8080
        User-Agent:probe
        X-Empty:
        X-Blanks: \t  a  b \t
        Content-Length: 5
        Accept: text/html
        accept: application/json

        hello
        """.crlf

    @Test func `reads method, target, version and fields`() throws {
        var parser = RequestHeadParser()
        let parsed = try #require(try parser.parse(Self.typical.utf8.span))
        #expect(parsed.head.method == .post)
        #expect(parsed.head.target.path == "/agents/7/voice")
        #expect(parsed.head.target.query == "from=%2B4930&x=1")
        #expect(parsed.head.version == .http11)
        #expect(parsed.head.authority == "example.test:8080")
        #expect(parsed.head.fields["user-agent"] == "probe")
        #expect(parsed.head.fields["x-empty"]?.isEmpty == true)
        #expect(parsed.head.fields["x-blanks"] == "a  b")
        #expect(parsed.head.fields.values(of: .accept) == ["text/html", "application/json"])
        #expect(parsed.framing == .length(5))
        #expect(parsed.byteCount == Self.typical.utf8.count - 5)
    }

    @Test(arguments: [
        typical,
        "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.0\r\n\r\n",
        "\r\nPUT /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n3;a=b\r\nabc\r\n1\r\nd\r\n0\r\nX-Sum: 4\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: \u{1}\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\r\n\r\n",
        "GET http://h/ HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcX / HTTP/2.0\r\n\r\n",
    ])
    func `reads the same however the bytes are cut`(input: String) {
        let bytes = input.bytes
        let whole = HTTPFuzzing.requests(in: bytes)
        #expect(whole.messages.count + (whole.fault == nil ? 0 : 1) > 0)
        for first in bytes.indices {
            #expect(HTTPFuzzing.requests(in: bytes, cutAt: [first]) == whole)
            for second in stride(from: first, to: bytes.count, by: 7) {
                #expect(HTTPFuzzing.requests(in: bytes, cutAt: [first, second]) == whole)
            }
        }
        #expect(HTTPFuzzing.requests(in: bytes, cutAt: Array(bytes.indices)) == whole)
    }

    @Test func `goes on to the next pipelined request where the body of the last one ends`() {
        let transcript = HTTPFuzzing.requests(
            in: (Self.typical + "GET /next HTTP/1.1\r\nHost: a\r\n\r\n").bytes
        )
        #expect(transcript.fault == nil)
        #expect(transcript.messages.map(\.body) == ["hello".bytes, []])
        #expect(transcript.messages.last?.head.target.text == "/next")
    }

    @Test(
        arguments: [
            ("GET", "/", "/", nil, HTTPTarget.Form.origin, nil),
            ("GET", "/a/b%20c?d=e?f&g", "/a/b%20c", "d=e?f&g", .origin, nil),
            ("GET", "//a//b", "//a//b", nil, .origin, nil),
            ("GET", "/?", "/", "", .origin, nil),
            ("GET", "http://host", "/", nil, .absolute, "host"),
            ("GET", "HTTPS://host:8443/x?y", "/x", "y", .absolute, "host:8443"),
            ("GET", "http://[::1]:80?y", "/", "y", .absolute, "[::1]:80"),
            ("OPTIONS", "*", "", nil, .asterisk, nil),
            ("OPTIONS", "/x", "/x", nil, .origin, nil),
            ("CONNECT", "host:443", "", nil, .authority, "host:443"),
            ("CONNECT", "[2001:db8::1]:443", "", nil, .authority, "[2001:db8::1]:443"),
        ] as [(String, String, String, String?, HTTPTarget.Form, String?)]
    )
    func `tells the four forms of a target apart`(
        method: String,
        target: String,
        path: String,
        query: String?,
        form: HTTPTarget.Form,
        authority: String?
    ) throws {
        let transcript = HTTPFuzzing.requests(in: "\(method) \(target) HTTP/1.1\r\nHost: other\r\n\r\n".bytes)
        let head = try #require(transcript.messages.first?.head)
        #expect(head.target.form == form)
        #expect(head.target.path == path)
        #expect(head.target.query.map(String.init) == query)
        #expect(head.authority == authority ?? "other")
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", BodyFraming.none),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", .length(0)),
        ("POST / HTTP/1.1\r\nHost: a\r\ncontent-length:0012 \r\n\r\n", .length(12)),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9223372036854775807\r\n\r\n", .length(.max)),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", .chunked),
        ("POST / HTTP/1.1\r\nHost: a\r\nTRANSFER-ENCODING:\tCHUNKED\t\r\n\r\n", .chunked),
        ("POST / HTTP/1.0\r\nContent-Length: 3\r\n\r\n", .length(3)),
        ("GET / HTTP/1.7\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", .chunked),
        ("GET / HTTP/1.1\r\nHost:\r\n\r\n", .none),
        ("GET / HTTP/1.1\r\nHost: [::ffff:1.2.3.4]:1\r\n\r\n", .none),
        ("GET /\u{7C}\u{22}<>{}^` HTTP/1.1\r\nHost: a\r\n\r\n", .none),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: \u{E4}\r\n\r\n", .none),
    ])
    func `accepts what the grammar allows`(input: String, framing: BodyFraming) throws {
        var parser = RequestHeadParser()
        let parsed = try #require(try parser.parse(input.utf8.span))
        #expect(parsed.framing == framing)
    }

    @Test func `refuses by length before the end of a line has come`() {
        var limits = HTTPLimits()
        limits.startLine = 20
        limits.fieldLine = 10
        limits.fieldCount = 2
        limits.head = 50
        let cases: [(String, HTTPParseError?)] = [
            ("GET /2345678 HTTP/1.1", .truncatedMessage),
            ("GET /2345678 HTTP/1.1\r\n", .startLineTooLong),
            ("GET /2345678 HTTP/1.1x", .startLineTooLong),
            ("GET /23456789 HTTP/1.1\r\n", .startLineTooLong),
            ("GET /23456 HTTP/1.1\r\nHost: abcdef", .fieldLineTooLong),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: abcdefg\r", .truncatedMessage),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: abcdefgh\r", .fieldLineTooLong),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nY: 2\r\n", .tooManyFields),
            ("GET / HTTP/1.1\r\nHost: abcd\r\nX: abcdefg\r\nY: abcdefg", .headTooLong),
            ("GET / HTTP/1.1\r\nHost: abcd\r\nX: abcdefg\r\n\r\n", nil),
        ]
        for (input, fault) in cases {
            let whole = HTTPFuzzing.requests(in: input.bytes, limits: limits)
            #expect(whole.fault == fault, "\(input)")
            #expect(HTTPFuzzing.requests(in: input.bytes, cutAt: Array(input.bytes.indices), limits: limits) == whole)
        }
    }

    @Test func `survives any change to a request and reads it the same in pieces`() {
        var random = SeededGenerator(seed: 1)
        let seeds = [
            Self.typical,
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nA: b\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
        ]
        let spice = Array("\r\n\0 \t:;,0aF\"\u{7F}".utf8) + [0x80, 0xFF]
        for round in 0..<6_000 {
            var bytes = seeds[round % seeds.count].bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = spice.randomElement(using: &random) ?? 0
                case 1: bytes.insert(spice.randomElement(using: &random) ?? 0, at: place)
                case 2: bytes.remove(at: place)
                default: bytes.insert(contentsOf: bytes[place..<min(place + 9, bytes.count)], at: place)
                }
            }
            HTTPFuzzing.check(bytes)
        }
    }
}
