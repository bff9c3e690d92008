import CallTestKit
import Foundation
import Testing

struct RandomCallTests {
    /// How many there are in a lot; `SYRINX_RANDOM_CALLS` sets another number, and `Benchmarks/random-calls` plays them faster.
    private static let count =
        ProcessInfo.processInfo.environment["SYRINX_RANDOM_CALLS"].flatMap { UInt64($0) } ?? 50

    /// In lots, so that other tests have their turn in between.
    @Test(arguments: UInt64(0)..<12)
    func `whatever happens in whatever order, what must always hold does`(lot: UInt64) async {
        var (estimates, wrong) = (0, 0)
        for seed in lot * Self.count..<(lot + 1) * Self.count {
            let call = RandomCall(seed: seed + 1)
            let outcome = call.outcome()
            #expect(outcome.violations.isEmpty, "seed \(seed + 1):\n\(Self.shortest(call))")
            estimates += outcome.estimates
            wrong += outcome.wrong
            await Task.yield()
        }
        #expect(wrong <= 1 + estimates / RandomCall.estimatesPerWrongOne)
    }

    /// The shortest script that still goes wrong, and what is wrong with it.
    private static func shortest(_ call: RandomCall) -> String {
        let (script, violations) = call.shrunk()
        return "\(script)\n=> \(violations.joined(separator: "\n=> "))"
    }
}
