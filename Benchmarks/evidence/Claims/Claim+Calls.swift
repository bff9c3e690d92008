extension Claim {
    /// Whole calls: how they come, go and are held.
    static let calls: [Claim] = [
        // The walking skeleton.
        Claim(
            "skeleton-call",
            "a call goes all the way through: its end-to-end tests",
            target: .exactly(0),
            pace: .quick,
            command: measure("swift-test", "EndToEnd")
        ),

        // Outbound.
        Claim(
            "outbound-thousand",
            "1,000 calls, 5 % 429, 2 % 5xx, 2 % answers lost, 10 % machines: dialled twice or ended wrongly",
            target: .exactly(0),
            pace: .quick,
            command: measure("swift-test", "ThousandCallsTests")
        ),

        Claim(
            "outbound-calls",
            "the same over real sockets, to the served API, answered calls with their streams: dialled twice or ended wrongly",
            target: .exactly(0),
            pace: .full,
            command: measure("swift-test", "ThousandServedCallsTests")
        ),

        // How calls come in.
        Claim(
            "doors",
            "calls as Twilio makes them, over TLS, by its SDK and another WebSocket client: checks that fail",
            target: .exactly(0),
            pace: .full,
            products: [echo, "syrinx"],
            command: conformance("doors")
        ),

        // Agents that are elsewhere.
        Claim(
            "bridge-frames",
            "200 calls with agents elsewhere: p99 of a frame from carrier to agent and back, above the machine's other work",
            target: .atMost(1),
            pace: .full,
            wobbles: true,
            products: ["bench-bridge"],
            command: measure("bridge", "--priority", "10")
        ),

        // Whole calls.
        Claim(
            "waiting-deepgram",
            "labelled calls, interims once a second: what guesses and early chunks take off the median wait",
            target: .atLeast(30),
            pace: .full,
            products: ["bench-turns"],
            command: measure("turns", "deepgram")
        ),
        Claim(
            "waiting-flux",
            "the same calls with a recogniser that tells of probable ends of turns",
            target: .atLeast(30),
            pace: .full,
            products: ["bench-turns"],
            command: measure("turns", "deepgram-flux")
        ),
        Claim(
            "waiting-parts",
            "waits in all scripted and labelled calls whose parts are not the whole that the carrier measures, to 1 ms",
            target: .exactly(0),
            pace: .full,
            products: ["bench-turns"],
            command: measure("turns", "parts")
        ),

        // Calls, on the engine's own machine and actor, in virtual time.
        calls(
            "heard-with-times",
            ["heard"],
            "callers who cut in at any moment, four voices: the history ends within a word of their ear, with word times",
            .atLeast(99)
        ),
        calls(
            "heard-without-times",
            ["heard", "--no-alignment"],
            "the same, of voices that tell neither when a word nor when a clause is said",
            .atLeast(90)
        ),
        calls(
            "resumed-audio",
            ["resumed", "--trials", "300"],
            "replies in which coughs were suspected and dismissed: not the same samples, but for silence put in",
            .exactly(0)
        ),
        calls(
            "calls-in-a-row",
            ["row"],
            "10,000 calls in a row: what the heap grows a call from the 1,000th on",
            .atMost(16),
            pace: .full
        ),
        calls("calls-at-once", ["crowd"], "1,000 calls at once, each greeted and answered: tasks left", .exactly(0)),

        share("p50", "200 calls over sockets: what of a turn is the engine's own, from read to write: median", 1),
        share("p99", "the same: 99 of 100 turns", 5),
        Claim(
            "relay-first-text",
            "500 relay sessions, 100 prompts/s, a model that takes no time: from a prompt to the first text, 99 of 100",
            target: .atMost(2),
            pace: .full,
            wobbles: true,
            products: ["bench-relay"],
            command: measure("relay")
        ),

    ]

    private static func share(_ what: String, _ says: String, _ most: Double) -> Claim {
        Claim(
            "engine-share-\(what)",
            says,
            target: .atMost(most),
            pace: .full,
            wobbles: true,
            products: ["bench-share"],
            command: measure("share", what)
        )
    }

    private static func calls(
        _ name: String,
        _ arguments: [String],
        _ says: String,
        _ target: Target,
        pace: Pace = .quick
    ) -> Claim {
        Claim(
            name,
            says,
            target: target,
            pace: pace,
            products: ["bench-calls"],
            command: [".build/release/bench-calls"] + arguments
        )
    }
}
