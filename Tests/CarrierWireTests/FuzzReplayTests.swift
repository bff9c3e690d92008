import Octets
import TestKit
import Testing

@testable import CarrierWire

/// What the fuzzer was given and has found, as an ordinary test.
struct FuzzReplayTests {
    @Test func `reads or refuses every input of fuzz-media-streams`() throws {
        let inputs = try FuzzReplay.inputs(of: "fuzz-media-streams")
        #expect(inputs.count > 5)
        for input in inputs {
            var samples = ByteBuffer()
            let heard = try? MediaStreamsDecoder.input(input.bytes.span, samples: &samples)
            let said = try? MediaStreamsDecoder.output(input.bytes.span, samples: &samples)
            // Both read the same JSON: one refuses a message as such only when the other does, too.
            if said == .media, case .media = heard?.content {} else { #expect(said != .media) }
        }
    }
}
