import Rehearsal
import Testing

struct SimulationWordsTests {
    @Test(arguments: [
        ("none", LatencyProfile.none),
        ("fixed:200", LatencyProfile(first: .fixed(.milliseconds(200)))),
        ("lognormal:300/650", LatencyProfile(first: .logNormal(median: .milliseconds(300), p95: .milliseconds(650)))),
        ("fixed:200,fixed:15", LatencyProfile(first: .fixed(.milliseconds(200)), next: .fixed(.milliseconds(15)))),
        ("fixed:90,x5", LatencyProfile(first: .fixed(.milliseconds(90)), realTimeFactor: 5)),
        (
            "heavytail:300/650/20x8",
            LatencyProfile(
                first: .heavyTail(median: .milliseconds(300), p95: .milliseconds(650), oneIn: 20, tail: 8)
            )
        ),
    ])
    func `latencies are read`(words: String, expected: LatencyProfile) throws {
        #expect(try LatencyProfile(words: words) == expected)
    }

    @Test(arguments: [
        "", "fixed", "fixed:", "fixed:-3", "fixed:x", "lognormal:650/300", "lognormal:1", "quick", "a,b,c,d",
    ])
    func `what is no latency is answered with what would be`(words: String) {
        let error = #expect(throws: SimulationWordsError.self) { try LatencyProfile(words: words) }
        #expect(error?.description.contains("lognormal:MEDIAN/P95") == true)
    }

    @Test(arguments: LatencyProfile.presets.keys.sorted())
    func `a preset's samples have its median and its p95`(name: String) throws {
        guard case .logNormal(let median, let p95) = try LatencyProfile(words: name).first else {
            Issue.record("no log-normal")
            return
        }
        var random = SimulatorRandom(seed: 7)
        let distribution = LatencyDistribution.logNormal(median: median, p95: p95)
        let samples = (0..<4_001).map { _ in distribution.sample(&random) }.sorted()
        #expect(abs(samples[2_000] / median - 1) < 0.1)
        #expect(abs(samples[3_800] / p95 - 1) < 0.1)
    }

    @Test func `every provider's typical latency is a preset`() {
        for preset in LatencyProfile.typical.values { #expect(LatencyProfile.presets[preset] != nil) }
    }

    @Test(
        arguments: [
            ("drop", SimulatedFault(.drop), nil), ("drop@3", SimulatedFault(.drop, after: 3), nil),
            ("stall@2*5", SimulatedFault(.stall, after: 2), 5),
            ("status:429:7", SimulatedFault(.status(429, retryAfter: 7)), nil),
            ("status:503*2", SimulatedFault(.status(503)), 2), ("garbage@1", SimulatedFault(.garbage, after: 1), nil),
        ] as [(String, SimulatedFault, Int?)]
    )
    func `faults of messages are read`(words: String, fault: SimulatedFault, times: Int?) throws {
        let read = try FaultWords(words)
        #expect(read.what == .message(fault))
        #expect(read.times == times)
    }

    @Test(arguments: [
        ("cut@100", RelayPlan(toClient: RelayDamage(.end, after: 100))),
        ("hang@9", RelayPlan(toClient: RelayDamage(.stall, after: 9))),
        ("pieces:1", RelayPlan.byteByByte),
        ("slow:500", RelayPlan(toServer: RelayDamage(rate: 500), toClient: RelayDamage(rate: 500))),
    ])
    func `faults of bytes are read`(words: String, plan: RelayPlan) throws {
        #expect(try FaultWords(words).what == .bytes(plan))
    }

    @Test(arguments: [
        "", "drops", "drop@", "drop@x", "status", "status:200", "status:429:x", "status:429:inf", "status:429:1e30",
        "pieces", "pieces:0", "drop*0",
    ])
    func `what is no fault is answered with what would be`(words: String) {
        #expect(throws: SimulationWordsError.self) { try FaultWords(words) }
    }
}
