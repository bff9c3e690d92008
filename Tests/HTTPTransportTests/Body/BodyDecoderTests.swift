import Testing

@testable import HTTPTransport

struct BodyDecoderTests {
    @Test func `counts a body of fixed length and leaves what is behind it`() throws {
        var decoder = try BodyDecoder(.length(5))
        #expect(try decoder.decode("abc".utf8.span) == BodyStep(piece: 0..<3, consumed: 3, isFinished: false))
        #expect(throws: HTTPParseError.truncatedMessage) { try decoder.connectionEnded() }
        #expect(try decoder.decode("".utf8.span).needsMore)
        #expect(try decoder.decode("deGET".utf8.span) == BodyStep(piece: 0..<2, consumed: 2, isFinished: true))
        try decoder.connectionEnded()
    }

    @Test(arguments: [BodyFraming.none, .length(0)])
    func `is finished at once where there is no content`(framing: BodyFraming) throws {
        var decoder = try BodyDecoder(framing)
        #expect(try decoder.decode("GET".utf8.span) == BodyStep(piece: 0..<0, consumed: 0, isFinished: true))
        #expect(try decoder.decode("".utf8.span).isFinished)
    }

    @Test func `takes everything until the connection closes`() throws {
        var decoder = try BodyDecoder(.untilClose)
        #expect(try decoder.decode("abc".utf8.span) == BodyStep(piece: 0..<3, consumed: 3, isFinished: false))
        try decoder.connectionEnded()
    }

    @Test func `refuses an announced length over the limit before reading`() {
        var limits = HTTPLimits()
        limits.body = 10
        #expect(throws: HTTPParseError.bodyTooLong) { try BodyDecoder(.length(11), limits: limits) }
        #expect(throws: Never.self) { try BodyDecoder(.length(10), limits: limits) }
    }
}
