import Testing

@testable import HTTPTransport

struct ContentInflaterTests {
    private static let content = (0..<5_000).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 3) }

    static let forms: [(String, [UInt8])] = [
        ("gzip", Deflated.gzip(Deflated.stored(content), of: content)),
        ("x-gzip", Deflated.gzip(Deflated.stored(content, blockSize: 17), of: content)),
        ("deflate", Deflated.zlib(Deflated.stored(content), of: content)),
        ("deflate", Deflated.stored(content)),
        (
            "gzip",
            Deflated.gzip(Deflated.stored(Array(content[..<100])), of: Array(content[..<100]))
                + Deflated.gzip(Deflated.stored(Array(content[100...])), of: Array(content[100...]))
        ),
    ]

    private func inflate(_ coding: String, _ pieces: [[UInt8]], limit: Int = .max) throws(HTTPClientError) -> [UInt8] {
        guard let coding = ContentCoding([.contentEncoding: coding]) else { throw .malformedCompression }
        var inflater = ContentInflater(coding)
        var whole: [UInt8] = []
        for piece in pieces {
            inflater.add(piece)
            while let piece = try inflater.next(upTo: limit) {
                #expect(!piece.isEmpty && piece.count <= 65_536)
                whole += piece
            }
        }
        guard inflater.isComplete else { throw .malformedCompression }
        return whole
    }

    @Test(arguments: forms)
    func `content comes out the same however it is cut`(coding: String, compressed: [UInt8]) throws {
        #expect(try inflate(coding, [compressed]) == Self.content)
        #expect(try inflate(coding, compressed.map { [$0] }) == Self.content)
        for cut in stride(from: 0, through: compressed.count, by: 13) {
            #expect(try inflate(coding, [Array(compressed[..<cut]), Array(compressed[cut...])]) == Self.content)
        }
    }

    @Test(arguments: forms)
    func `content that is cut off is no content`(coding: String, compressed: [UInt8]) {
        for count in [1, 2, 5, 20, compressed.count / 3, compressed.count - 1] {
            #expect(throws: HTTPClientError.malformedCompression, "\(count) bytes") {
                try inflate(coding, [Array(compressed[..<count])])
            }
        }
    }

    static let malformed: [(String, [UInt8])] = [
        ("gzip", [UInt8](repeating: 1, count: 50)),
        ("deflate", [0x07, 0x07, 0x07]),
        ("gzip", forms[0].1.dropLast(5) + [0] + forms[0].1.suffix(4)),
        ("gzip", forms[0].1 + [1, 2, 3]),
        ("deflate", forms[2].1 + [1]),
    ]

    @Test(arguments: malformed)
    func `what is not compressed that way is refused`(coding: String, bytes: [UInt8]) {
        #expect(throws: HTTPClientError.malformedCompression) { try inflate(coding, [bytes]) }
    }

    @Test func `no content at all is complete`() throws {
        #expect(try inflate("gzip", []) == [])
    }

    @Test func `a bomb goes off in small pieces, and not beyond the limit`() throws {
        // 26 MB in 163 KB.
        let bomb = Deflated.zeros(runs: 100_000)
        #expect(try inflate("deflate", [bomb]).count == 1 + 258 * 100_000)
        #expect(throws: HTTPClientError.tooLong(limit: 1_000_000)) { try inflate("deflate", [bomb], limit: 1_000_000) }
    }

    @Test(arguments: ["identity", "br", "gzip, gzip", ""])
    func `what is not known is left as it is`(coding: String) {
        #expect(ContentCoding([.contentEncoding: coding]) == nil)
    }
}
