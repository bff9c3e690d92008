import Octets
import TestKit
import Testing

@testable import HTTPTransport

struct ChunkedDecoderTests {
    private func decodeWhole(_ input: String) throws -> (body: String, trailers: HTTPFields, consumed: Int) {
        var decoder = ChunkedDecoder()
        let bytes = input.bytes
        var body: [UInt8] = []
        var consumed = 0
        while true {
            let rest = bytes.span.extracting(consumed..<bytes.count)
            let step = try decoder.decode(rest)
            body += Array(copying: rest.extracting(step.piece))
            consumed += step.consumed
            if step.isFinished || step.needsMore { break }
        }
        return (String(decoding: body, as: UTF8.self), decoder.trailers, consumed)
    }

    @Test(arguments: [
        ("0\r\n\r\n", ""),
        ("000\r\n\r\n", ""),
        ("1\r\na\r\n0\r\n\r\n", "a"),
        ("A\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
        ("a\r\n0123456789\r\n00\r\n\r\n", "0123456789"),
        ("0000000000000003\r\nabc\r\n0\r\n\r\n", "abc"),
        ("3;x\r\nabc\r\n2;y=1;z=\"q;\"\r\nde\r\n0;last\r\n\r\n", "abcde"),
        ("3 ;x\r\nabc\r\n0\t; y\r\n\r\n", "abc"),
        ("2\r\n\r\n\r\n0\r\n\r\n", "\r\n"),
    ])
    func `finds the content between the framing`(input: String, content: String) throws {
        let result = try decodeWhole(input + "next")
        #expect(result.body == content)
        #expect(result.consumed == input.utf8.count)
    }

    @Test func `hands out each chunk's data as a range of the input`() throws {
        var decoder = ChunkedDecoder()
        let bytes = "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n".bytes
        let first = try decoder.decode(bytes.span)
        // What frames the piece goes with it, up to the data of the next chunk.
        #expect(first == BodyStep(piece: 3..<6, consumed: 11, isFinished: false))
        let second = try decoder.decode(bytes.span.extracting(11..<bytes.count))
        #expect(second == BodyStep(piece: 0..<2, consumed: 9, isFinished: true))
        #expect(decoder.isFinished)
    }

    @Test func `drops trailers that could change what has been acted upon`() throws {
        let trailers = try decodeWhole(
            "0\r\nX-Checksum: 7\r\ncontent-length: 9\r\nHOST: evil\r\nAuthorization: x\r\nSet-Cookie: a=b\r\n"
                + "Transfer-Encoding: chunked\r\nConnection: close\r\nServer-Timing: a\r\n\r\n"
        ).trailers
        #expect(trailers == ["X-Checksum": "7", "Server-Timing": "a"])
    }

    @Test func `reads what the encoder writes`() throws {
        var buffer = ByteBuffer()
        var expected: [UInt8] = []
        var random = SeededGenerator(seed: 3)
        for _ in 0..<50 {
            let chunk = (0..<Int.random(in: 0...300, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            ChunkedEncoding.write(chunk.span, into: &buffer)
            expected += chunk
        }
        ChunkedEncoding.finish(trailers: ["X-Count": "50"], into: &buffer)
        var decoder = try BodyDecoder(.chunked)
        var content: [UInt8] = []
        var isFinished = false
        while !isFinished {
            let step = try decoder.decode(buffer.bytes)
            let piece = Array(copying: buffer.bytes.extracting(step.piece))
            content += piece
            buffer.consume(step.consumed)
            isFinished = step.isFinished
            try #require(isFinished || !step.needsMore)
        }
        #expect(content == expected)
        #expect(decoder.trailers["x-count"] == "50")
        let left = buffer.count
        #expect(left == 0)
    }
}
