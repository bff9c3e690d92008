public import FastJSON

/// What providers cost: turns what was used of them into money.
///
///     { currency: "USD", prices: [
///         { provider: "deepgram", model: "nova-3*", perMinute: 0.01 },
///         { provider: "openai", model: "*", role: "model", perMillionInputTokens: 2, perMillionOutputTokens: 8 },
///     ] }
///
/// `*` stands for any run of letters. Of the entries that fit, the one counts that says most: the most letters that are no
/// `*`, of the model first; among equals the first.
public struct PriceList: Sendable {
    /// What something cost.
    public struct Cost: Sendable, Equatable {
        /// How much, in the list's currency.
        public var amount: Double
        /// In what: "USD".
        public var currency: String
        /// Whether what was used is partly this side's estimate.
        public var isEstimated: Bool
    }

    private struct Entry: Sendable {
        var role: ProviderRole?
        var provider: String
        var model: String
        var price: Price
    }

    /// In what all prices are.
    public let currency: String
    private let entries: [Entry]

    /// A list without prices.
    public static let empty = PriceList(currency: "USD", entries: [])

    /// Whether nothing has a price.
    public var isEmpty: Bool { entries.isEmpty }

    private init(currency: String, entries: [Entry]) {
        self.currency = currency
        self.entries = entries
    }

    /// Reads a price file.
    public init(_ node: JSON5Node) throws(JSON5Error) {
        try node.allowOnly(["currency", "prices"])
        let code = try node.member("currency")
        currency = try code.string()
        guard currency.utf8.count == 3, currency.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
            throw code.error("a currency is three capital letters, \"USD\", not \"\(currency)\"")
        }
        var entries: [Entry] = []
        for entry in try node.member("prices").elements() {
            try entry.allowOnly(["provider", "model", "role"] + Price.keys)
            let role = try entry.memberIfPresent("role")?.string(among: ProviderRole.allCases.map(\.rawValue))
            let made = Entry(
                role: role.flatMap { ProviderRole(rawValue: $0) },
                provider: try entry.member("provider").string(),
                model: try entry.memberIfPresent("model")?.string() ?? "*",
                price: try Price(entry)
            )
            if entries.contains(where: {
                $0.role == made.role && $0.provider == made.provider && $0.model == made.model
            }) {
                throw entry.error("there is a price for \(made.provider)/\(made.model) already")
            }
            entries.append(made)
        }
        self.entries = entries
    }

    /// The list as a price file has it.
    package var json: JSONValue {
        var object = JSONObject()
        object["currency"] = .string(currency)
        object["prices"] = .array(
            entries.map { entry in
                var row = JSONObject()
                row["provider"] = .string(entry.provider)
                row["model"] = .string(entry.model)
                row["role"] = entry.role.map { .string($0.rawValue) }
                for (key, amount) in entry.price.amounts { row[key] = .double(amount) }
                return .object(row)
            }
        )
        return .object(object)
    }

    /// The price of a provider's model; nil where the list has none.
    public func price(of identity: ProviderIdentity) -> Price? {
        var best: (entry: Entry, weight: (Int, Int, Int))?
        for entry in entries {
            guard entry.role == nil || entry.role == identity.role,
                Self.fits(identity.provider, entry.provider), Self.fits(identity.model, entry.model)
            else { continue }
            let weight = (Self.weight(entry.model), Self.weight(entry.provider), entry.role == nil ? 0 : 1)
            if let best, weight <= best.weight { continue }
            best = (entry, weight)
        }
        return best?.entry.price
    }

    /// What it cost to use that of a provider; nil where the list has no price for it.
    public func cost(of usage: ProviderUsage, by identity: ProviderIdentity) -> Cost? {
        price(of: identity).map {
            Cost(amount: $0.cost(of: usage), currency: currency, isEstimated: usage.isEstimated)
        }
    }

    /// How much a pattern says: one without `*` more than any with it.
    private static func weight(_ pattern: String) -> Int {
        let letters = pattern.utf8.count { $0 != UInt8(ascii: "*") }
        return pattern.utf8.contains(UInt8(ascii: "*")) ? letters : .max
    }

    /// Whether a text fits a pattern; capital letters make no difference.
    private static func fits(_ text: String, _ pattern: String) -> Bool {
        let (text, pattern) = (Array(text.lowercased().utf8), Array(pattern.lowercased().utf8))
        var (place, index) = (0, 0)
        // Where the last `*` was, and where in the text what follows it was looked for.
        var star: (index: Int, place: Int)?
        while place < text.count {
            if index < pattern.count, pattern[index] == UInt8(ascii: "*") {
                star = (index, place)
                index += 1
            } else if index < pattern.count, pattern[index] == text[place] {
                index += 1
                place += 1
            } else if let last = star {
                star = (last.index, last.place + 1)
                index = last.index + 1
                place = last.place + 1
            } else {
                return false
            }
        }
        return pattern[index...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
