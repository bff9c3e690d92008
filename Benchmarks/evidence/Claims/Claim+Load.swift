extension Claim {
    /// How many calls are served in time, and what each costs: full turns in the reference configuration of `syrinx load`.
    static let load: [Claim] = [
        Claim(
            "load-lateness",
            "as many full-turn calls as hold, 1,000 at most: p99 of agents' audio, from when it is due to the write",
            target: .atMost(5),
            pace: .full,
            products: ["syrinx"],
            command: measure("load", "lateness")
        ),
        Claim(
            "load-memory",
            "a minute of full turns with as many calls as hold, 1,000 at most: memory for each call",
            target: .atMost(300),
            pace: .full,
            products: ["syrinx"],
            command: measure("load", "memory")
        ),
        Claim(
            "load-memory-tls",
            "the same with TLS on every socket, 300 calls",
            target: .atMost(600),
            pace: .full,
            products: ["syrinx"],
            command: measure("load", "memory-tls")
        ),
        Claim(
            "load-generator",
            "what callers, carrier and simulated providers take for each second of a call, CPU",
            target: .atMost(0.8),
            pace: .quick,
            products: ["syrinx"],
            command: measure("load", "generator")
        ),
        Claim(
            "load-flat",
            "the engine's CPU for each second of a call, at as many calls as hold beside 100",
            target: .atMost(1.15),
            pace: .full,
            products: ["syrinx"],
            command: measure("load", "flat")
        ),
        Claim(
            "load-pieces",
            "the engine's CPU for each second of a call with everything in messages of 20 ms, 100 calls",
            target: nil,
            pace: .quick,
            products: ["syrinx"],
            command: measure("load", "pieces")
        ),
    ]
}
