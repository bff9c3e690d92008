/// Routes with their handlers, and what stands around all of them: a server's handler made of parts.
package struct HTTPApplication: Sendable {
    /// Answers a request whose path and method are those of its route.
    package typealias Handler = @Sendable (HTTPExchange, RouteParameters) async throws -> Void

    /// Stands around what comes behind it: may answer or throw instead of calling it, and look at how it went.
    package typealias Middleware =
        @Sendable (HTTPExchange, _ next: () async throws -> Void) async throws -> Void

    private var routes = Router<Handler>()
    private var middlewares: [Middleware] = []

    /// Makes an application that answers everything with 404.
    package init() {}

    /// Adds a route.
    package mutating func on(_ method: HTTPMethod, _ pattern: String, _ handler: @escaping Handler) throws(RouteError) {
        try routes.add(method, pattern, handler)
    }

    /// Puts something around every request, inside what was put around it before; unknown paths pass through it, too.
    package mutating func use(_ middleware: @escaping Middleware) {
        middlewares.append(middleware)
    }

    /// Answers a request; to be given to `HTTPServer.run`.
    package func answer(_ exchange: HTTPExchange) async throws {
        try await answer(exchange, behind: 0)
    }

    private func answer(_ exchange: HTTPExchange, behind passed: Int) async throws {
        guard passed < middlewares.count else { return try await dispatch(exchange) }
        try await middlewares[passed](exchange) { try await answer(exchange, behind: passed + 1) }
    }

    private func dispatch(_ exchange: HTTPExchange) async throws {
        switch routes.match(exchange.head.method, path: exchange.head.target.path) {
        case .found(let handler, let parameters, _):
            try await handler(exchange, parameters)
        case .methodNotAllowed(let allow):
            var problem = HTTPProblem(.methodNotAllowed, detail: "this address does not answer that method")
            problem.fields.set(.allow, to: allow.map(\.text).joined(separator: ", "))
            throw problem
        case .notFound:
            throw HTTPProblem(.notFound, detail: "there is nothing at this address")
        case .malformedPath:
            throw HTTPProblem(.badRequest, detail: "the path's percent-encoding is broken")
        }
    }
}
