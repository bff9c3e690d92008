import Reactor
import TestKit
import Testing

@testable import HTTPTransport

@Suite(.timeLimit(.minutes(4)))
struct HTTPRedirectTests {
    private static func to(_ location: String, _ status: String = "302 Found") -> ServerStep {
        answer("gone", status: status, fields: "Location: \(location)\n")
    }

    @Test func `redirections are not followed unless asked for`() async throws {
        try await withClient([[headEnd, Self.to("/next")]]) { scene in
            let response = try await scene.get()
            #expect(response.status == .found)
            #expect(response.fields[.location] == "/next")
        }
    }

    @Test(arguments: [
        ("301 Moved Permanently", HTTPMethod.post, "GET /next HTTP/1.1", false),
        ("302 Found", .post, "GET /next HTTP/1.1", false),
        ("303 See Other", .put, "GET /next HTTP/1.1", false),
        ("303 See Other", .head, "HEAD /next HTTP/1.1", false),
        ("302 Found", .put, "PUT /next HTTP/1.1", true),
        ("307 Temporary Redirect", .post, "POST /next HTTP/1.1", true),
        ("308 Permanent Redirect", .post, "POST /next HTTP/1.1", true),
    ])
    func `method and content follow the status`(
        status: String,
        method: HTTPMethod,
        line: String,
        keepsContent: Bool
    ) async throws {
        let content = method == .head ? "" : "content"
        let head = ServerStep.send("HTTP/1.1 \(status)\nLocation: /next\nContent-Length: 0\n\n".crlf)
        let script: [ServerStep] = [
            headEnd, .read(content), head, headEnd, .read(keepsContent ? content : ""), answer(""),
        ]
        try await withClient([script]) { scene in
            var request = HTTPClientRequest(method, try scene.url("/first"))
            if !content.isEmpty { request.content = .bytes(content.bytes) }
            request.fields[.contentType] = "text/plain"
            request.fields[.authorization] = "key"
            request.redirects = 3
            let response = try await scene.client.send(request)
            #expect(response.url.target.text == "/next")
            let second = scene.received[0].split(separator: "\r\n\r\n", omittingEmptySubsequences: false)[1]
            #expect(scene.received[0].contains(line))
            #expect(scene.received[0].hasSuffix("\r\n\r\n" + (keepsContent ? content : "")))
            #expect(second.contains("Content-Type: text/plain") == (keepsContent || method == .head))
            #expect(second.contains("Authorization: key"))
        }
    }

    @Test func `keys do not go along to another origin`() async throws {
        try await withClient([[headEnd, answer("there")]]) { target in
            let port = target.server.address.port
            let first = try ScriptedServer(
                [[headEnd, Self.to("http://localhost:\(port)/x")]],
                on: target.loop,
                target.group
            )
            defer { first.stop() }
            var request = HTTPClientRequest(.get, try HTTPURL("http://localhost:\(first.address.port)/"))
            request.fields = [
                .authorization: "key", .cookie: "a=b", "xi-api-key": "key", .accept: "text/plain", .userAgent: "test",
            ]
            request.redirects = 1
            let response = try await target.client.send(request)
            #expect(try await response.body(upTo: 10) == "there".bytes)
            let expected = "GET /x HTTP/1.1\nHost: localhost:\(port)\nAccept: text/plain\nUser-Agent: test\n\n".crlf
            #expect(target.received == [expected])
        }
    }

    @Test func `redirections are bounded`() async throws {
        try await withClient([[headEnd, Self.to("/next"), .again]]) { scene in
            var request = HTTPClientRequest(.get, try scene.url())
            request.redirects = 3
            await #expect(throws: HTTPClientError.redirect(.tooMany)) { try await scene.client.send(request).status }
            #expect(scene.received[0].split(separator: "\r\n\r\n").count == 4)
        }
    }

    @Test(arguments: [("ftp://x/", HTTPRedirectFault.malformedLocation), ("http://", .malformedLocation)])
    func `what is no address is not followed`(location: String, fault: HTTPRedirectFault) async throws {
        try await withClient([[headEnd, Self.to(location)]]) { scene in
            var request = HTTPClientRequest(.get, try scene.url())
            request.redirects = 3
            await #expect(throws: HTTPClientError.redirect(fault)) { try await scene.client.send(request).status }
        }
    }

    @Test func `nothing leads out of TLS`() async throws {
        let certificate = try TestCertificate()
        try await withClient([[headEnd, Self.to("http://localhost/")]], tls: certificate) { scene in
            var request = HTTPClientRequest(.get, try scene.url(scheme: "https", host: "localhost"))
            request.redirects = 3
            await #expect(throws: HTTPClientError.redirect(.leavesTLS)) { try await scene.client.send(request).status }
        }
    }

    @Test func `produced content cannot be sent again, so its redirection is handed out`() async throws {
        try await withClient([[.read("0\r\n\r\n"), Self.to("/next", "307 Temporary Redirect")]]) { scene in
            var request = HTTPClientRequest(.post, try scene.url(), content: .stream { try await $0.write([1]) })
            request.redirects = 3
            #expect(try await scene.client.send(request).status == .temporaryRedirect)
        }
    }

    @Test(arguments: [
        ("/x?y", "http://a.test/x?y"), ("x", "http://a.test/b/x"), ("../x", "http://a.test/x"),
        ("../../x", "http://a.test/x"), ("./x/./y/", "http://a.test/b/x/y/"), ("?z", "http://a.test/b/c?z"),
        ("//b.test:81/x", "http://b.test:81/x"), ("https://b.test", "https://b.test/"), ("", "http://a.test/b/c?q"),
        ("#part", "http://a.test/b/c?q"), ("x#part", "http://a.test/b/x"), ("..", "http://a.test/"),
        ("x:1", nil), ("x/y:1", "http://a.test/b/x/y:1"), ("a b", nil),
    ])
    func `references are resolved from where they stand`(reference: String, whole: String?) throws {
        let base = try HTTPURL("http://a.test/b/c?q")
        #expect((try? base.resolving(reference))?.text == whole)
    }
}
