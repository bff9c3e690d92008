import CallPipeline
import CallTestKit
import CallTiming
import ProviderKit
import Replays
import Testing

struct CallRedactorTests {
    private static let key = [UInt8](repeating: 7, count: 32)

    /// When what kind of thing was decided.
    private static func times(_ trace: CallTrace) -> [String] {
        trace.events.map { event in "\(event.time.samples) \(event.kind.name)" }
    }

    @Test(arguments: Samples.recordings)
    func `what was said is nowhere in a redacted file, and it is decided at the same times`(
        recording: SimulatedRecording
    ) throws {
        let plain = String(decoding: recording.file.bytes, as: UTF8.self)
        let redacted = CallRedactor.redact(recording.file, by: recording.agent, key: Self.key)
        let text = String(decoding: redacted.bytes, as: UTF8.self)
        #expect(SimulatedRecording.planted.contains { plain.contains($0) })
        for word in SimulatedRecording.planted { #expect(!text.lowercased().contains(word.lowercased())) }
        #expect(!text.contains(#""in":"heard""#))
        let (before, after) = (recording.file.trace(by: recording.agent), redacted.trace(by: recording.agent))
        #expect(Self.times(before) == Self.times(after))
        let read = try CallFile(reading: redacted.bytes.span)
        #expect(read.header.isRedacted && read.header.call != recording.file.header.call)
        #expect(read.inputs == redacted.inputs)
    }

    @Test func `nearly all calls in which anything happens are decided at the same times without what was said`() {
        var different: [UInt64] = []
        for seed in UInt64(1)...100 {
            let random = RandomCall(seed: seed)
            let file = SimulatedRecording.file(of: random.recorded(), named: "random-\(seed)")
            let redacted = CallRedactor.redact(file, by: random.agent, key: Self.key)
            if Self.times(file.trace(by: random.agent)) != Self.times(redacted.trace(by: random.agent)) {
                different.append(seed)
            }
        }
        // Greetings of the agent itself are not in these files, and so not replaced.
        #expect(different.count <= 10, "\(different)")
    }

    @Test func `a word is replaced by one that is as long and written alike, the same everywhere`() {
        let pseudonyms = Pseudonyms(languages: ["en"], key: Self.key)
        let text = "Aurelia said: and 4711, yes, seven o'clock; AURELIA mm-hm {{caller_name}}!"
        let other = pseudonyms.text(text)
        #expect(other.count == text.count)
        let (words, others) = (text.split(separator: " "), other.split(separator: " "))
        #expect(words.count == others.count)
        #expect(others[2] == "and" && others[4] == "yes," && others[8] == "mm-hm" && others[9] == "{{caller_name}}!")
        #expect(others[0].lowercased() == others[7].lowercased() && others[0] != words[0])
        #expect(others[3].allSatisfy { $0.isNumber || $0 == "," } && others[3] != "4711,")
        #expect(["three", "seven", "eight"].contains(String(others[5])) && others[7].allSatisfy(\.isUppercase))
        #expect(Pseudonyms(languages: ["en"]).text("Montevideo") != "Montevideo")
    }

    @Test func `texts in languages without spaces are replaced, too`() {
        let pseudonyms = Pseudonyms(languages: ["ja"], key: Self.key)
        let text = "田中と申します。"
        let other = pseudonyms.text(text)
        #expect(other.count == text.count && other != text && other.hasSuffix("。"))
    }
}
