import Testing

@testable import HTTPTransport

struct HTTPFieldsTests {
    @Test func `finds names in either case and keeps order and repetition`() {
        var fields = HTTPFields()
        fields.add("Set-Cookie", "a=1")
        fields.add("X", "y")
        fields.add("set-cookie", "b=2")
        #expect(fields["SET-COOKIE"] == "a=1")
        #expect(fields.values(of: .setCookie) == ["a=1", "b=2"])
        #expect(fields.combinedValue(of: .setCookie) == "a=1, b=2")
        #expect(fields.map(\.name.text) == ["Set-Cookie", "X", "set-cookie"])
        fields["set-COOKIE"] = "c=3"
        #expect(fields.values(of: .setCookie) == ["c=3"])
        fields[.setCookie] = nil
        #expect(!fields.contains(.setCookie))
        #expect(fields["missing"] == nil)
        #expect(fields.combinedValue(of: "missing") == nil)
        #expect(fields.count == 1)
    }

    @Test(arguments: [
        ("a\r\nX-Evil: b", "a  X-Evil: b"),
        ("a\nb", "a b"),
        ("\0a\u{7F}b\u{1}", "a b"),
        ("  a\t", "a"),
        ("ä", "ä"),
        ("", ""),
    ])
    func `lets no value begin a line of its own`(value: String, kept: String) {
        #expect(HTTPFields(dictionaryLiteral: ("X", value))["X"] == kept)
    }

    @Test(arguments: ["", " ", "a b", "a:", "a\r\n", "ä", "a\0", "(a)"])
    func `refuses names that are no tokens`(name: String) {
        #expect(HTTPFieldName(name) == nil)
        #expect(HTTPMethod(name) == nil)
    }

    @Test func `stays small when one field is set again and again`() {
        var fields: HTTPFields = ["Host": "a", "Accept": "b"]
        for number in 0..<10_000 { fields.set("X-Number", to: "\(number)") }
        #expect(fields == ["Host": "a", "Accept": "b", "X-Number": "9999"])
        #expect(fields.storage.count < 2_000)
    }

    @Test func `divides lists at commas outside quotes, over all lines`() {
        var fields = HTTPFields()
        fields.add(.connection, " keep-alive ,, Upgrade")
        fields.add(.connection, "\"a,b\\\",c\" , d")
        #expect(fields.members(of: .connection) == ["keep-alive", "Upgrade", "\"a,b\\\",c\"", "d"])
        #expect(fields.hasMember("upgrade", in: .connection))
        #expect(fields.hasMember("d", in: .connection))
        #expect(!fields.hasMember("keep", in: .connection))
        #expect(!fields.hasMember("b", in: .connection))
        #expect(!fields.hasMember("", in: .upgrade))
        #expect(fields.members(of: .upgrade).isEmpty)
    }

    @Test func `reads parameters, quoted or not`() throws {
        let value = try #require(HTTPParameterizedValue("Text/HTML; Charset=\"utf\\-8;x\" ;q=0.5;flag;"))
        #expect(value.value == "text/html")
        #expect(value["charset"] == "utf-8;x")
        #expect(value["q"] == "0.5")
        #expect(value.parameters.map(\.name) == ["charset", "q", "flag"])
        #expect(value["flag"] == nil)
        for malformed in ["a; b=\"c", "a; =c", "a; b c", "a; b=c d", "a; b=\"c\"d", "a; b=\"", "a; b=", "a;b=\"\\\""] {
            #expect(HTTPParameterizedValue(malformed) == nil, "\(malformed)")
        }
        #expect(HTTPParameterizedValue("a; b=\"\"")?["b"]?.isEmpty == true)
    }

    @Test func `shows names but no values in its description`() {
        let fields: HTTPFields = ["Authorization": "Bearer secret"]
        #expect(fields.description == "[Authorization]")
    }
}
