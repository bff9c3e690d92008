import TestKit
import Testing

@testable import WebSocketTransport

/// What the fuzzer was given and has found, as an ordinary test: the check traps where it fails.
struct FuzzReplayTests {
    @Test func `makes the same of every input of fuzz-websocket however it is cut`() throws {
        let inputs = try FuzzReplay.inputs(of: "fuzz-websocket")
        #expect(inputs.count > 3)
        for input in inputs { fuzzWebSocketMachine(input.bytes.span) }
    }
}
