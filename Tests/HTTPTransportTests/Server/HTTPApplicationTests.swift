import Octets
import Reactor
import Testing

@testable import HTTPTransport

@Suite(.timeLimit(.minutes(4)))
struct HTTPApplicationTests {
    private struct Answer: Sendable, Equatable {
        var status: HTTPStatus
        var allow: String?
        var body: String
    }

    private static func application() throws -> HTTPApplication {
        var application = HTTPApplication()
        application.use { exchange, next in
            guard exchange.head.fields["X-Key"] == "open" else {
                throw HTTPProblem(.unauthorized, detail: "the key is missing")
            }
            try await next()
        }
        application.use { exchange, next in
            // Answers in the place of what is behind it.
            guard exchange.head.target.path == "/short" else { return try await next() }
            exchange.respond(.text("cut short"))
        }
        try application.on(.get, "/agents/{agent}/voice") { exchange, parameters in
            exchange.respond(.text(parameters["agent"] ?? "none"))
        }
        try application.on(.get, "/silent") { _, _ in }
        return application
    }

    private func answers(to requests: [(HTTPMethod, String, key: String)]) async throws -> [Answer] {
        let group = try EventLoopGroup(count: 1)
        let server = try await HTTPServer.listen(on: .loopback(port: 0), group: group)
        let application = try Self.application()
        let loop = group.loops[0]
        let answers = try await withThrowingTaskGroup(of: [Answer].self) { tasks in
            tasks.addTask {
                await server.run { try await application.answer($0) }
                return []
            }
            tasks.addTask(executorPreference: loop) {
                let client = HTTPClient(on: loop)
                var answers: [Answer] = []
                for (method, path, key) in requests {
                    let url = try HTTPURL("http://\(server.address)\(path)")
                    let request = HTTPClientRequest(method, url, fields: ["X-Key": key])
                    answers.append(
                        try await client.withResponse(to: request) { response in
                            let body = try await response.body(upTo: 10_000)
                            return Answer(
                                status: response.status,
                                allow: response.fields[.allow],
                                body: response.status.isSuccess ? String(decoding: body, as: UTF8.self) : ""
                            )
                        }
                    )
                }
                client.close()
                server.stopAccepting()
                return answers
            }
            return try await tasks.reduce(into: []) { $0 += $1 }
        }
        await group.shutdown()
        return answers
    }

    @Test func `requests pass the middlewares, then their route, and every refusal has its status`() async throws {
        let answers = try await answers(to: [
            (.get, "/agents/front%20desk/voice", "open"), (.get, "/agents/x/voice", "shut"),
            (.get, "/short", "open"), (.get, "/nothing", "open"), (.get, "/nothing", "shut"),
            (.delete, "/agents/x/voice", "open"), (.get, "/silent", "open"), (.get, "/agents/%zz/voice", "open"),
        ])
        #expect(answers.map(\.status.code) == [200, 401, 200, 404, 401, 405, 500, 400])
        #expect(answers[0].body == "front desk")
        #expect(answers[2].body == "cut short")
        #expect(answers[5].allow == "GET, HEAD")
    }
}
