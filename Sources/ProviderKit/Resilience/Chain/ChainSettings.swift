public import FastJSON

/// How a chain goes on when a provider fails.
public struct ChainSettings: Sendable, Hashable {
    /// How long one provider may take to open a session or to accept a request, whatever it allows itself.
    public var opening = Duration.seconds(4)
    /// How long a voice may take to its first audio when another one stands behind it, unless it is told otherwise: three times
    /// what the slowest of twenty answers takes.
    public var firstAudio = Duration.milliseconds(1_200)
    /// How often a provider is asked again after trouble that may pass, when nobody else is left.
    public var retries = 1
    /// When providers are left alone.
    public var breaker = CircuitBreaker.Settings()
    /// When a second provider is asked because the first is late; nil for never.
    public var hedge: HedgeSettings?

    /// The defaults.
    public init() {}

    /// What can be said of a chain.
    @SettingList static func keys(_ role: ProviderRole) -> [Setting] {
        let standard = ChainSettings()
        Setting(
            "of",
            .providers(role),
            isRequired: true,
            "The providers in their order: the next one takes over when one fails."
        )
        Setting(
            "opening",
            .number(openings),
            standard: .seconds(standard.opening),
            "How long one may take to open a session or to accept a request, whatever it allows itself. In seconds."
        )
        Setting(
            "retries",
            .integer(tries),
            standard: .integer(Int64(standard.retries)),
            "How often one is asked again after trouble that may pass, when nobody else is left."
        )
        CircuitBreaker.Settings.keys
        if role != .recognizer { HedgeSettings.keys }
    }

    private static let openings = 0.05...60.0
    private static let tries = 0...5

    /// Reads the settings out of a chain's options.
    public init(_ options: ProviderOptions, role: ProviderRole) throws(JSON5Error) {
        opening = try options.optional("opening")?.seconds(in: Self.openings) ?? opening
        retries = try options.integer("retries", in: Self.tries, default: retries)
        if let node = try options.optional("breaker") { breaker = try CircuitBreaker.Settings(node) }
        if let node = try options.optional("hedge"), !node.isNull {
            guard role != .recognizer else {
                throw node.error("a chain of recognisers asks no second one: it hears the caller only once")
            }
            hedge = try HedgeSettings(node)
        }
    }
}

extension CircuitBreaker.Settings {
    /// Reads `{ failures: 3, share: 0.5, window: 30, pause: 5, longestPause: 120, accountPause: 60 }`, times in seconds.
    public init(_ node: JSON5Node) throws(JSON5Error) {
        try node.allowOnly(["failures", "share", "window", "pause", "longestPause", "accountPause"])
        if let value = try node.memberIfPresent("failures") { failures = try value.integer(in: 1...1_000) }
        if let value = try node.memberIfPresent("share") { share = try value.double(in: 0...1) }
        if let value = try node.memberIfPresent("window") { window = try value.seconds(in: 1...3_600) }
        if let value = try node.memberIfPresent("pause") { pause = try value.seconds(in: 0.1...3_600) }
        if let value = try node.memberIfPresent("longestPause") { longestPause = try value.seconds(in: 0.1...86_400) }
        if let value = try node.memberIfPresent("accountPause") { accountPause = try value.seconds(in: 0.1...86_400) }
    }

    /// What can be said of it.
    static var keys: [Setting] {
        let standard = CircuitBreaker.Settings()
        return Setting.part("breaker", "When a provider is left alone. Times in seconds.") {
            Setting(
                "failures",
                .integer(1...1_000),
                standard: .integer(Int64(standard.failures)),
                "After how many failures within the window."
            )
            Setting(
                "share",
                .number(0...1),
                standard: .number(standard.share),
                "Which part of all requests they must be."
            )
            Setting("window", .number(1...3_600), standard: .seconds(standard.window), "How far back they count.")
            Setting(
                "pause",
                .number(0.1...3_600),
                standard: .seconds(standard.pause),
                "How long it is left alone; twice as long after each try that fails."
            )
            Setting(
                "longestPause",
                .number(0.1...86_400),
                standard: .seconds(standard.longestPause),
                "How long at most."
            )
            Setting(
                "accountPause",
                .number(0.1...86_400),
                standard: .seconds(standard.accountPause),
                "How long when it refuses the credential, or when that has nothing left to pay with."
            )
        }
    }
}
