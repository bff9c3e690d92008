public import FastJSON

/// How long a provider may take.
public struct ProviderDeadlines: Sendable, Hashable {
    /// For a connection, hand-shakes and the answer to them included.
    public var connect: Duration
    /// For the first result, from the moment when it was due.
    public var first: Duration
    /// For the next result.
    public var stall: Duration

    /// Makes deadlines.
    public init(connect: Duration = .seconds(3), first: Duration = .seconds(4), stall: Duration = .seconds(5)) {
        self.connect = connect
        self.first = first
        self.stall = stall
    }

    /// These deadlines, but for what a configuration says differently: `{connect: 3, first: 2.5, stall: 5}`, in seconds.
    public func replaced(by node: JSON5Node?) throws(JSON5Error) -> ProviderDeadlines {
        guard let node else { return self }
        try node.allowOnly(["connect", "first", "stall"])
        var deadlines = self
        if let limit = try node.memberIfPresent("connect") { deadlines.connect = try limit.seconds(in: Self.openings) }
        if let limit = try node.memberIfPresent("first") { deadlines.first = try limit.seconds(in: Self.results) }
        if let limit = try node.memberIfPresent("stall") { deadlines.stall = try limit.seconds(in: Self.results) }
        return deadlines
    }

    private static let openings = 0.05...60.0
    private static let results = 0.05...120.0

    /// What a configuration can say of them, where these hold otherwise.
    public static func settings(_ standard: ProviderDeadlines = ProviderDeadlines()) -> [Setting] {
        Setting.part(
            "deadlines",
            "How long it may take. In seconds; engines that run here, and what is made of others, have none."
        ) {
            Setting(
                "connect",
                .number(openings),
                standard: .seconds(standard.connect),
                "For a connection, until it can be used."
            )
            Setting(
                "first",
                .number(results),
                standard: .seconds(standard.first),
                "For the first result, from when it was due."
            )
            Setting("stall", .number(results), standard: .seconds(standard.stall), "For the next result.")
        }
    }
}

extension JSON5Node {
    /// A time in seconds.
    public func seconds(in range: ClosedRange<Double>) throws(JSON5Error) -> Duration {
        .seconds(try double(in: range))
    }
}
