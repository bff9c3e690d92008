internal import Dialogue
internal import FastJSON
internal import HTTPTransport

/// The address of a tool's request, with values that stay what they are: one part of a path or of a query, never more.
struct URLTemplate: Sendable, Equatable {
    private let scheme: String
    /// What stands before the first "/" or "?".
    private let authority: [Template.Piece]
    /// What follows.
    private let rest: [Template.Piece]

    /// The host, when the template names it; nil when a value decides.
    let host: String?

    init(_ node: JSON5Node, known: [String]?) throws(JSON5Error) {
        let template = try Template(node, known: known)
        guard case .literal(let first)? = template.pieces.first,
            let scheme = ["https://", "http://"].first(where: { first.lowercased().hasPrefix($0) })
        else { throw node.error("expected an address that begins with https:// or http://") }
        var authority: [Template.Piece] = []
        var rest: [Template.Piece] = []
        for (index, piece) in template.pieces.enumerated() {
            guard rest.isEmpty else {
                rest.append(piece)
                continue
            }
            guard case .literal(let text) = piece else {
                authority.append(piece)
                continue
            }
            let own = index == 0 ? text.dropFirst(scheme.count) : text[...]
            let end = own.firstIndex { $0 == "/" || $0 == "?" } ?? own.endIndex
            if end > own.startIndex { authority.append(.literal(String(own[..<end]))) }
            if end < own.endIndex { rest.append(.literal(String(own[end...]))) }
        }
        self.scheme = scheme
        self.authority = authority
        self.rest = rest
        let isFixed = authority.allSatisfy { if case .literal = $0 { true } else { false } }
        do throws(HTTPURLError) {
            // Whatever the values will be, the template itself has to be an address.
            let sample = try HTTPURL(scheme + Self.filled(authority) { _ in "a" } + Self.filled(rest) { _ in "a" })
            host = isFixed ? sample.host : nil
        } catch {
            throw node.error("\(error)")
        }
    }

    /// The address with its values.
    func filled(with values: ToolValues) throws(ToolFailure) -> HTTPURL {
        for case .variable(let name, let fallback) in authority {
            let text = values.text(name) ?? fallback ?? ""
            let isHost =
                !text.isEmpty
                && text.utf8.allSatisfy { byte in
                    switch byte {
                    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E: true
                    default: false
                    }
                }
            guard isHost else { throw ToolFailure("\(name): cannot stand in the name of a host") }
        }
        for case .variable(let name, nil) in rest where values.text(name) == nil {
            throw ToolFailure("\(name): is missing")
        }
        let host = Self.filled(authority) { values.text($0) }
        let path = Self.filled(rest) { name in
            values.text(name).map { PercentEncoding.encode(String($0.prefix(2_000))) }
        }
        // A value may not climb: ".." would be a part of the path that names another one.
        let segments = path.prefix { $0 != "?" && $0 != "#" }.split(separator: "/")
        guard !segments.contains(where: { $0 == "." || $0 == ".." }) else {
            throw ToolFailure("a part of the address would be \"..\"; give another value")
        }
        do throws(HTTPURLError) {
            return try HTTPURL(scheme + host + path)
        } catch {
            throw ToolFailure("\(error)")
        }
    }

    private static func filled(_ pieces: [Template.Piece], _ value: (String) -> String?) -> String {
        pieces.reduce(into: "") { text, piece in
            switch piece {
            case .literal(let literal): text += literal
            case .variable(let name, let fallback): text += value(name) ?? PercentEncoding.encode(fallback ?? "")
            }
        }
    }
}
