import Octets
import Reactor
import TestKit
import Testing

@testable import HTTPTransport

@Suite(.timeLimit(.minutes(4)))
struct HTTPProxyTests {
    @Test func `proxies are read from the environment, names in lower case first`() throws {
        let proxies = try HTTPProxies(environment: [
            "HTTP_PROXY": "http://a:1", "http_proxy": "b:2", "HTTPS_PROXY": "http://c", "NO_PROXY": "x, y.test",
        ])
        #expect(proxies.http == (try HTTPProxy("http://b:2/")))
        #expect(proxies.https?.port == 80)
        #expect(proxies.exceptions == ["x", "y.test"])
        #expect(try HTTPProxies(environment: ["HTTP_PROXY": "a", "REQUEST_METHOD": "GET"]).http == nil)
        #expect(try HTTPProxies(environment: ["HTTP_PROXY": ""]) == HTTPProxies())
    }

    @Test func `a proxy's credentials are encoded and not shown`() throws {
        let proxy = try HTTPProxy("http://us%40er:pass@proxy.test:3128")
        #expect(proxy.authorization == "Basic dXNAZXI6cGFzcw==")
        #expect("\(proxy)" == "proxy.test:3128")
    }

    @Test(arguments: ["https://a", "ftp://a", "", "a:b", "http://a b"])
    func `what is no proxy is refused`(text: String) {
        #expect(throws: HTTPURLError.self) { try HTTPProxy(text) }
    }

    @Test(arguments: [
        ("example.test", "http://example.test/", true), ("example.test", "http://a.example.test/", true),
        (".example.test", "http://example.test/", true), ("*.example.test", "http://a.example.test/", true),
        ("example.test", "http://badexample.test/", false), ("example.test:8080", "http://example.test/", false),
        ("example.test:8080", "http://example.test:8080/", true), ("EXAMPLE.test", "http://example.test/", true),
        ("127.0.0.1", "http://127.0.0.1:99/", true), ("::1", "http://[::1]/", true), ("[::1]", "http://[::1]/", true),
        ("*", "http://anything/", true), ("test", "http://example.test/", true), (".", "http://a.test/", false),
    ])
    func `exceptions cover names, what is below them, and ports`(exception: String, url: String, isCovered: Bool) throws
    {
        var proxies = HTTPProxies()
        proxies.http = try HTTPProxy("proxy.test")
        proxies.exceptions = [exception]
        #expect((proxies.proxy(for: try HTTPURL(url)) == nil) == isCovered)
    }

    @Test func `a proxy is asked for whole addresses`() async throws {
        try await withClient([[headEnd, answer("ok"), .again]]) { scene in
            var options = HTTPClientOptions()
            options.proxies.http = try HTTPProxy("http://me:pw@127.0.0.1:\(scene.server.address.port)")
            let client = HTTPClient(on: scene.loop, options: options)
            defer { client.close() }
            for host in ["a.test", "b.test:81"] {
                let request = HTTPClientRequest(.get, try HTTPURL("http://\(host)/x?y"))
                #expect(try await client.send(request).body(upTo: 10) == "ok".bytes)
            }
            let authorization = "Proxy-Authorization: Basic bWU6cHc="
            #expect(
                scene.received == [
                    """
                    GET http://a.test/x?y HTTP/1.1
                    Host: a.test
                    \(authorization)

                    GET http://b.test:81/x?y HTTP/1.1
                    Host: b.test:81
                    \(authorization)


                    """.crlf
                ]
            )
        }
    }

    @Test func `a proxy leads to TLS servers by a tunnel`() async throws {
        let certificate = try TestCertificate()
        try await withClient([[headEnd, answer("secret"), .again]], tls: certificate) { scene in
            let relay = try Relay(to: scene.server.address, scene.loop, scene.group)
            defer { relay.stop() }
            var options = scene.client.options
            options.proxies.https = try HTTPProxy("http://me:pw@127.0.0.1:\(relay.address.port)")
            let client = HTTPClient(on: scene.loop, options: options)
            defer { client.close() }
            let url = try scene.url("/x", scheme: "https", host: "localhost")
            for _ in 0..<2 {
                #expect(try await client.send(HTTPClientRequest(.get, url)).body(upTo: 10) == "secret".bytes)
            }
            let authority = "localhost:\(url.port)"
            let expected = "CONNECT \(authority) HTTP/1.1\nHost: \(authority)\nProxy-Authorization: Basic bWU6cHc=\n\n"
            #expect(relay.heads == [expected.crlf])
            #expect(scene.received[0].hasPrefix("GET /x HTTP/1.1\r\n"))
            #expect(!scene.received[0].contains("Proxy-Authorization"))
        }
    }

    @Test func `a proxy that refuses is named by its status`() async throws {
        try await withClient([[headEnd, answer("no", status: "407 Proxy Authentication Required"), .close]]) { scene in
            var options = HTTPClientOptions()
            options.proxies.https = try HTTPProxy("127.0.0.1:\(scene.server.address.port)")
            let client = HTTPClient(on: scene.loop, options: options)
            let error = await #expect(throws: HTTPClientError.self) {
                try await client.send(HTTPClientRequest(.get, try HTTPURL("https://a.test/"))).status
            }
            #expect(error?.description.contains("407") == true)
        }
    }
}

/// A proxy that takes every CONNECT and leads to one server, whatever it is asked for.
private final class Relay {
    let address: SocketAddress
    private(set) var heads: [String] = []
    private let listener: Listener
    private var ends: [Connection] = []

    private final class Box { weak var relay: Relay? }

    init(to server: SocketAddress, _ loop: EventLoop, _ group: EventLoopGroup) throws {
        let box = Box()
        let confined = LoopConfined(box, on: loop)
        listener = try Listener(on: .loopback(port: 0), loop: loop, group: group) { client in
            confined.value.relay?.accept(client, server)
        }
        address = listener.address
        box.relay = self
    }

    private func accept(_ client: Connection, _ server: SocketAddress) {
        ends.append(client)
        client.handler = Asked(client) { [weak self] head in
            self?.heads.append(head)
            let confined = LoopConfined(client, on: client.loop)
            Task(executorPreference: client.loop) {
                let client = confined.value
                let target = Connection.Target(host: server.host, port: server.port)
                let upstream = try await Connection.open(target, within: .seconds(10), on: client.loop)
                upstream.handler = Pipe(to: client)
                client.handler = Pipe(to: upstream)
                client.write("HTTP/1.1 200 Connection established\r\n\r\n".utf8.span)
            }
        }
    }

    func stop() {
        listener.close()
        for end in ends { end.abort() }
    }

    private final class Asked: ConnectionHandler {
        let client: Connection
        let asked: (String) -> Void
        var head: [UInt8] = []

        init(_ client: Connection, _ asked: @escaping (String) -> Void) {
            self.client = client
            self.asked = asked
        }

        func received(_ bytes: inout MutableSpan<UInt8>) -> Int {
            head += Array(copying: bytes.span)
            if head.suffix(4) == [13, 10, 13, 10] { asked(String(decoding: head, as: UTF8.self)) }
            return bytes.count
        }

        func inputEnded() { client.close() }
        func outputDrained() {}
        func closed(_ reason: ConnectionEnd) {}
    }

    private final class Pipe: ConnectionHandler {
        let other: Connection
        init(to other: Connection) { self.other = other }

        func received(_ bytes: inout MutableSpan<UInt8>) -> Int {
            other.write(bytes.span)
            return bytes.count
        }

        func inputEnded() { other.close() }
        func outputDrained() {}
        func closed(_ reason: ConnectionEnd) { other.abort() }
    }
}
