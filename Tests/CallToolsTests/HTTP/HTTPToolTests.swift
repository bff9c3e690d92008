import CallTiming
import Dialogue
import FastJSON
import HTTPTransport
import ProviderKit
import ProviderTestKit
import Reactor
import TestKit
import Testing

@testable import CallTools

@Suite(.timeLimit(.minutes(2)))
struct HTTPToolTests {
    private static let local = "url: \"http://127.0.0.1:PORT"

    @Test(arguments: [
        ("/a", "{}", "GET /a"), ("/o/{{id}}", "{\"id\":\"7\"}", "GET /o/7"),
        ("/o/{{id}}", "{\"id\":\"a/b?c#d&e=f\"}", "GET /o/a%2Fb%3Fc%23d%26e%3Df"),
        ("/o/{{id}}", "{\"id\":7}", "GET /o/7"), ("/o/{{id}}", "{\"id\":1.5}", "GET /o/1.5"),
        ("/o/{{id}}", "{\"id\":true}", "GET /o/true"),
        ("/o?q={{id}}&l=en", "{\"id\":\"x y&l=de\"}", "GET /o?q=x%20y%26l%3Dde&l=en"),
        ("/o/{{id|none}}", "{}", "GET /o/none"),
        ("?q={{id}}", "{\"id\":\"ü\"}", "GET /?q=%C3%BC"),
        ("/o/{{id}}", "{\"id\":\"{{caller_number}}\"}", "GET /o/%7B%7Bcaller_number%7D%7D"),
        ("/o/{{id}}x", "{\"id\":\"..\"}", "GET /o/..x"), ("/o/{{caller_number}}", "{}", "GET /o/%2B49"),
        ("/o/{{id}}", "{\"id\":\"a\\r\\nX-Evil: 1\"}", "GET /o/a%0D%0AX-Evil%3A%201"),
        ("/o/{{id}}", "{\"id\":\"%2e%2e\"}", "GET /o/%252e%252e"),
    ])
    func `values stay in their places`(path: String, arguments: String, request: String) async throws {
        try await withToolServer { scene in
            let tool = try scene.tool("{ \(Self.local)\(path)\" }")
            let text = try await scene.run(tool, arguments, CallVariables(automatic: ["caller_number": "+49"]))
            #expect(text.hasPrefix(request + " host=127.0.0.1:\(scene.port) "), "\(text)")
        }
    }

    @Test(arguments: [
        ("/o/{{id}}", "{}", "id: is missing"), ("/o/{{id}}", "{\"id\":\"..\"}", "would be \"..\""),
        ("/o/{{id}}/x", "{\"id\":\".\"}", "would be \"..\""),
        ("/o/{{id}}", "{\"id\":null}", "id: is missing"),
    ])
    func `a value that would lead elsewhere is refused`(path: String, arguments: String, message: String) async throws {
        try await withToolServer { scene in
            let tool = try scene.tool("{ \(Self.local)\(path)\" }")
            #expect(try await scene.failure(tool, arguments).contains(message))
            #expect(scene.notes.all == [])
        }
    }

    @Test(arguments: [
        ("", "{\"a\":1,\"b\":[2]}", "{\"a\":1,\"b\":[2]}"),
        ("body: { x: \"{{a}}\", y: \"is {{a}}\" },", "{\"a\":1}", "{\"x\":1,\"y\":\"is 1\"}"),
        ("body: { x: \"{{a}}\", n: 7, t: true },", "{}", "{\"n\":7,\"t\":true}"),
        ("body: { x: \"{{a}}\" },", "{\"a\":\"\\\",\\\"y\\\":1\"}", "{\"x\":\"\\\",\\\"y\\\":1\"}"),
        ("body: [\"{{a}}\", \"{{b}}\", \"c\"],", "{\"b\":null}", "[null,\"c\"]"),
        ("body: { x: \"{{a|none}}\" },", "{}", "{\"x\":\"none\"}"),
        ("body: \"{{a}}\",", "{\"a\":{\"deep\":[1]}}", "{\"deep\":[1]}"),
        ("body: { x: \"{{a}}{{a}}\" },", "{\"a\":\"{{b}}\"}", "{\"x\":\"{{b}}{{b}}\"}"),
    ])
    func `the body is a tree, not a text`(body: String, arguments: String, sent: String) async throws {
        try await withToolServer { scene in
            let tool = try scene.tool("{ method: \"POST\", \(body) \(Self.local)/\" }")
            let text = try await scene.run(tool, arguments)
            #expect(text.hasSuffix(" key= \(sent)"), "\(text)")
        }
    }

    @Test func `headers hold secrets, which never come back`() async throws {
        try await withToolServer { scene in
            let source =
                "{ headers: { \"X-Key\": { env: \"KEY\", prefix: \"Bearer \" }, \"X-Id\": \"{{id}}\" }, \(Self.local)/\" }"
            let tool = try scene.tool(source, environment: ["KEY": "s3cret"])
            let text = try await scene.run(tool, "{\"id\":\"a\\r\\nX-Evil: 1\"}")
            #expect(text.contains("key=Bearer ***"))
            #expect(!"\(tool)".contains("s3cret"))
        }
    }

    @Test(arguments: [
        ("/json", "\"/data/status\"", "sent"), ("/json", "\"/data/n\"", "[1,2]"),
        ("/json", "{ s: \"/data/status\", m: \"/nothing\" }", "{\"s\":\"sent\",\"m\":null}"),
        ("/json", "\"\"", "{\"data\":{\"status\":\"sent\",\"n\":[1,2]},\"x\":1}"),
    ])
    func `picks what the model needs`(path: String, picks: String, result: String) async throws {
        try await withToolServer { scene in
            let tool = try scene.tool("{ result: \(picks), \(Self.local)\(path)\" }")
            #expect(try await scene.run(tool) == result)
        }
    }

    @Test(arguments: [
        ("/json", "result: \"/nothing\",", "has nothing where the result should be"),
        ("/x", "result: \"/a\",", "is no JSON"),
        ("/binary", "", "4 bytes that are no text"),
        ("/missing", "", "the server answered 404 Not Found: no such order"),
        ("/huge", "answerLimit: 5000, result: \"/a\",", "longer than 5000 bytes"),
        ("/slow", "", "did not answer in time"),
        ("/stall", "timeout: 2,", "did not answer in time"), ("/down", "retries: 0,", "answered 502"),
    ])
    func `a failure is told in words`(path: String, options: String, message: String) async throws {
        try await withToolServer { scene in
            let tool = try scene.tool("{ \(options) \(Self.local)\(path)\" }")
            let failure = try await scene.failure(tool)
            #expect(failure.contains(message), "\(failure)")
        }
    }

    @Test func `a long answer is cut, and says so`() async throws {
        try await withToolServer { scene in
            let huge = try scene.tool("{ resultLimit: 100, answerLimit: 5000, \(Self.local)/huge\" }")
            #expect(
                try await scene.run(huge) == String(repeating: "a", count: 100)
                    + "\n[Cut here: the answer has more than 5000 bytes.]"
            )
            let odd = try scene.tool("{ resultLimit: 100, answerLimit: 5001, \(Self.local)/cut\" }")
            #expect(
                try await scene.run(odd) == String(repeating: "é", count: 100)
                    + "\n[Cut here: the answer has more than 5001 bytes.]"
            )
            let fits = try scene.tool("{ resultLimit: 100, \(Self.local)/cut\" }")
            #expect(try await scene.run(fits).hasSuffix("\n[Cut here: the answer has 10000 bytes.]"))
            let empty = try scene.tool("{ \(Self.local)/empty\" }")
            #expect(try await scene.run(empty) == "Done: the server answered 204 No Content.")
        }
    }

    @Test func `what is idempotent is repeated, after the time the server asks for`() async throws {
        try await withToolServer { scene in
            let start = scene.loop.now
            let tool = try scene.tool("{ retries: 2, \(Self.local)/busy\" }")
            #expect(try await scene.run(tool) == "at last")
            #expect(scene.loop.now - start >= .seconds(4))
            #expect(scene.notes.all.count == 3)
        }
    }

    @Test(arguments: [
        ("GET", "", 2), ("POST", "", 1), ("POST", "retries: 3,", 4), ("GET", "retries: 0,", 1), ("PUT", "", 2),
    ])
    func `how often it is asked depends on the method, unless it is said`(method: String, options: String, count: Int)
        async throws
    {
        try await withToolServer { scene in
            _ = try await scene.failure(try scene.tool("{ method: \"\(method)\", \(options) \(Self.local)/down\" }"))
            #expect(scene.notes.all.count == count)
        }
    }

    @Test func `no repetition goes beyond the deadline`() async throws {
        try await withToolServer { scene in
            let start = scene.loop.now
            _ = try await scene.failure(try scene.tool("{ retries: 10, timeout: 3, \(Self.local)/busy\" }"))
            #expect(scene.loop.now - start < .seconds(3))
            #expect(scene.notes.all.count == 2)
        }
    }

    @Test func `redirections are not followed unless it is said`() async throws {
        try await withToolServer { scene in
            let off = try scene.tool("{ \(Self.local)/to?place=%2Fnext\" }")
            #expect(try await scene.failure(off).contains("does not follow"))
            let on = try scene.tool("{ redirects: 1, \(Self.local)/to?place=%2Fnext\" }")
            #expect(try await scene.run(on).hasPrefix("GET /next"))
            #expect(scene.notes.all.count == 3)
        }
    }

    @Test(arguments: [
        ("http://169.254.169.254/latest/meta-data/", "not on the tool's list"),
        ("http://localhost:1/", "not on the tool's list"),
        ("https://127.0.0.1/", "no connection"), ("file:///etc/passwd", "not an address"),
        ("//169.254.169.254/", "not an address"),
        ("http://user@127.0.0.1/", "not an address"),
    ])
    func `a redirection is looked at like a first request`(place: String, message: String) async throws {
        try await withToolServer { scene in
            let tool = try scene.tool(
                "{ redirects: 3, retries: 0, \(Self.local)/to?place=\(PercentEncoding.encode(place))\" }"
            )
            let failure = try await scene.failure(tool)
            #expect(failure.contains(message), "\(failure)")
        }
    }

    @Test func `a redirection to a listed host still needs a permitted address`() async throws {
        try await withToolServer { scene in
            let place = PercentEncoding.encode("http://169.254.169.254/latest/")
            let tool = try scene.tool(
                "{ redirects: 3, hosts: [\"127.0.0.1\", \"169.254.169.254\"], \(Self.local)/to?place=\(place)\" }",
                allowing: ["127.0.0.1", "169.254.0.0/16"]
            )
            #expect(try await scene.failure(tool) == "169.254.169.254 may not be asked: it is a metadata service")
        }
    }

    @Test(arguments: [
        "http://127.0.0.1:PORT/", "http://127.1:PORT/x", "http://[::1]:PORT/", "http://[::ffff:127.0.0.1]:PORT/",
        "http://[::ffff:7f00:1]:PORT/", "http://0.0.0.0:PORT/",
        "http://[::]:PORT/", "http://169.254.169.254/", "http://10.0.0.1/", "http://localhost:PORT/",
        "http://[fe80::1]/", "http://[fd00:ec2::254]/",
    ])
    func `without permission nothing inside is reached`(url: String) async throws {
        try await withToolServer { scene in
            let tool: HTTPTool
            do {
                tool = try scene.tool("{ url: \"\(url)\" }", allowing: [])
            } catch is JSON5Error {
                // Some spellings are no addresses to begin with.
                return
            }
            #expect(try await scene.failure(tool).contains("may not be asked"))
            #expect(scene.notes.all == [])
        }
    }

    @Test func `a name is judged by the address that is connected to`() async throws {
        try await withToolServer { scene in
            let inside = HostNames { _ in [.ipv4(0x7F00_0001, port: 0)] }
            let refused = try scene.tool("{ url: \"http://public.test:PORT/\" }", allowing: [], names: inside)
            #expect(try await scene.failure(refused) == "public.test may not be asked: it is this machine")
            let allowed = try scene.tool("{ url: \"http://public.test:PORT/\" }", names: inside)
            #expect(try await scene.run(allowed).contains("host=public.test:\(scene.port)"))
            // One of several addresses is permitted: only that one is connected to.
            let mixed = HostNames { _ in
                [
                    .ipv4(0xA9FE_A9FE, port: 0), .ipv6(0, 0xFFFF_0A00_0001, scope: 0, port: 0),
                    .ipv4(0x7F00_0001, port: 0),
                ]
            }
            let some = try scene.tool("{ url: \"http://public.test:PORT/\" }", names: mixed)
            #expect(try await scene.run(some).hasPrefix("GET /"))
            let none = try scene.tool("{ url: \"http://nowhere.test:PORT/\" }", names: HostNames { _ in [] })
            #expect(try await scene.failure(none) == "no address is known for nowhere.test")
        }
    }

    @Test func `a name that changes its address is looked at each time`() async throws {
        try await withToolServer { scene in
            let notes = Notes()
            let rebinding = HostNames { _ in
                notes.add("asked")
                return notes.all.count == 1 ? [.ipv4(0x7F00_0001, port: 0)] : [.ipv4(0x7F00_0002, port: 0)]
            }
            let tool = try scene.tool("{ url: \"http://public.test:PORT/\" }", names: rebinding)
            #expect(try await scene.run(tool).hasPrefix("GET /"))
            #expect(try await scene.failure(tool) == "public.test may not be asked: it is this machine")
            // One look-up a request: what was judged is what was connected to.
            #expect(notes.all.count == 2)
        }
    }

    @Test(arguments: [
        "garbage\r\n\r\n", "", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: " + String(repeating: "x", count: 40_000) + "\r\n\r\n",
    ])
    func `what is no answer is a failure`(answer: String) async throws {
        try await inVirtualTime { loop, group in
            let listener = try Listener(on: .loopback(port: 0), options: .init(), loop: loop, group: group) { socket in
                _ = BluntServer(socket, answer)
            }
            let scene = ToolScene(loop: loop, port: listener.address.port, notes: Notes())
            let failure = try await scene.failure(try scene.tool("{ retries: 0, \(Self.local)/\" }"))
            #expect(failure.contains("not HTTP") || failure.contains("lost"), "\(failure)")
            listener.close()
            try await eventually(on: loop, "every connection is gone") { loop.load == 0 }
        }
    }

    @Test func `a tool that is cancelled closes its connection`() async throws {
        try await withToolServer { scene in
            let tool = try scene.tool("{ \(Self.local)/slow\" }")
            let asking = Task(executorPreference: scene.loop) { try await scene.failure(tool) }
            await scene.notes.wait(for: "GET /slow")
            asking.cancel()
            #expect(try await asking.value == "cancelled")
        }
    }

    @Test func `a port nobody listens on is a failure`() async throws {
        try await inVirtualTime { loop, group in
            let listener = try Listener(on: .loopback(port: 0), options: .init(), loop: loop, group: group) {
                $0.abort()
            }
            let scene = ToolScene(loop: loop, port: listener.address.port, notes: Notes())
            listener.close()
            let failure = try await scene.failure(try scene.tool("{ \(Self.local)/\" }"))
            #expect(failure.contains("no connection to the server"), "\(failure)")
            // What a name means inside is not told.
            #expect(!failure.contains("127.0.0.1"))
        }
    }
}
