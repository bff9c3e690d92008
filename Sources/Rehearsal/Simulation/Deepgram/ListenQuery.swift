internal import HTTPTransport

/// The parameters of a listening socket, checked as they are read.
struct ListenQuery {
    private let parameters: [(name: String, value: String)]

    init(_ query: HTTPQuery) { parameters = query.map { $0 } }

    var names: Set<String> { Set(parameters.map(\.name)) }

    func text(_ name: String) -> String? { parameters.first { $0.name == name }?.value }

    func texts(_ name: String) -> [String] { parameters.filter { $0.name == name }.map(\.value) }

    func flag(_ name: String) throws(DeepgramRefusal) -> Bool {
        switch text(name) {
        case nil, "false": false
        case "true": true
        case .some: throw .badRequest("Invalid query parameter: \(name) must be true or false")
        }
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(DeepgramRefusal) -> Int? {
        guard let text = text(name) else { return nil }
        guard let value = Int(text), range.contains(value) else {
            throw .badRequest("Invalid query parameter: \(name) is out of range")
        }
        return value
    }

    func number(_ name: String, in range: ClosedRange<Double>) throws(DeepgramRefusal) -> Double? {
        guard let text = text(name) else { return nil }
        guard let value = Double(text), range.contains(value) else {
            throw .badRequest(
                "Invalid query parameter: \(name) must be between \(range.lowerBound) and \(range.upperBound)"
            )
        }
        return value
    }

    /// How the audio comes; nil for a container that says it itself.
    func encoding(among known: [String]) throws(DeepgramRefusal) -> (name: String, rate: Int)? {
        guard let name = text("encoding") else {
            if text("sample_rate") != nil { throw .badRequest("sample_rate is only allowed with encoding") }
            return nil
        }
        guard known.contains(name) else { throw .badRequest("Invalid query parameter: unsupported encoding \(name)") }
        guard let rate = try integer("sample_rate", in: 8_000...48_000) else {
            throw .badRequest("sample_rate is required when encoding is given")
        }
        return (name, rate)
    }

    /// The key terms, which a request has 500 tokens for.
    func keyterms() throws(DeepgramRefusal) -> [String] {
        let terms = texts("keyterm")
        guard Self.tokens(terms) <= 500 else {
            throw .badRequest("Keyterm limit exceeded. The maximum number of tokens across all keyterms is 500.")
        }
        return terms
    }

    /// About how many tokens terms have: one for each four letters of a word.
    static func tokens(_ terms: [String]) -> Int {
        terms.reduce(0) { $0 + $1.split(separator: " ").reduce(0) { $0 + ($1.count + 3) / 4 } }
    }
}
