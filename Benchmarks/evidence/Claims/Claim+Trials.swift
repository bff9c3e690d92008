extension Claim {
    /// What measures agents, and compares them.
    static let trials: [Claim] = [
        Claim(
            "ear-and-log",
            "turns of standard callers over sockets, typical providers: waits by the log that are the ear's to 10 ms",
            target: .atLeast(99.5),
            pace: .full,
            products: ["syrinx"],
            command: measure("trials", "agreement")
        ),
        Claim(
            "experiment-nulls",
            "100 experiments without a difference, drawn from a thousand simulated turns, five looks each: found one",
            target: .atMost(10),
            pace: .full,
            products: ["bench-experiments"],
            command: measure("trials", "nulls")
        ),
        Claim(
            "experiment-differences",
            "100 experiments with voices that differ by 60 ms, at the number of pairs that each estimated: found it",
            target: .atLeast(80),
            pace: .full,
            products: ["bench-experiments"],
            command: measure("trials", "differences")
        ),
        Claim(
            "guard-rail",
            "200 arms half as slow again, a tenth of the calls: not given up within 50 of their calls; half as many false alarms allowed",
            target: .atMost(10),
            pace: .quick,
            products: ["bench-experiments"],
            command: measure("trials", "rail")
        ),
    ]
}
