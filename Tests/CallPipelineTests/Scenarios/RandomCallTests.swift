import CallTestKit
import Foundation
import Testing

struct RandomCallTests {
    /// How many there are; `SYRINX_RANDOM_CALLS` sets another number, and `Benchmarks/random-calls` plays them faster.
    private static let count =
        ProcessInfo.processInfo.environment["SYRINX_RANDOM_CALLS"].flatMap { UInt64($0) } ?? 2_000

    @Test func `whatever happens in whatever order, what must always hold does`() {
        for seed in 1...Self.count {
            let call = RandomCall(seed: seed)
            guard !call.violations().isEmpty else { continue }
            let (script, violations) = call.shrunk()
            Issue.record("seed \(seed):\n\(script)\n=> \(violations.joined(separator: "\n=> "))")
        }
    }
}
