import Testing

@testable import HTTPTransport

struct ByteRangeAnswerTests {
    private static let now = HTTPDate(unixSeconds: 1_790_000_000)

    private func request(_ range: String?, method: HTTPMethod = .get, ifRange: String? = nil) throws -> HTTPRequestHead
    {
        var head = HTTPRequestHead(method: method, target: try HTTPTarget("/file"))
        head.fields[.range] = range
        head.fields[.ifRange] = ifRange
        return head
    }

    @Test(
        arguments: [
            (nil, ByteRangeAnswer.whole),
            ("bytes=0-0", .part(0..<1)),
            ("bytes=0-4", .part(0..<5)),
            ("bytes=5-", .part(5..<10)),
            ("bytes=-3", .part(7..<10)),
            ("bytes=-99", .part(0..<10)),
            ("bytes=0-99", .part(0..<10)),
            ("bytes=9-9", .part(9..<10)),
            ("BYTES=2-3", .part(2..<4)),
            ("bytes= 2-3 ", .part(2..<4)),
            ("bytes=3-99999999999999999999999", .part(3..<10)),
            ("bytes=-99999999999999999999999", .part(0..<10)),
            ("bytes=10-", .unsatisfiable),
            ("bytes=10-11", .unsatisfiable),
            ("bytes=99999999999999999999999-", .unsatisfiable),
            ("bytes=-0", .unsatisfiable),
            ("bytes=4-3", .whole),
            ("bytes=0-1,3-4", .whole),
            ("bytes=0-1, 99-", .whole),
            ("bytes=", .whole),
            ("bytes=-", .whole),
            ("bytes=a-b", .whole),
            ("bytes=1-b", .whole),
            ("bytes=1 - 2", .whole),
            ("bytes=+1-2", .whole),
            ("bytes=1--2", .whole),
            ("bytes=5", .whole),
            ("bytes 0-4", .whole),
            ("lines=0-4", .whole),
            ("", .whole),
        ] as [(String?, ByteRangeAnswer)]
    )
    func `serves one range of ten bytes and ignores what is malformed`(range: String?, expected: ByteRangeAnswer) throws
    {
        #expect(ByteRangeAnswer(to: try request(range), length: 10, now: Self.now) == expected)
    }

    @Test func `has nothing to serve a part of when there are no bytes`() throws {
        #expect(ByteRangeAnswer(to: try request("bytes=-5"), length: 0, now: Self.now) == .whole)
        #expect(ByteRangeAnswer(to: try request("bytes=0-"), length: 0, now: Self.now) == .unsatisfiable)
    }

    @Test func `ignores Range but for GET, and when it is repeated`() throws {
        #expect(ByteRangeAnswer(to: try request("bytes=0-4", method: .head), length: 10, now: Self.now) == .whole)
        var repeated = try request("bytes=0-4")
        repeated.fields.add(.range, "bytes=5-6")
        #expect(ByteRangeAnswer(to: repeated, length: 10, now: Self.now) == .whole)
    }

    @Test(arguments: [
        ("\"v1\"", true), ("\"v2\"", false), ("W/\"v1\"", false), ("Sun, 06 Nov 1994 08:49:37 GMT", true),
        ("Sun, 06 Nov 1994 08:49:38 GMT", false), ("Mon, 07 Nov 1994 08:49:37 GMT", false), ("nonsense", false),
    ])
    func `serves a part only of the version that If-Range names`(ifRange: String, isPart: Bool) throws {
        let validators = RepresentationValidators(
            entityTag: EntityTag("v1"),
            lastModified: HTTPDate(unixSeconds: 784_111_777)
        )
        let answer = ByteRangeAnswer(
            to: try request("bytes=0-4", ifRange: ifRange),
            length: 10,
            validators: validators,
            now: Self.now
        )
        #expect(answer == (isPart ? .part(0..<5) : .whole))
    }

    @Test func `says in Content-Range what is served`() {
        #expect(ByteRangeAnswer.part(2..<5).contentRange(length: 10) == "bytes 2-4/10")
        #expect(ByteRangeAnswer.unsatisfiable.contentRange(length: 10) == "bytes */10")
        #expect(ByteRangeAnswer.whole.contentRange(length: 10) == nil)
        #expect(ByteRangeAnswer.part(0..<1).status == .partialContent)
        #expect(ByteRangeAnswer.unsatisfiable.status == .rangeNotSatisfiable)
        #expect(ByteRangeAnswer.whole.status == .ok)
    }
}
