import Testing

@testable import HTTPTransport

struct HTTPURLTests {
    @Test(arguments: [
        ("http://example.test", "example.test", 80, "/", "example.test"),
        ("HTTPS://Example.TEST/Path?Q=1#frag", "example.test", 443, "/Path?Q=1", "example.test"),
        ("ws://a:8080", "a", 8080, "/", "a:8080"),
        ("wss://a:443/x", "a", 443, "/x", "a"),
        ("https://a:80?q", "a", 80, "/?q", "a:80"),
        ("http://a:/x", "a", 80, "/x", "a"),
        ("http://127.0.0.1:1", "127.0.0.1", 1, "/", "127.0.0.1:1"),
        ("http://[::1]/", "::1", 80, "/", "[::1]"),
        ("wss://[2001:DB8::7]:9/v", "2001:db8::7", 9, "/v", "[2001:db8::7]:9"),
        ("http://my_host-1.test.", "my_host-1.test.", 80, "/", "my_host-1.test."),
        ("http://a/b@c:d//e", "a", 80, "/b@c:d//e", "a"),
        ("http://1a.test", "1a.test", 80, "/", "1a.test"),
    ])
    func `reads scheme, host, port, path and query`(
        text: String,
        host: String,
        port: UInt16,
        target: String,
        authority: String
    ) throws {
        let url = try HTTPURL(text)
        #expect(url.host == host)
        #expect(url.port == port)
        #expect(url.target.text == target)
        #expect(url.authority == authority)
        #expect(try HTTPURL(url.text) == url)
    }

    @Test(arguments: [
        ("", HTTPURLError.missingScheme),
        ("example.test/path", .missingScheme),
        ("http:/a", .missingScheme),
        ("//a/b", .missingScheme),
        ("/b", .missingScheme),
        ("http:#//", .missingScheme),
        ("ftp://a", .unsupportedScheme),
        (" http://a", .unsupportedScheme),
        ("://a", .unsupportedScheme),
        ("http://user@a", .hasCredentials),
        ("http://user:word@a/", .hasCredentials),
        ("http://a\\@b", .hasCredentials),
        ("http://", .missingHost),
        ("http:///x", .missingHost),
        ("http://?x", .missingHost),
        ("http://:80", .missingHost),
        ("http://a b/", .malformedHost),
        ("http://a%20b/", .malformedHost),
        ("http://ä.test/", .malformedHost),
        ("http://a..b/", .malformedHost),
        ("http://.a/", .malformedHost),
        ("http://./", .malformedHost),
        ("http://1.2.3/", .malformedHost),
        ("http://1.2.3.256/", .malformedHost),
        ("http://01.2.3.4/", .malformedHost),
        ("http://2130706433/", .malformedHost),
        ("http://1.2.3.4./", .malformedHost),
        ("http://a\\b/", .malformedHost),
        ("http://a,b/", .malformedHost),
        ("http://[::1/", .malformedHost),
        ("http://[::1]x/", .malformedHost),
        ("http://[1.2.3.4]/", .malformedHost),
        ("http://[fe80::1%eth0]/", .malformedHost),
        ("http://a:0", .malformedPort),
        ("http://a:65536", .malformedPort),
        ("http://a:x", .malformedPort),
        ("http://a:1:2", .malformedPort),
        ("http://a:-1", .malformedPort),
        ("http://a/b c", .malformedTarget),
        ("http://a/ä", .malformedTarget),
        ("http://a/\r\nX: y", .malformedTarget),
    ])
    func `refuses anything else with a sentence`(text: String, fault: HTTPURLError) {
        #expect(throws: fault) { try HTTPURL(text) }
        #expect(!fault.description.isEmpty)
    }

    @Test(arguments: [
        ("::", true), ("::1", true), ("1::", true), ("1:2:3:4:5:6:7:8", true), ("1:2:3:4:5:6:7::", true),
        ("::2:3:4:5:6:7:8", true), ("1::8", true), ("::ffff:1.2.3.4", true), ("1:2:3:4:5:6:1.2.3.4", true),
        ("ABCD:ef01::", true),
        ("", false), (":", false), (":::", false), ("1", false), ("1:", false), (":1", false), ("1::2::3", false),
        ("1:2:3:4:5:6:7", false), ("1:2:3:4:5:6:7:8:9", false), ("1:2:3:4:5:6:7:8::", false), ("12345::", false),
        ("g::", false), ("::1.2.3", false), ("::1.2.3.4:5", false), ("1:2:3:4:5:6:7:1.2.3.4", false),
        ("1.2.3.4", false), ("1::2:", false), ("::1.2.3.04", false), ("::1.2.3.4.", false),
    ])
    func `knows an IPv6 address`(text: String, isAddress: Bool) {
        #expect(HostSyntax.isIPv6(text.utf8.span) == isAddress)
    }

    @Test func `shows no query in its description`() throws {
        #expect(try HTTPURL("https://a/b?key=secret").description == "https://a/b")
    }

    @Test func `tells whether two requests may share a connection`() throws {
        let url = try HTTPURL("https://a/b")
        #expect(url.isSameServer(as: try HTTPURL("wss://A:443/c")))
        #expect(!url.isSameServer(as: try HTTPURL("http://a:443/b")))
        #expect(!url.isSameServer(as: try HTTPURL("https://a:444/b")))
    }
}
