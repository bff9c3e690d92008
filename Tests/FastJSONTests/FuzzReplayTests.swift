import TestKit
import Testing

@testable import FastJSON

/// What the fuzzers were given and have found, as ordinary tests.
struct FuzzReplayTests {
    @Test func `agrees about every input of fuzz-json`() throws {
        let inputs = try FuzzReplay.inputs(of: "fuzz-json")
        #expect(inputs.count > 20)
        for input in inputs { try checkAgreement(about: input.bytes) }
    }

    @Test func `agrees about every input of fuzz-json5`() throws {
        let inputs = try FuzzReplay.inputs(of: "fuzz-json5")
        #expect(inputs.count > 20)
        for input in inputs { try checkJSON5Agreement(about: input.bytes) }
    }
}
