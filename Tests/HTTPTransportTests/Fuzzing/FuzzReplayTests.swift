import TestKit
import Testing

@testable import HTTPTransport

/// What the fuzzers were given and have found, as ordinary tests: each check traps where it fails.
struct FuzzReplayTests {
    @Test func `reads every input of fuzz-http the same however it is cut`() throws {
        let inputs = try FuzzReplay.inputs(of: "fuzz-http")
        #expect(inputs.count > 5)
        for input in inputs { HTTPFuzzing.check(input.bytes) }
    }

    @Test func `reads every input of fuzz-sse the same however it is cut`() throws {
        let inputs = try FuzzReplay.inputs(of: "fuzz-sse")
        #expect(inputs.count > 0)
        for input in inputs { HTTPFuzzing.checkEventStream(input.bytes) }
    }
}
