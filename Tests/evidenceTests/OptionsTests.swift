import Testing

@testable import evidence

struct OptionsTests {
    @Test func `quick and full claims are run unless told otherwise`() throws {
        let options = try Options(environment: [:])
        #expect(options.claims.map(\.name) == Claim.all.filter { $0.pace != .long }.map(\.name))
    }

    @Test func `names win over classes`() throws {
        let options = try Options(environment: ["CLASS": "quick", "ONLY": "fuzz-10min,echo-cpu"])
        #expect(options.claims.map(\.name) == ["echo-cpu", "fuzz-10min"])
    }

    @Test(arguments: [["CLASS": "slow"], ["ONLY": "no-such-claim"]])
    func `what does not exist is refused in a sentence`(environment: [String: String]) {
        #expect(throws: Options.Problem.self) { try Options(environment: environment) }
    }
}
