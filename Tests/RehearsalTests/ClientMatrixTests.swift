import Foundation
import ProviderTestKit
import Testing

/// What every client must stand, and that standing it means something.
struct ClientMatrixTests {
    private static let drivers = [ClientDriver.toy()] + ClientDrivers.all
    /// `make conformance` asks for the long form.
    private static let isLong = ProcessInfo.processInfo.environment["SYRINX_LONG"] != nil

    @Test(.timeLimit(.minutes(3)), arguments: drivers, ClientCondition.allCases)
    func `every client stands every condition`(driver: ClientDriver, condition: ClientCondition) async throws {
        do {
            let outcome = try await ClientMatrix(driver, Self.isLong ? .long : .short).outcome(of: condition)
            report(driver, condition, "pass", outcome)
        } catch {
            report(driver, condition, "FAIL", "\(error)")
            Issue.record("\(driver) does not stand \(condition): \(error)")
        }
    }

    /// Ten thousand of each are counted by `bench-cycles`, built for release.
    @Test(.timeLimit(.minutes(2)), arguments: drivers)
    func `cancelled sessions leave nothing on the loop`(driver: ClientDriver) async throws {
        let report = try await ClientCycles(driver).run(10)
        #expect(report.leavesNothingOnLoop, "\(report)")
    }

    @Test(.timeLimit(.minutes(2)), arguments: [ToyFlaw.keepsSocket, .keepsTimer])
    func `the count of cancelled sessions finds what leaks`(flaw: ToyFlaw) async throws {
        let report = try await ClientCycles(.toy(flaw)).run(20)
        #expect(!report.leavesNothingOnLoop, "\(report)")
    }

    /// A line for `make conformance ONLY=clients`, which makes a table of them.
    private func report(_ driver: ClientDriver, _ condition: ClientCondition, _ verdict: String, _ words: String) {
        print("client-matrix\t\(driver)\t\(condition)\t\(verdict)\t\(words.replacing("\n", with: " "))")
    }

    @Test(
        .timeLimit(.minutes(2)),
        arguments: [
            (ToyFlaw.takesLossForEnd, ClientCondition.drop),
            (.takesLossForEnd, .breakAnywhere),
            (.completesItself, .drop),
            (.takesLossForEnd, .tlsCut),
            (.waitsForEver, .stall),
            (.stallsLate, .stall),
            (.keepsSocket, .cancel),
            (.keepsTimer, .cancel),
            (.endsLate, .cancel),
            (.staysSilent, .keepAlive),
            (.showsKey, .authentication),
            (.countsOnReads, .fragmentation),
            (.countsOnReads, .pieces),
            (.takesAnything, .garbage),
            (.confusesRefusals, .rateLimit),
            (.impatient, .rateLimit),
            (.startles, .unknown),
            (.ignoresErrors, .providerError),
            (.avoidsTLS, .tls),
        ]
    )
    func `each condition finds the flaw that it is there for`(flaw: ToyFlaw, condition: ClientCondition) async throws {
        await #expect(throws: (any Error).self) { try await ClientMatrix(.toy(flaw)).outcome(of: condition) }
    }

    @Test(.timeLimit(.minutes(4)), arguments: [ToyFlaw.takesLossForEnd, .stallsLate, .keepsSocket, .showsKey])
    func `a flaw does not show where nothing goes wrong`(flaw: ToyFlaw) async throws {
        _ = try await ClientMatrix(.toy(flaw)).outcome(of: .happyPath)
    }
}
