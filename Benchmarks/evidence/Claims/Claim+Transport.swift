extension Claim {
    /// How bytes come and go: what that costs, and what it withstands.
    static let transport: [Claim] = [
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

    ]
}
