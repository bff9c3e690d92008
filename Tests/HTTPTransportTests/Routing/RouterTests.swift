import Testing

@testable import HTTPTransport

struct RouterTests {
    private static func router() throws -> Router<String> {
        var router = Router<String>()
        try router.add(.get, "/", "root")
        try router.add(.get, "/healthz", "health")
        try router.add(.get, "/agents", "list")
        try router.add(.post, "/agents", "create")
        try router.add(.get, "/agents/{agent}", "agent")
        try router.add(.get, "/agents/default", "default")
        try router.add(.delete, "/agents/{name}", "remove")
        try router.add(.post, "/agents/{agent}/voice", "voice")
        try router.add(.get, "/agents/{agent}/calls/{call}", "call")
        try router.add(.get, "/agents/default/calls/{call}/log", "log")
        try router.add(.get, "/files/{path...}", "files")
        try router.add(.get, "/files/index", "index")
        try router.add(.get, "/caf\u{E9}/a b", "encoded")
        return router
    }

    /// The handler and the parameters, or what stands in their place, as one text.
    private func found(_ method: HTTPMethod, _ path: String) throws -> String {
        switch try Self.router().match(method, path: path[...]) {
        case .found(let handler, let parameters, _):
            let names = ["agent", "name", "call", "path"]
            return ([handler] + names.compactMap { name in parameters[name].map { "\(name)=\($0)" } })
                .joined(separator: " ")
        case .methodNotAllowed(let allow): return "405 " + allow.map(\.text).joined(separator: ",")
        case .notFound: return "404"
        case .malformedPath: return "400"
        }
    }

    @Test(arguments: [
        ("GET", "/", "root"),
        ("GET", "/healthz", "health"),
        ("HEAD", "/healthz", "health"),
        ("GET", "/agents", "list"),
        ("POST", "/agents", "create"),
        ("GET", "/agents/seven", "agent agent=seven"),
        ("GET", "/agents/a%2Fb%20%C3%A4+c", "agent agent=a/b ä+c"),
        ("GET", "/agents/default", "default"),
        ("GET", "/agents/%64efault", "default"),
        ("HEAD", "/agents/default", "default"),
        ("DELETE", "/agents/default", "remove name=default"),
        ("DELETE", "/agents/x", "remove name=x"),
        ("POST", "/agents/x/voice", "voice agent=x"),
        ("GET", "/agents/x/calls/y", "call agent=x call=y"),
        ("GET", "/agents/default/calls/y", "call agent=default call=y"),
        ("GET", "/agents/default/calls/y/log", "log call=y"),
        ("GET", "/files/a/b//c.txt", "files path=a/b//c.txt"),
        ("GET", "/files/", "files path="),
        ("GET", "/files/index", "index"),
        ("GET", "/files/index/x", "files path=index/x"),
        ("GET", "/files/a%20b/...", "files path=a b/..."),
        ("GET", "/caf%C3%A9/a%20b", "encoded"),
        ("GET", "/agents/...", "agent agent=..."),
        // Not there.
        ("GET", "", "404"),
        ("GET", "*", "404"),
        ("GET", "/healthz/", "404"),
        ("GET", "//healthz", "404"),
        ("GET", "/Healthz", "404"),
        ("GET", "/agents/", "404"),
        ("GET", "/agents//calls/x", "404"),
        ("GET", "/agents/x/calls/", "404"),
        ("GET", "/files", "404"),
        // What would lead out of a folder.
        ("GET", "/agents/..", "404"),
        ("GET", "/agents/%2e%2E", "404"),
        ("GET", "/agents/.", "404"),
        ("GET", "/files/../secret", "404"),
        ("GET", "/files/a/%2e./secret", "404"),
        ("GET", "/files/a/..", "404"),
        ("GET", "/files/a%2f..%2fsecret", "404"),
        ("GET", "/files/a%5C..%5Csecret", "404"),
        ("GET", "/files/a%00.txt", "404"),
        // Broken encoding.
        ("GET", "/agents/%", "400"),
        ("GET", "/agents/%zz", "400"),
        ("GET", "/nowhere/%FF", "400"),
        // Other methods.
        ("PUT", "/agents", "405 GET,HEAD,POST"),
        ("POST", "/healthz", "405 GET,HEAD"),
        ("HEAD", "/agents/x/voice", "405 POST"),
        ("PATCH", "/agents/default", "405 GET,HEAD,DELETE"),
        ("POST", "/files/a", "405 GET,HEAD"),
    ])
    func `finds the most literal route that the method has`(method: String, path: String, expected: String) throws {
        let method = try #require(HTTPMethod(method))
        #expect(try found(method, path) == expected)
    }

    @Test func `names the pattern of the route it found`() throws {
        guard case .found(_, _, let pattern) = try Self.router().match(.get, path: "/agents/1/calls/2") else {
            Issue.record("no route")
            return
        }
        #expect(pattern == "/agents/{agent}/calls/{call}")
    }

    @Test(arguments: [
        ("agents", RouteError.missingSlash(pattern: "agents")),
        ("", .missingSlash(pattern: "")),
        ("/a/{}", .malformedParameter(pattern: "/a/{}")),
        ("/a/{...}", .malformedParameter(pattern: "/a/{...}")),
        ("/a/x{b}", .malformedParameter(pattern: "/a/x{b}")),
        ("/a/{b}x", .malformedParameter(pattern: "/a/{b}x")),
        ("/a/{b", .malformedParameter(pattern: "/a/{b")),
        ("/a/b}", .malformedParameter(pattern: "/a/b}")),
        ("/a/{b c}", .malformedParameter(pattern: "/a/{b c}")),
        ("/{a}/{a}", .repeatedParameter(pattern: "/{a}/{a}")),
        ("/{a...}/b", .restNotLast(pattern: "/{a...}/b")),
        ("/{a...}/", .restNotLast(pattern: "/{a...}/")),
        (
            "/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i}",
            .tooManyParameters(pattern: "/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i}")
        ),
        ("/agents", .conflict(.get, pattern: "/agents", with: "/agents")),
        ("/agents/{other}", .conflict(.get, pattern: "/agents/{other}", with: "/agents/{agent}")),
        ("/files/{rest...}", .conflict(.get, pattern: "/files/{rest...}", with: "/files/{path...}")),
    ])
    func `refuses a route that is malformed or in conflict`(pattern: String, fault: RouteError) throws {
        var router = try Self.router()
        #expect(throws: fault) { try router.add(.get, pattern, "new") }
        #expect(!fault.description.isEmpty)
    }
}
