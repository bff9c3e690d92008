public import FastJSON

/// When a second provider is asked because the first is late.
public struct HedgeSettings: Sendable, Hashable {
    /// The first is late when it has taken longer than in this share of its latest requests.
    public var quantile = 0.95
    /// How many of those must be known.
    public var fewestSamples = 20
    /// The most second requests among all within a minute.
    public var share = 0.05
    /// The first is never late before this.
    public var earliest = Duration.milliseconds(100)

    /// The defaults.
    public init() {}

    /// Reads `{ quantile: 0.95, samples: 20, share: 0.05, earliest: 0.1 }`.
    public init(_ node: JSON5Node) throws(JSON5Error) {
        try node.allowOnly(["quantile", "samples", "share", "earliest"])
        if let value = try node.memberIfPresent("quantile") { quantile = try value.double(in: 0.5...0.999) }
        if let value = try node.memberIfPresent("samples") {
            fewestSamples = try value.integer(in: 1...LatencyWindow.capacity)
        }
        if let value = try node.memberIfPresent("share") { share = try value.double(in: 0...1) }
        if let value = try node.memberIfPresent("earliest") { earliest = try value.seconds(in: 0...60) }
    }

    /// What can be said of it.
    static var keys: [Setting] {
        let standard = HedgeSettings()
        return Setting.part(
            "hedge",
            takesNull: true,
            "When the next provider is asked beside one that is late, {} for these; never, unless it is there."
        ) {
            Setting(
                "quantile",
                .number(0.5...0.999),
                standard: .number(standard.quantile),
                "It is late when it takes longer than in this share of its latest requests."
            )
            Setting(
                "samples",
                .integer(1...LatencyWindow.capacity),
                standard: .integer(Int64(standard.fewestSamples)),
                "How many of those must be known."
            )
            Setting(
                "share",
                .number(0...1),
                standard: .number(standard.share),
                "The most second requests, of all within a minute."
            )
            Setting(
                "earliest",
                .number(0...60),
                standard: .seconds(standard.earliest),
                "It is never late before this. In seconds."
            )
        }
    }
}
