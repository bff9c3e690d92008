import Octets
import Testing

@testable import HTTPTransport

struct ResponseReaderTests {
    private struct Outcome: Equatable {
        var interim: [Int] = []
        var status = 0
        var content: [UInt8] = []
        var hasEnded = false
        var rest = 0
    }

    /// Reads a response that arrives in pieces; what a step leaves is offered again.
    private func read(
        _ pieces: [[UInt8]],
        _ method: HTTPMethod = .get,
        endsConnection: Bool = false
    ) throws(HTTPParseError) -> Outcome {
        var reader = ResponseReader(answering: method, limits: HTTPLimits())
        var outcome = Outcome()
        var waiting: [UInt8] = []
        for piece in pieces {
            waiting += piece
            var offset = 0
            reading: while !outcome.hasEnded {
                switch try reader.next(in: waiting.span, from: &offset) {
                case .needMore: break reading
                case .interim(let head): outcome.interim.append(Int(head.status.code))
                case .head(let head, _): outcome.status = Int(head.status.code)
                case .content(let range, let isLast):
                    outcome.content += waiting[range]
                    outcome.hasEnded = isLast
                }
            }
            waiting.removeFirst(offset)
        }
        outcome.rest = waiting.count
        if endsConnection {
            try reader.connectionEnded()
            outcome.hasEnded = true
        }
        return outcome
    }

    static let whole: [(String, HTTPMethod, Bool, [Int], Int, String)] = [
        ("HTTP/1.1 200 OK\nContent-Length: 5\n\nhello", .get, false, [], 200, "hello"),
        (
            "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3\nhel\n2;a=b\nlo\n0\nT: 1\n\n", .get, false, [], 200,
            "hello"
        ),
        (
            "HTTP/1.1 100 Continue\n\nHTTP/1.1 103 Early Hints\nLink: </a>\n\nHTTP/1.1 204 No Content\n\n", .put, false,
            [100, 103], 204, ""
        ),
        ("HTTP/1.1 200 OK\nContent-Length: 5\n\n", .head, false, [], 200, ""),
        ("HTTP/1.0 200 OK\n\nall of it", .get, true, [], 200, "all of it"),
        ("HTTP/1.1 304 Not Modified\nContent-Length: 9\n\n", .get, false, [], 304, ""),
        ("HTTP/1.1 200 OK\nContent-Length: 0\n\n", .get, false, [], 200, ""),
    ]

    @Test(arguments: whole)
    func `a response reads the same however it is cut`(
        text: String,
        method: HTTPMethod,
        endsConnection: Bool,
        interim: [Int],
        status: Int,
        content: String
    ) throws {
        let bytes = text.crlf.bytes
        let wanted = Outcome(interim: interim, status: status, content: content.bytes, hasEnded: true)
        for cut in 0...bytes.count {
            let outcome = try read(
                [Array(bytes[..<cut]), Array(bytes[cut...])],
                method,
                endsConnection: endsConnection
            )
            #expect(outcome == wanted, "cut at \(cut)")
        }
        #expect(try read(bytes.map { [$0] }, method, endsConnection: endsConnection) == wanted)
    }

    @Test func `what follows a response is left`() throws {
        let bytes = "HTTP/1.1 200 OK\nContent-Length: 2\n\nokHTTP".crlf.bytes
        #expect(try read([bytes]).rest == 4)
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\nContent-Length: 5\n\nhell", HTTPParseError.truncatedMessage),
        ("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3\nhel\n", .truncatedMessage),
        ("HTTP/1.1 200", .truncatedMessage),
        ("", .truncatedMessage),
        ("HTTP/1.1 101 Switching Protocols\nUpgrade: h2c\n\n", .invalidStatusCode),
        (String(repeating: "HTTP/1.1 102 Processing\n\n", count: 33), .headTooLong),
        ("HTTP/1.1 200 OK\nContent-Length: 1\nTransfer-Encoding: chunked\n\n", .contentLengthWithTransferEncoding),
    ])
    func `what is no whole response is refused`(text: String, fault: HTTPParseError) {
        #expect(throws: fault) { try read([text.crlf.bytes], endsConnection: true) }
    }
}
