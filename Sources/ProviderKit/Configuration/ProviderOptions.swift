public import FastJSON

/// What a configuration says of one provider, read with the place of everything that is wrong with it.
///
///     { provider: "deepgram", model: "nova-3", apiKey: { env: "DEEPGRAM_API_KEY" }, deadlines: { first: 2 } }
public struct ProviderOptions: Sendable {
    /// The object.
    public let node: JSON5Node
    /// What the process offers.
    public var environment: ProviderEnvironment

    /// What every provider understands.
    @SettingList public static var common: [Setting] {
        Setting("provider", .text, isRequired: true, "Who it is.")
        ProviderDeadlines.settings()
    }

    /// Reads an object.
    public init(_ node: JSON5Node, _ environment: ProviderEnvironment = ProviderEnvironment()) {
        self.node = node
        self.environment = environment
    }

    /// Refuses every key but those of these settings and the common ones.
    public func allowOnly(_ settings: [Setting]) throws(JSON5Error) {
        try node.allowOnly(Self.common.keys + settings.keys)
        // What is wrong is refused by those, too, that nobody waits for.
        _ = try deadlines()
    }

    /// The value of a key, if it is there.
    public func optional(_ key: String) throws(JSON5Error) -> JSON5Node? { try node.memberIfPresent(key) }

    /// A text that may be left out.
    public func string(_ key: String, default text: String) throws(JSON5Error) -> String {
        try optional(key)?.string() ?? text
    }

    /// One of some words.
    public func string(_ key: String, among words: [String], default word: String) throws(JSON5Error) -> String {
        try optional(key)?.string(among: words) ?? word
    }

    /// A whole number within bounds.
    public func integer(_ key: String, in range: ClosedRange<Int>, default value: Int) throws(JSON5Error) -> Int {
        try optional(key)?.integer(in: range) ?? value
    }

    /// A number within bounds.
    public func double(
        _ key: String,
        in range: ClosedRange<Double>,
        default value: Double
    ) throws(JSON5Error) -> Double {
        try optional(key)?.double(in: range) ?? value
    }

    /// Yes or no.
    public func bool(_ key: String, default value: Bool) throws(JSON5Error) -> Bool {
        try optional(key)?.bool() ?? value
    }

    /// A list of texts.
    public func strings(_ key: String) throws(JSON5Error) -> [String] {
        guard let list = try optional(key) else { return [] }
        var strings: [String] = []
        for element in try list.elements() { strings.append(try element.string()) }
        return strings
    }

    /// The deadlines, these unless the configuration says differently.
    public func deadlines(_ standard: ProviderDeadlines = ProviderDeadlines()) throws(JSON5Error) -> ProviderDeadlines {
        var standard = standard
        if let firstAudio = environment.firstAudio { standard.first = min(standard.first, firstAudio) }
        return try standard.replaced(by: optional("deadlines"))
    }

    /// A credential: a text, or the variable that holds it (`"${NAME}"`, `{ env: "NAME" }`).
    ///
    /// Without one in the configuration the variable of that name is taken.
    public func secret(_ key: String, variable: String) throws(JSON5Error) -> Secret {
        if let node = try optional(key) { return try environment.secret(node) }
        if let secret = try environment.secret(variable, at: node) { return secret }
        throw node.error(
            "there is no \"\(key)\", and the environment variable \(environment.name(of: variable)) is not set; "
                + "set it, or say \(key): \"${OTHER_NAME}\""
        )
    }

    /// A credential that may be left out, for servers that ask for none.
    public func secretIfPresent(_ key: String, variable: String) throws(JSON5Error) -> Secret? {
        if let node = try optional(key) { return node.isNull ? nil : try environment.secret(node) }
        return try environment.secret(variable, at: node)
    }
}
