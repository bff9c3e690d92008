/// The path of a route: literal parts, parameters `{name}`, and at the end perhaps `{name...}` for all that follows.
public struct RoutePattern: Sendable, Hashable {
    /// One part of a path, between slashes.
    enum Part: Sendable, Hashable {
        /// This text, percent-decoded.
        case literal(String)
        /// Any text that is not empty.
        case parameter
        /// Any number of parts.
        case rest
    }

    /// The pattern as it was written.
    public let text: String
    let parts: [Part]
    /// The parameters' names, from left to right.
    let names: [String]

    /// More parameters than any sensible path has; a bound keeps matching free of allocation.
    static let mostParameters = 8

    /// Reads a pattern.
    public init(_ text: String) throws(RouteError) {
        guard text.utf8.first == .slash else { throw .missingSlash(pattern: text) }
        var parts: [Part] = []
        var names: [String] = []
        for part in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            if parts.last == .rest { throw .restNotLast(pattern: text) }
            guard part.utf8.contains(0x7B) || part.utf8.contains(0x7D) else {
                parts.append(.literal(String(part)))
                continue
            }
            guard part.utf8.first == 0x7B, part.utf8.last == 0x7D else { throw .malformedParameter(pattern: text) }
            var name = part.dropFirst().dropLast()
            let isRest = name.hasSuffix("...")
            if isRest { name = name.dropLast(3) }
            guard name.utf8.span.isToken else { throw .malformedParameter(pattern: text) }
            guard !names.contains(String(name)) else { throw .repeatedParameter(pattern: text) }
            names.append(String(name))
            parts.append(isRest ? .rest : .parameter)
        }
        guard names.count <= Self.mostParameters else { throw .tooManyParameters(pattern: text) }
        self.text = text
        self.parts = parts
        self.names = names
    }
}

/// Why a route cannot be added.
public enum RouteError: Error, Equatable, Sendable {
    case missingSlash(pattern: String)
    case malformedParameter(pattern: String)
    case repeatedParameter(pattern: String)
    case restNotLast(pattern: String)
    case tooManyParameters(pattern: String)
    case conflict(HTTPMethod, pattern: String, with: String)
}

extension RouteError: CustomStringConvertible {
    /// What is wrong, in one clause.
    public var description: String {
        switch self {
        case .missingSlash(let pattern): "the route \"\(pattern)\" does not begin with a slash"
        case .malformedParameter(let pattern): "a parameter of the route \"\(pattern)\" is not a whole part {name}"
        case .repeatedParameter(let pattern): "the route \"\(pattern)\" names a parameter twice"
        case .restNotLast(let pattern): "something follows the {name...} of the route \"\(pattern)\""
        case .tooManyParameters(let pattern):
            "the route \"\(pattern)\" has more than \(RoutePattern.mostParameters) parameters"
        case .conflict(let method, let pattern, let other):
            "the routes \(method) \"\(pattern)\" and \"\(other)\" match the same paths"
        }
    }
}
