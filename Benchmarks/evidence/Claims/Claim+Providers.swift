extension Claim {
    /// Recognisers, models and voices, elsewhere and here.
    static let providers: [Claim] = [
        // Providers.
        Claim(
            "client-matrix",
            "every client x every condition, in virtual time: cases that do not pass",
            target: .exactly(0),
            pace: .full,
            command: conformance("clients")
        ),
        Claim(
            "sdk-matrix",
            "the providers' official Python SDKs against the simulators: checks that do not pass",
            target: .exactly(0),
            pace: .full,
            products: [echo, "syrinx"],
            command: conformance("sdks")
        ),
        Claim(
            "provider-latency-p50",
            "500 streams, a model's message from its sending to its event: p50 added to a C reader's, loop < 60 % busy",
            target: .atMost(100),
            pace: .full,
            wobbles: true,
            products: ["syrinx", "bench-providers"],
            command: measure("providers", "p50")
        ),
        Claim(
            "provider-latency-p99",
            "the same: p99 as a share of twice the C reader's and a millisecond",
            target: .atMost(1),
            pace: .full,
            wobbles: true,
            products: ["syrinx", "bench-providers"],
            command: measure("providers", "p99")
        ),
        Claim(
            "provider-cycles",
            "10,000 sessions of each client opened and cancelled: clients that leave anything behind",
            target: .exactly(0),
            pace: .long,
            products: ["bench-cycles"],
            command: measure("cycles")
        ),

        // The engines that run here.
        local(
            "phrases-exact",
            "exact",
            "real telephone announcements, grammars of 40 phrases: heard word for word",
            .atLeast(85)
        ),
        local(
            "phrases-refused",
            "accepted",
            "announcements that are not in the grammar: taken for a phrase",
            .atMost(10)
        ),
        local(
            "phrases-loop",
            "blocked",
            "the same, eight callers at a time: CPU of the loop for a frame, at most",
            .atMost(2_000)
        ),
        local("phrases-memory", "memory", "memory of a decoder of phrases, with model and dictionary", nil),
    ]

    private static func local(_ name: String, _ what: String, _ says: String, _ target: Target?) -> Claim {
        Claim(
            name,
            says,
            target: target,
            pace: .full,
            wobbles: what == "blocked" || what == "memory",
            products: ["bench-local"],
            command: measure("local", what)
        )
    }
}
