extension Claim {
    private static let echo = "transport-echo"

    private static func measure(_ script: String, _ arguments: String...) -> [String] {
        ["python3", "Benchmarks/measure/\(script).py"] + arguments
    }

    private static func conformance(_ suite: String) -> [String] {
        ["python3", "Tests/Conformance/run", "--program", ".build/release/\(echo)", "--only", suite, "--json"]
    }

    private static func audio(_ name: String, _ says: String, _ target: Target, wobbles: Bool = true) -> Claim {
        Claim(
            name,
            says,
            target: target,
            pace: .quick,
            wobbles: wobbles,
            products: ["bench-audio"],
            command: measure("audio", name)
        )
    }

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

    /// Every claim, in the order of the table.
    static let all: [Claim] = [
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

        // Transport: what it costs.
        Claim(
            "echo-cpu",
            "WebSocket echo, CPU a message beside a C floor, 1,000 connections x 50/s",
            target: .atMost(1.25),
            pace: .full,
            wobbles: true,
            products: [echo],
            command: measure("echo", "cpu")
        ),
        Claim(
            "echo-latency",
            "WebSocket echo, what p99 round trip is added to a C floor's, loop below 70 % busy",
            target: .atMost(2),
            pace: .full,
            wobbles: true,
            products: [echo],
            command: measure("echo", "latency")
        ),
        Claim(
            "echo-scale",
            "WebSocket echo, CPU a message at 100 x 50/s and 5,000 x 5/s",
            target: nil,
            pace: .full,
            wobbles: true,
            products: [echo],
            command: measure("echo", "scale")
        ),
        Claim(
            "echo-idle-memory",
            "memory of an upgraded, quiet connection, of 5,000",
            target: .atMost(16),
            pace: .quick,
            wobbles: true,
            products: [echo],
            command: measure("idle")
        ),
        Claim(
            "echo-allocations",
            "allocations of a message received, echoed and sent",
            target: .atMost(0.01),
            pace: .quick,
            products: [echo],
            command: measure("allocations")
        ),
        Claim(
            "json-media",
            "from a carrier's media message to a view of its payload",
            target: .atMost(250),
            pace: .quick,
            wobbles: true,
            products: ["bench-json"],
            command: [".build/release/bench-json", "--json"]
        ),
        Claim(
            "http-plaintext",
            "HTTP plaintext by wrk, keep-alive, no pipelining, one loop on one core",
            target: nil,
            pace: .full,
            wobbles: true,
            products: [echo],
            command: measure("plaintext")
        ),
        Claim(
            "executor-costs",
            "an AsyncStream element and an actor hop, on the loop and off it",
            target: nil,
            pace: .quick,
            wobbles: true,
            products: ["bench-executor"],
            command: [".build/release/bench-executor", "--json"]
        ),

        // Transport: what it withstands.
        Claim(
            "autobahn-server",
            "Autobahn testsuite against our server, 517 cases: failed",
            target: .exactly(0),
            pace: .full,
            products: [echo],
            command: conformance("autobahn-server")
        ),
        Claim(
            "autobahn-client",
            "Autobahn testsuite against our client, 517 cases: failed",
            target: .exactly(0),
            pace: .full,
            products: [echo],
            command: conformance("autobahn-client")
        ),
        Claim(
            "raw-socket",
            "WebSocket on raw sockets, what Autobahn cannot see: failed",
            target: .exactly(0),
            pace: .quick,
            products: [echo],
            command: conformance("raw") + ["--quick"]
        ),
        Claim(
            "http-robustness",
            "RFC 9112 on raw sockets, smuggling to slow-loris: failed",
            target: .exactly(0),
            pace: .quick,
            products: [echo],
            command: conformance("http") + ["--quick"]
        ),
        Claim(
            "patience",
            "both raw-socket sets in full, with peers that drip or fall silent: failed",
            target: .exactly(0),
            pace: .full,
            products: [echo],
            command: conformance("raw,http")
        ),
        Claim(
            "peers",
            "curl, aiohttp, websockets and h11 both ways, plain and TLS, bad certificates: failed",
            target: .exactly(0),
            pace: .full,
            products: [echo],
            command: conformance("peers")
        ),
        Claim(
            "fuzz-10min",
            "ten minutes of every fuzz target: findings",
            target: .exactly(0),
            pace: .long,
            command: measure("fuzz", "600")
        ),
        Claim(
            "soak-1h",
            "an hour of echo under load, growth of memory after the first minutes",
            target: .atMost(4),
            pace: .long,
            products: [echo],
            command: ["python3", "Benchmarks/soak", "3600", "--json"]
        ),

        // The ear: codecs and resampling.
        Claim(
            "g711-exact",
            "every code and every sample of both laws beside tables built from ITU-T G.711: failed",
            target: .exactly(0),
            pace: .quick,
            command: measure("swift-test", "G711Tests")
        ),
        audio("g711-decode", "µ-law to samples, beside the same table in C", .atMost(0.35)),
        audio("g711-encode", "samples to µ-law, beside the same table in C", .atMost(0.45)),
        audio("base64-frame", "base64 of a 160-byte frame, the slower way of the two", .atMost(70)),
        audio("codecs-beside-c", "µ-law and base64 over the same tables in C, the worst of four", .atMost(1.2)),
        audio(
            "resampling-cost",
            "the default resampling over libsamplerate's SINC_FASTEST, the worst of 8 pairs",
            .atMost(0.125)
        ),
        audio("resampling-delay", "the default resampling's delay, the worst of 8 pairs", .atMost(3.5), wobbles: false),
        audio(
            "resampling-ripple",
            "its ripple from 300 to 3,400 Hz, the worst of 8 pairs",
            .atMost(0.1),
            wobbles: false
        ),
        audio(
            "resampling-folded",
            "what it folds into 300 to 3,400 Hz of tones above 4 kHz, the worst of 4 pairs",
            .atMost(-60),
            wobbles: false
        ),
        audio("resampling-drift", "an hour resampled in uneven blocks: samples off", .exactly(0), wobbles: false),
        audio("audio-allocations", "allocations of codecs and resampling per block", .exactly(0), wobbles: false),

        // The ear: tones.
        Claim(
            "dtmf-digits",
            "DTMF, all 16 keys at 40/40 ms, twist to 6 dB, 1.5 % detuned, SNR 15 dB: told rightly",
            target: .atLeast(100),
            pace: .quick,
            products: ["bench-tones"],
            command: measure("tones", "digits")
        ),
        Claim(
            "dtmf-talk-off",
            "DTMF, keys heard in more than an hour of speech at three levels, for each hour",
            target: .atMost(1),
            pace: .quick,
            products: ["bench-tones"],
            command: measure("tones", "talk-off")
        ),
        Claim(
            "call-progress",
            "ringing, busy and the like of four countries in noise, beeps behind greetings: told rightly",
            target: .atLeast(98),
            pace: .quick,
            products: ["bench-tones"],
            command: measure("tones", "signals")
        ),
        Claim(
            "tones-in-music",
            "keys and call progress signals heard in music on hold, for each hour",
            target: .atMost(1),
            pace: .quick,
            products: ["bench-tones"],
            command: measure("tones", "music")
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

        // Endpointing.
        Claim(
            "endpointing",
            "frames, turns and barge-ins on labelled calls of three seeds: columns worse than the C prototype",
            target: .exactly(0),
            pace: .full,
            products: ["syrinx"],
            command: measure("endpointing")
        ),
        Claim(
            "endpointing-cpu",
            "voice, turn and barge-in decided for 20 ms of both directions, CPU",
            target: .atMost(3),
            pace: .quick,
            wobbles: true,
            products: ["bench-endpointing"],
            command: measure("endpointing-cpu")
        ),
        Claim(
            "endpointing-allocations",
            "the same: allocations a frame",
            target: .exactly(0),
            pace: .quick,
            products: ["bench-endpointing"],
            command: [".build/release/bench-endpointing", "--json", "allocations"]
        ),

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
}
