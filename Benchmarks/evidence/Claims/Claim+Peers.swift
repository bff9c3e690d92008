extension Claim {
    /// Pipecat beside us: the same callers, simulators and measuring code, both engines in one run; and a plain relay in C.
    static let peers: [Claim] = [
        Claim(
            "peer-cpu-lean",
            "25 calls, CPU: what Pipecat takes as cheap as it can be had, in times of ours",
            target: .atLeast(25),
            pace: .full,
            products: ["syrinx"],
            command: pipecat("compare", "--rounds", "3", "--claim", "cpu-lean")
        ),
        Claim(
            "peer-cpu",
            "the same beside Pipecat as it is ordinarily",
            target: .atLeast(40),
            pace: .full,
            products: ["syrinx"],
            command: pipecat("compare", "--rounds", "3", "--claim", "cpu")
        ),
        Claim(
            "peer-share",
            "the engine's share of voice-to-voice, p99: Pipecat's in times of ours",
            target: .atLeast(10),
            pace: .full,
            products: ["syrinx"],
            command: pipecat("compare", "--rounds", "3", "--claim", "share")
        ),
        Claim(
            "peer-barge-in",
            "from a cut-in to silence at the carrier, p95: by how much ours is later than the fastest Pipecat's",
            target: .atMost(0),
            pace: .full,
            products: ["syrinx"],
            command: pipecat("compare", "--rounds", "3", "--claim", "barge-in")
        ),
        Claim(
            "peer-false",
            "coughs and \"mm-hm\" that cut the agent off: ours less the best Pipecat's",
            target: .atMost(0),
            pace: .full,
            products: ["syrinx"],
            command: pipecat("compare", "--rounds", "3", "--claim", "false")
        ),
        Claim(
            "floor-calls",
            "200 calls, CPU: ours in times of a plain relay's in C that takes and sends the same messages",
            target: .atMost(2),
            pace: .full,
            products: ["syrinx"],
            command: pipecat("relay", "--calls", "200")
        ),
        Claim(
            "peer-faults",
            "providers that drop, are away, fail and stay silent: calls that miss a goal; Pipecat's stand beside them",
            target: .exactly(0),
            pace: .full,
            products: ["syrinx"],
            command: pipecat("faults", "--repeat", "3")
        ),
    ]

    private static func pipecat(_ script: String, _ arguments: String...) -> [String] {
        ["python3", "Benchmarks/peers/pipecat/\(script).py"] + arguments
    }
}
