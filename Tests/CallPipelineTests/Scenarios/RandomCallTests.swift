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
            #expect(call.violations().isEmpty, "seed \(seed):\n\(Self.shortest(call))")
        }
    }

    /// The shortest script that still goes wrong, and what is wrong with it.
    private static func shortest(_ call: RandomCall) -> String {
        let (script, violations) = call.shrunk()
        return "\(script)\n=> \(violations.joined(separator: "\n=> "))"
    }
}
