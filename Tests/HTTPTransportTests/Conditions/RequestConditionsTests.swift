import Testing

@testable import HTTPTransport

struct RequestConditionsTests {
    private static let now = HTTPDate(unixSeconds: 1_790_000_000)
    private static let changed = "Sun, 06 Nov 1994 08:49:37 GMT"
    private static let before = "Sun, 06 Nov 1994 08:49:36 GMT"
    private static let after = "Sun, 06 Nov 1994 08:49:38 GMT"

    private func outcome(_ method: HTTPMethod, _ fields: HTTPFields, tag: EntityTag?) throws -> ConditionOutcome {
        let head = HTTPRequestHead(method: method, target: try HTTPTarget("/"), fields: fields)
        let validators = RepresentationValidators(entityTag: tag, lastModified: HTTPDate(unixSeconds: 784_111_777))
        return head.conditions(on: validators, now: Self.now)
    }

    @Test(
        arguments: [
            ("GET", [:], ConditionOutcome.proceed),
            ("GET", ["If-None-Match": "\"v1\""], .notModified),
            ("HEAD", ["If-None-Match": "\"v1\""], .notModified),
            ("GET", ["If-None-Match": "W/\"v1\""], .notModified),
            ("GET", ["If-None-Match": "\"a\\\", \"x,y\" , \"v1\""], .notModified),
            ("GET", ["If-None-Match": "\"v0\""], .proceed),
            ("GET", ["If-None-Match": "\"v0\"", "if-none-match": "\"v1\""], .notModified),
            ("GET", ["If-None-Match": "*"], .notModified),
            ("PUT", ["If-None-Match": "*"], .preconditionFailed),
            ("PUT", ["If-None-Match": "\"v0\""], .proceed),
            ("GET", ["If-None-Match": "v1"], .proceed),
            ("GET", ["If-None-Match": "\"v1\" \"v2\""], .proceed),
            ("GET", ["If-None-Match": ""], .proceed),
            ("GET", ["If-Modified-Since": changed], .notModified),
            ("GET", ["If-Modified-Since": after], .notModified),
            ("GET", ["If-Modified-Since": before], .proceed),
            ("POST", ["If-Modified-Since": after], .proceed),
            ("GET", ["If-Modified-Since": "yesterday"], .proceed),
            ("GET", ["If-None-Match": "\"v0\"", "If-Modified-Since": after], .proceed),
            ("PUT", ["If-Match": "\"v1\""], .proceed),
            ("PUT", ["If-Match": "\"v0\", \"v1\""], .proceed),
            ("PUT", ["If-Match": "W/\"v1\""], .preconditionFailed),
            ("PUT", ["If-Match": "\"v0\""], .preconditionFailed),
            ("PUT", ["If-Match": "*"], .proceed),
            ("PUT", ["If-Match": "v1"], .preconditionFailed),
            ("PUT", ["If-Unmodified-Since": before], .preconditionFailed),
            ("PUT", ["If-Unmodified-Since": changed], .proceed),
            ("PUT", ["If-Match": "\"v1\"", "If-Unmodified-Since": before], .proceed),
            ("GET", ["If-Match": "\"v1\"", "If-None-Match": "\"v1\""], .notModified),
        ] as [(String, HTTPFields, ConditionOutcome)]
    )
    func `tests conditions in the order of the RFC`(
        method: String,
        fields: HTTPFields,
        expected: ConditionOutcome
    ) throws {
        let method = try #require(HTTPMethod(method))
        #expect(try outcome(method, fields, tag: EntityTag("v1")) == expected)
    }

    @Test func `compares a weak tag of our own weakly only`() throws {
        let weak = EntityTag("v1", isWeak: true)
        #expect(try outcome(.get, ["If-None-Match": "\"v1\""], tag: weak) == .notModified)
        #expect(try outcome(.put, ["If-Match": "\"v1\""], tag: weak) == .preconditionFailed)
        #expect(try outcome(.get, ["If-None-Match": "\"v1\""], tag: nil) == .proceed)
    }

    @Test(arguments: ["", "a", "\"a", "a\"", "\"a\"b", "w/\"a\"", "W/a", "\"a b\"", "\"a\"\"", "W/\"a\" "])
    func `refuses what is no tag`(text: String) {
        #expect(EntityTag(parsing: text) == nil)
    }

    @Test func `writes tags as it reads them`() {
        for text in ["\"\"", "\"a\\b\"", "W/\"xyz,1\"", "\"ä\""] {
            #expect(EntityTag(parsing: text)?.description == text)
        }
        #expect(EntityTag("a\"b") == nil)
        #expect(EntityTag("a\nb") == nil)
    }
}
