import Octets
import TestKit
import Testing

@testable import RelayWire

/// What the fuzzer was given and has found, as an ordinary test.
struct FuzzReplayTests {
    @Test func `reads or refuses every input of fuzz-relay, and what is written is read`() throws {
        let inputs = try FuzzReplay.inputs(of: "fuzz-relay")
        #expect(inputs.count > 5)
        for input in inputs {
            guard case .prompt(let text, let language, _)? = try? RelayReader.read(input.bytes.span) else { continue }
            var written = ByteBuffer()
            RelayWriter.text(RelayText(text, language: language), into: &written)
            let repeated = try? RelayReader.read(written.bytes)
            #expect(repeated == .unknown)
        }
    }
}
