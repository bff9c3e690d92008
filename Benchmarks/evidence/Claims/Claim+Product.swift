extension Claim {
    /// What somebody has who runs the whole engine.
    static let product: [Claim] = [
        Claim(
            "first-call",
            "the sample clinic without a key, called with six spoken sentences: the appointment is not booked, or no record is there",
            target: .exactly(0),
            pace: .full,
            products: [echo, "syrinx"],
            command: conformance("first")
        ),
        Claim(
            "ready",
            "from the start of the program to its first answer, with the five sample agents",
            target: .atMost(300),
            pace: .quick,
            wobbles: true,
            products: ["syrinx"],
            command: measure("start", "ready")
        ),
        Claim(
            "idle-memory",
            "what the program takes that waits for calls, without engines that run here",
            target: .atMost(60),
            pace: .quick,
            products: ["syrinx"],
            command: measure("start", "memory")
        ),
        Claim(
            "talk-page",
            "the talk page in Chromium, with a stand-in and with the engine; cutting in silences it within 250 ms, 450 at most: checks that fail",
            target: .exactly(0),
            pace: .full,
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
            "server-ends",
            "killed 50 times under 50 calls, drained under 100: published ends that are lost or doubled, calls that were cut off",
            target: .exactly(0),
            pace: .full,
            products: [echo, "syrinx"],
            command: conformance("ends")
        ),
        Claim(
            "records-crash",
            "fifty calls at once, killed fifty times: no end told is lost or doubled; ms of a live call's events missing",
            target: .atMost(200),
            pace: .full,
            command: measure("records-crash", "50")
        ),
    ]
}
