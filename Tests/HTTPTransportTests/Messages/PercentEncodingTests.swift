import Testing

@testable import HTTPTransport

struct PercentEncodingTests {
    @Test(arguments: [
        ("abc", "abc"), ("%41b%2f", "Ab/"), ("%C3%a4", "ä"), ("a+b", "a+b"), ("%25", "%"), ("", ""), ("%00", "\0"),
    ])
    func `decodes paths`(encoded: String, decoded: String) {
        #expect(PercentEncoding.decode(encoded[...]) == decoded)
    }

    @Test(arguments: ["%", "%4", "%4g", "a%", "%%41", "%C3", "%FF", "%C3%28", "%+1"])
    func `refuses paths that decode to nothing sensible`(encoded: String) {
        #expect(PercentEncoding.decode(encoded[...]) == nil)
    }

    @Test func `decodes what it encodes`() {
        let text = "a b/c?d=e&f%g+ä\u{1F600}\0~"
        #expect(PercentEncoding.decode(PercentEncoding.encode(text)[...]) == text)
        #expect(PercentEncoding.encode("a/b c") == "a%2Fb%20c")
        #expect(PercentEncoding.encodePath("a/b c?") == "a/b%20c%3F")
        #expect(PercentEncoding.encode("safe-._~") == "safe-._~")
    }

    @Test(arguments: [
        ("a=1&b=2", ["a:1", "b:2"]),
        ("a=1&a=2", ["a:1", "a:2"]),
        ("a", ["a:"]),
        ("a=", ["a:"]),
        ("=b", [":b"]),
        ("&&a=b&", ["a:b"]),
        ("a=b=c", ["a:b=c"]),
        ("a+b=%2B+%26", ["a b:+ &"]),
        ("a=%zz%4", ["a:%zz%4"]),
        ("a=%FF", ["a:\u{FFFD}"]),
        ("", []),
    ])
    func `reads a query as a form`(query: String, expected: [String]) {
        #expect(HTTPQuery(query[...]).map { "\($0.name):\($0.value)" } == expected)
    }

    @Test func `finds the first parameter of a name`() throws {
        let target = try HTTPTarget("/x?a=1&b=2&a=3")
        #expect(target.parameters["a"] == "1")
        #expect(target.parameters["c"] == nil)
    }
}
