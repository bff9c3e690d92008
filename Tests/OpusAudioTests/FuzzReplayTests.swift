import OpusAudio
import TestKit
import Testing

/// What the fuzzer was given and has found, as an ordinary test.
struct FuzzReplayTests {
    @Test func `reads or refuses every input of fuzz-ogg`() throws {
        let inputs = try FuzzReplay.inputs(of: "fuzz-ogg").filter { !$0.name.hasSuffix(".gitkeep") }
        #expect(inputs.count > 5)
        for input in inputs { OggFuzzing.check(input.bytes) }
    }
}
