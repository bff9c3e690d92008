/// Builds release products, each once.
struct Builder {
    enum Outcome: Equatable {
        case built
        /// The package has no such product.
        case missing(String)
        case failed(String)
    }

    private var known: [String: Outcome] = [:]

    /// Builds all of them; the first that cannot be had is the answer.
    mutating func build(_ products: [String]) -> Outcome {
        for product in products {
            let outcome = known[product] ?? Self.build(product)
            known[product] = outcome
            if outcome != .built { return outcome }
        }
        return .built
    }

    private static func build(_ product: String) -> Outcome {
        let command = ["sh", "-c", "swift build -c release --product \"$0\" 2>&1", product]
        guard let outcome = try? Child.run(command, limit: 3_600) else { return .failed(product) }
        if outcome.status == 0 { return .built }
        if outcome.output.contains("no product named") { return .missing(product) }
        print(outcome.output)
        return .failed(product)
    }
}
