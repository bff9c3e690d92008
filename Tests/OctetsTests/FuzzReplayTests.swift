import Octets
import TestKit
import Testing

/// The fuzzer's seeds and past findings, run through what the fuzz target checks.
struct FuzzReplayTests {
    @Test func `fuzz-base64 finds nothing in what is in the tree`() throws {
        let inputs = try FuzzReplay.inputs(of: "fuzz-base64")
        #expect(!inputs.isEmpty)
        for input in inputs {
            let text = encoded(input.bytes)
            #expect(decoded(text) == input.bytes, "\(input)")
            if let bytes = decoded(input.bytes) { #expect(encoded(bytes) == input.bytes, "\(input)") }
        }
    }

    private func encoded(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](capacity: Base64.encodedCount(bytes.count)) { Base64.encode(bytes.span, into: &$0) }
    }

    private func decoded(_ text: [UInt8]) -> [UInt8]? {
        var output = ByteBuffer()
        guard (try? Base64.decode(text.span, into: &output)) != nil else { return nil }
        return [UInt8](copying: output.bytes)
    }
}
