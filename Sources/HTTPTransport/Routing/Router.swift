internal import Octets

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
    fileprivate struct Endpoint {
        var method: HTTPMethod
        var pattern: RoutePattern
        var handler: Handler
    }

    /// What follows a part of a path.
    fileprivate struct Node {
        var literals: [(text: String, node: Int)] = []
        var parameter: Int?
        var rest: Int?
        var endpoints: [Endpoint] = []
    }

    private var nodes = [Node()]

    /// Makes a router without routes.
    public init() {}

    /// Adds a route.
    ///
    /// - Throws: `RouteError` when the pattern is malformed or matches exactly what another route of the method does.
    public mutating func add(_ method: HTTPMethod, _ pattern: String, _ handler: Handler) throws(RouteError) {
        let pattern = try RoutePattern(pattern)
        var node = 0
        for part in pattern.parts { node = child(of: node, for: part) }
        if let other = nodes[node].endpoints.first(where: { $0.method == method }) {
            throw .conflict(method, pattern: pattern.text, with: other.pattern.text)
        }
        nodes[node].endpoints.append(Endpoint(method: method, pattern: pattern, handler: handler))
    }

    /// Finds the route for a request's path, still percent-encoded.
    public func match(_ method: HTTPMethod, path: Substring) -> RouteMatch<Handler> {
        let bytes = path.utf8.span
        guard !bytes.isEmpty, bytes[0] == .slash else { return .notFound }
        var search = Search(method: method, isEncoded: bytes.firstIndex(of: .percent) != nil)
        if search.isEncoded, PercentEncoding.decode(path) == nil { return .malformedPath }
        guard let endpoint = find(&search, in: 0, at: 1, of: bytes) else {
            return search.allow.isEmpty ? .notFound : .methodNotAllowed(allow: search.allow)
        }
        var values: [String] = []
        values.reserveCapacity(search.count)
        for index in 0..<search.count {
            guard let value = PercentEncoding.decode(bytes.extracting(search.captures[index])) else {
                return .malformedPath
            }
            values.append(value)
        }
        let parameters = RouteParameters(names: endpoint.pattern.names, values: values)
        return .found(endpoint.handler, parameters, pattern: endpoint.pattern.text)
    }

    private mutating func child(of node: Int, for part: RoutePattern.Part) -> Int {
        let next = nodes.count
        switch part {
        case .literal(let text):
            if let known = nodes[node].literals.first(where: { $0.text == text }) { return known.node }
            nodes[node].literals.append((text, next))
        case .parameter:
            if let known = nodes[node].parameter { return known }
            nodes[node].parameter = next
        case .rest:
            if let known = nodes[node].rest { return known }
            nodes[node].rest = next
        }
        nodes.append(Node())
        return next
    }

    /// What a search has captured and seen so far.
    private struct Search {
        let method: HTTPMethod
        let isEncoded: Bool
        var captures = InlineArray<8, Range<Int>>(repeating: 0..<0)
        var count = 0
        var allow: [HTTPMethod] = []
    }

    /// Looks for an endpoint under `node` for the part of the path that begins at `start`.
    private func find(_ search: inout Search, in node: Int, at start: Int, of bytes: Span<UInt8>) -> Endpoint? {
        let end = bytes.firstIndex(of: .slash, from: start) ?? bytes.count
        let part = bytes.extracting(start..<end)
        for (text, next) in nodes[node].literals where isEqual(part, text, isEncoded: search.isEncoded) {
            if let found = goOn(&search, in: next, behind: end, of: bytes) { return found }
        }
        if let next = nodes[node].parameter, !part.isEmpty, !part.isDotSegment {
            search.captures[search.count] = start..<end
            search.count += 1
            if let found = goOn(&search, in: next, behind: end, of: bytes) { return found }
            search.count -= 1
        }
        if let next = nodes[node].rest, bytes.extracting(start..<bytes.count).isPlainPath {
            search.captures[search.count] = start..<bytes.count
            search.count += 1
            if let found = endpoint(&search, of: next) { return found }
            search.count -= 1
        }
        return nil
    }

    private func goOn(_ search: inout Search, in node: Int, behind end: Int, of bytes: Span<UInt8>) -> Endpoint? {
        end < bytes.count ? find(&search, in: node, at: end + 1, of: bytes) : endpoint(&search, of: node)
    }

    /// The node's endpoint for the method; notes the methods there are when it has none.
    private func endpoint(_ search: inout Search, of node: Int) -> Endpoint? {
        var get: Endpoint?
        for endpoint in nodes[node].endpoints {
            if endpoint.method == search.method { return endpoint }
            if endpoint.method == .get { get = endpoint }
        }
        if search.method == .head, let get { return get }
        for endpoint in nodes[node].endpoints {
            if !search.allow.contains(endpoint.method) { search.allow.append(endpoint.method) }
            if endpoint.method == .get, !search.allow.contains(.head) { search.allow.append(.head) }
        }
        return nil
    }

    private func isEqual(_ part: Span<UInt8>, _ text: String, isEncoded: Bool) -> Bool {
        if part.equals(text.utf8.span) { return true }
        guard isEncoded, part.firstIndex(of: .percent) != nil else { return false }
        return PercentEncoding.decode(part) == text
    }
}

extension Router: Sendable where Handler: Sendable {}
extension Router.Node: Sendable where Handler: Sendable {}
extension Router.Endpoint: Sendable where Handler: Sendable {}

extension Span where Element == UInt8 {
    /// Whether it is "." or "..", also percent-encoded: what would lead a careless handler out of its folder.
    fileprivate var isDotSegment: Bool {
        var dots = 0
        var index = 0
        while index < count {
            if self[index] == 0x2E {
                index += 1
            } else if index + 2 < count, self[index] == .percent, self[index + 1] == 0x32,
                self[index + 2] | 0x20 == 0x65
            {
                index += 3
            } else {
                return false
            }
            dots += 1
        }
        return dots == 1 || dots == 2
    }

    /// Whether no part of the path is a dot segment or hides a slash, a backslash or a NUL in its encoding.
    fileprivate var isPlainPath: Bool {
        var start = 0
        while start <= count {
            let end = firstIndex(of: .slash, from: start) ?? count
            if extracting(start..<end).isDotSegment { return false }
            start = end + 1
        }
        for index in indices where self[index] == .percent && index + 2 < count {
            guard let high = self[index + 1].hexValue, let low = self[index + 2].hexValue else { return false }
            let byte = high << 4 | low
            if byte == .slash || byte == .backslash || byte == 0 { return false }
        }
        return true
    }
}
