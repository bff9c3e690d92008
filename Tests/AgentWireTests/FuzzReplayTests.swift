import Octets
import TestKit
import Testing

@testable import AgentWire

/// What the fuzzer was given and has found, as an ordinary test.
struct FuzzReplayTests {
    @Test func `reads or refuses every input of fuzz-agent, in a few words`() throws {
        let inputs = try FuzzReplay.inputs(of: "fuzz-agent")
        #expect(inputs.count > 5)
        for input in inputs {
            var audio = ByteBuffer()
            do throws(AgentMessageError) {
                _ = try AgentMessageDecoder.read(input.bytes.span, audio: &audio)
            } catch {
                #expect("\(error)".utf8.count < 1_000)
            }
        }
    }
}
