internal import Octets

/// The routes of a router as a tree of path parts; a route is known by its number.
struct RouteTree: Sendable {
    /// One route.
    struct Route: Sendable {
        var method: HTTPMethod
        var pattern: RoutePattern
    }

    /// What was found for a method and a path.
    enum Match {
        case found(Int, RouteParameters)
        case methodNotAllowed([HTTPMethod])
        case notFound
        case malformedPath
    }

    /// What follows a part of a path.
    private struct Node: Sendable {
        var literals: [(text: String, node: Int)] = []
        var parameter: Int?
        var rest: Int?
        /// The routes that end here, one for each method.
        var routes: [Int] = []
    }

    private(set) var routes: [Route] = []
    private var nodes = [Node()]

    /// Adds a route under the next number.
    mutating func add(_ method: HTTPMethod, _ pattern: RoutePattern) throws(RouteError) {
        var node = 0
        for part in pattern.parts { node = child(of: node, for: part) }
        for other in nodes[node].routes where routes[other].method == method {
            throw .conflict(method, pattern: pattern.text, with: routes[other].pattern.text)
        }
        nodes[node].routes.append(routes.count)
        routes.append(Route(method: method, pattern: pattern))
    }

    /// Finds the route for a path that is still percent-encoded.
    func match(_ method: HTTPMethod, path: Substring) -> Match {
        let bytes = path.utf8.span
        guard !bytes.isEmpty, bytes[0] == .slash else { return .notFound }
        var search = Search(method: method, isEncoded: bytes.firstIndex(of: .percent) != nil)
        if search.isEncoded, PercentEncoding.decode(bytes) == nil { return .malformedPath }
        guard let route = find(&search, in: 0, at: 1, of: bytes) else {
            return search.allow.isEmpty ? .notFound : .methodNotAllowed(search.allow)
        }
        guard search.count > 0 else { return .found(route, RouteParameters()) }
        var values: [String] = []
        values.reserveCapacity(search.count)
        for index in 0..<search.count {
            guard let value = PercentEncoding.decode(bytes.extracting(search.captures[index])) else {
                return .malformedPath
            }
            values.append(value)
        }
        return .found(route, RouteParameters(names: routes[route].pattern.names, values: values))
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

    /// Looks for a route under `node` for the part of the path that begins at `start`; sees no node twice.
    private func find(_ search: inout Search, in node: Int, at start: Int, of bytes: Span<UInt8>) -> Int? {
        let end = bytes.firstIndex(of: .slash, from: start) ?? bytes.count
        let part = bytes.extracting(start..<end)
        for index in nodes[node].literals.indices {
            guard isEqual(part, nodes[node].literals[index].text, isEncoded: search.isEncoded) else { continue }
            let next = nodes[node].literals[index].node
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
            if let found = route(&search, at: next) { return found }
            search.count -= 1
        }
        return nil
    }

    private func goOn(_ search: inout Search, in node: Int, behind end: Int, of bytes: Span<UInt8>) -> Int? {
        end < bytes.count ? find(&search, in: node, at: end + 1, of: bytes) : route(&search, at: node)
    }

    /// The node's route for the method; notes the methods there are when it has none.
    private func route(_ search: inout Search, at node: Int) -> Int? {
        var get: Int?
        for route in nodes[node].routes {
            if routes[route].method == search.method { return route }
            if routes[route].method == .get { get = route }
        }
        if search.method == .head, let get { return get }
        for route in nodes[node].routes {
            let method = routes[route].method
            if !search.allow.contains(method) { search.allow.append(method) }
            if method == .get, !search.allow.contains(.head) { search.allow.append(.head) }
        }
        return nil
    }

    private func isEqual(_ part: Span<UInt8>, _ text: String, isEncoded: Bool) -> Bool {
        if part.equals(text.utf8.span) { return true }
        guard isEncoded, part.firstIndex(of: .percent) != nil else { return false }
        return PercentEncoding.decode(part) == text
    }
}

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
