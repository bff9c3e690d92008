/// What a path parameter held, percent-decoded.
public struct RouteParameters: Sendable, Hashable {
    private let names: [String]
    private let values: [String]

    init(names: [String] = [], values: [String] = []) {
        self.names = names
        self.values = values
    }

    /// The value of the parameter of that name.
    public subscript(name: String) -> String? { names.firstIndex(of: name).map { values[$0] } }
}

/// What a router found.
public enum RouteMatch<Handler> {
    /// A route; `pattern` is the same for all requests it serves, fit for a metric's label.
    case found(Handler, RouteParameters, pattern: String)
    /// Routes of this path for other methods only: 405, with these in Allow.
    case methodNotAllowed(allow: [HTTPMethod])
    /// No route: 404.
    case notFound
    /// The path's percent-encoding is broken: 400.
    case malformedPath
}

extension RouteMatch: Sendable where Handler: Sendable {}

/// Finds the handler for a method and a path.
///
/// Built once, then only read. Literal parts go before parameters, parameters before `{rest...}`; where the most literal
/// path has no route for the method, the next one is looked at. HEAD goes to GET where it has no route of its own.
public struct Router<Handler> {
    // The tree knows routes by number only: generic code of our own would ask for type metadata at every step.
    private var tree = RouteTree()
    private var handlers: [Handler] = []

    /// Makes a router without routes.
    public init() {}

    /// Adds a route.
    ///
    /// - Throws: `RouteError` when the pattern is malformed or matches exactly what another route of the method does.
    public mutating func add(_ method: HTTPMethod, _ pattern: String, _ handler: Handler) throws(RouteError) {
        try tree.add(method, try RoutePattern(pattern))
        handlers.append(handler)
    }

    /// Finds the route for a request's path, still percent-encoded.
    public func match(_ method: HTTPMethod, path: Substring) -> RouteMatch<Handler> {
        switch tree.match(method, path: path) {
        case .found(let route, let parameters):
            .found(handlers[route], parameters, pattern: tree.routes[route].pattern.text)
        case .methodNotAllowed(let allow): .methodNotAllowed(allow: allow)
        case .notFound: .notFound
        case .malformedPath: .malformedPath
        }
    }
}

extension Router: Sendable where Handler: Sendable {}
