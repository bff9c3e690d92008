extension Claim {
    /// What somebody has who runs the whole engine.
    static let product: [Claim] = [
        Claim(
            "talk-page",
            "the talk page in Chromium, with a stand-in and with the engine; cutting in silences it within 250 ms, 450 at most: checks that fail",
            target: .exactly(0),
            pace: .full,
            wobbles: true,
            products: [echo, "syrinx"],
            command: conformance("talk")
        ),
        Claim(
            "provider-swap",
            "one agent on three sets of simulated providers by a change of its file, from speech to record: calls that fail",
            target: .exactly(0),
            pace: .full,
            products: [echo, "syrinx"],
            command: conformance("swap")
        ),
        Claim(
            "records-crash",
            "fifty calls at once, killed fifty times: no end told is lost or doubled; ms of a live call's events missing",
            target: .atMost(200),
            pace: .full,
            wobbles: true,
            command: measure("records-crash", "50")
        ),
    ]
}
