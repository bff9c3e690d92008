import CallTiming
import Rehearsal
import Testing

@testable import Recognizers

struct PhraseListenerTests {
    /// What a listener tells, on lines; and what it hears, piece after piece.
    private struct Ear {
        var listener = PhraseListener(PhraseListenerSettings())
        var told: [String] = []
        var lengths: [Int] = []

        mutating func hear(_ codes: [UInt8], at start: CallTime) {
            for offset in stride(from: 0, to: codes.count, by: 160) {
                let piece = codes[offset..<min(codes.count, offset + 160)]
                listener.hear(Array(piece).span, at: start + Int64(offset)) { outcome, listener in
                    switch outcome {
                    case .began: told.append("began")
                    case .paused: told.append("paused")
                    case .wentOn: told.append("went on")
                    case .ended:
                        told.append("ended")
                        lengths.append(listener.utterance.codes.count)
                    }
                }
            }
        }
    }

    private static func speech(_ milliseconds: Int, seed: UInt64 = 5) -> [UInt8] {
        var babble = Babble(seed: seed)
        return babble.muLaw(samples: milliseconds * 8)
    }

    private static func silence(_ milliseconds: Int) -> [UInt8] { [UInt8](repeating: 0xFF, count: milliseconds * 8) }

    @Test(arguments: [1_100, 2_000, 60_000])
    func `an utterance that a gap cuts off counts, before the next begins`(gap: Int) {
        var ear = Ear()
        let first = Self.speech(1_500) + Self.silence(300)
        ear.hear(first, at: .start)
        #expect(ear.told.contains("began") && !ear.told.contains("ended"))
        let next = CallTime(samples: Int64(first.count + gap * 8))
        ear.hear(Self.speech(1_500, seed: 6) + Self.silence(3_000), at: next)
        #expect(ear.told.filter { $0 == "began" || $0 == "ended" } == ["began", "ended", "began", "ended"])
        #expect(ear.lengths.first.map { $0 >= 12_000 && $0 <= first.count } == true)
        #expect(ear.listener.end == next + Int64(8 * 4_500))
    }
}
