internal import HTTPTransport

/// The query of an address, of which every part has to be understood.
struct AddressQuery {
    private var values: [String: String] = [:]
    /// What stands behind "metadata.".
    private(set) var metadata: [String: String] = [:]

    /// Reads a query that may say these; names that end with a dot stand for all that begin so.
    init(_ exchange: HTTPExchange, knowing names: [String]) throws(HTTPProblem) {
        for (name, value) in exchange.head.target.parameters {
            if names.contains("metadata."), name.hasPrefix("metadata."), name.utf8.count > 9 {
                guard metadata.updateValue(value, forKey: String(name.dropFirst(9))) == nil else {
                    throw Self.problem(name, "it is given twice")
                }
                continue
            }
            guard names.contains(name), !name.hasSuffix(".") else {
                let known = names.isEmpty ? "nothing" : names.joined(separator: ", ")
                throw Self.problem(name, "it is not known here; what is known: \(known)")
            }
            guard values.updateValue(value, forKey: name) == nil else { throw Self.problem(name, "it is given twice") }
        }
    }

    /// Whether any of these is given.
    func has(anyOf names: [String]) -> Bool { names.contains { values[$0] != nil } }

    func text(_ name: String) throws(HTTPProblem) -> String? {
        guard let value = values[name] else { return nil }
        guard !value.isEmpty else { throw Self.problem(name, "it is empty") }
        return value
    }

    func number(_ name: String, in range: ClosedRange<Int64>) throws(HTTPProblem) -> Int64? {
        guard let value = values[name] else { return nil }
        guard let number = Int64(value), range.contains(number) else {
            throw Self.problem(name, "\"\(value)\" is no whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func flag(_ name: String) throws(HTTPProblem) -> Bool? {
        switch values[name] {
        case nil: return nil
        case "true": return true
        case "false": return false
        case let value?: throw Self.problem(name, "\"\(value)\" is neither true nor false")
        }
    }

    /// What `make` makes of a text.
    func value<Value>(
        _ name: String,
        _ expected: String,
        _ make: (String) -> Value?
    ) throws(HTTPProblem) -> Value? {
        guard let text = values[name] else { return nil }
        guard let value = make(text) else { throw Self.problem(name, "\"\(text)\" is not \(expected)") }
        return value
    }

    /// Says what is wrong with a part.
    static func problem(_ name: String, _ reason: String) -> HTTPProblem {
        var problem = HTTPProblem(.badRequest, title: "The query is not understood", detail: "\(name): \(reason)")
        problem["field"] = .text(name)
        return problem
    }
}
