import CallTiming
import Endpointing
import Rehearsal
import Testing

@testable import Recognizers

struct SegmentCutterTests {
    private func cutter(shortest: Duration = .milliseconds(200), longest: Duration = .seconds(20)) -> SegmentCutter {
        SegmentCutter(Endpointer.Settings(), shortest: shortest, longest: longest)
    }

    private func speech(_ milliseconds: Int, seed: UInt64 = 5) -> [UInt8] {
        var babble = Babble(seed: seed)
        return babble.muLaw(samples: milliseconds * 8)
    }

    private func silence(_ milliseconds: Int) -> [UInt8] { [UInt8](repeating: 0xFF, count: milliseconds * 8) }

    private func segments(
        _ cutter: inout SegmentCutter,
        _ audio: [UInt8],
        from start: CallTime = .start,
        frame: Int = 160
    ) -> [SegmentCutter.Segment] {
        var segments: [SegmentCutter.Segment] = []
        var offset = 0
        while offset < audio.count {
            let end = min(audio.count, offset + frame)
            cutter.hear(audio.span.extracting(offset..<end), at: start + Int64(offset)) { event in
                if case .segment(let segment) = event { segments.append(segment) }
            }
            offset = end
        }
        return segments
    }

    @Test(arguments: [1, 77, 160, 1_000, 100_000])
    func `a segment holds what was said and what came shortly before, whatever the pieces`(frame: Int) throws {
        var cutter = cutter()
        let audio = silence(1_000) + speech(1_500) + silence(1_500)
        let found = segments(&cutter, audio, from: CallTime(milliseconds: 3_000), frame: frame)
        let segment = try #require(found.first)
        #expect(found.count == 1)
        let first = Int(segment.start.samples) - 24_000
        #expect(segment.codes.elementsEqual(audio[first..<(first + segment.codes.count)]))
        // Pre-roll of at most a bit more than 200 ms, and 200 ms behind the last sound.
        #expect((5_600...8_000).contains(first))
        #expect(first + segment.codes.count >= 8_000 + 12_000)
        #expect(segment.speech.start.samples >= 24_000 + 7_000)
        #expect(abs(segment.speech.end.samples - 24_000 - 20_000) < 2_400)
    }

    @Test func `two sentences are two segments that do not overlap`() {
        var cutter = cutter()
        let found = segments(&cutter, speech(1_000) + silence(1_200) + speech(1_000, seed: 6) + silence(1_200))
        #expect(found.count == 2)
        guard found.count == 2 else { return }
        #expect(found[0].start + Int64(found[0].codes.count) <= found[1].start)
    }

    @Test func `a very long turn is cut, and nothing of it is lost`() {
        var cutter = cutter(longest: .seconds(2))
        let found = segments(&cutter, speech(7_000) + silence(1_500))
        #expect(found.count >= 3)
        for (one, next) in zip(found, found.dropFirst()) {
            #expect(one.codes.count <= 16_320)
            // The next goes on where this one ended, or overlaps nothing.
            #expect(next.start.samples - one.start.samples - Int64(one.codes.count) <= 160)
            #expect(next.start.samples >= one.start.samples + Int64(one.codes.count))
        }
    }

    @Test func `flush cuts at once, and what is said then begins another segment`() {
        var cutter = cutter()
        var found = segments(&cutter, speech(1_000))
        #expect(found.isEmpty && cutter.isOpen)
        cutter.flush { if case .segment(let segment) = $0 { found.append(segment) } }
        #expect(found.count == 1 && !cutter.isOpen)
        cutter.flush { _ in Issue.record("nothing is open") }
        found += segments(&cutter, speech(1_000, seed: 8) + silence(1_500), from: CallTime(milliseconds: 1_000))
        #expect(found.count == 2)
        #expect(found.last.map { $0.start >= CallTime(milliseconds: 1_000) } == true)
    }

    @Test func `a gap is silence, a long one too`() {
        for gap in [Int64(2_000), 20_000, 3_600_000] {
            var cutter = cutter()
            var found = segments(&cutter, speech(1_000))
            let after = CallTime(milliseconds: 1_000 + gap)
            found += segments(&cutter, speech(1_000, seed: 6) + silence(1_500), from: after)
            #expect(found.count == 2, "a gap of \(gap) ms")
            #expect(found.last.map { $0.start >= after + -1_600 } == true)
        }
    }

    /// Behind a flush a sound may begin a segment that the endpointer does not take for a turn, and so never ends.
    @Test func `a segment that nothing ends does not outlive a long gap`() {
        var cutter = cutter()
        var found = segments(&cutter, speech(1_000))
        cutter.flush { if case .segment(let segment) = $0 { found.append(segment) } }
        let rest = silence(2_600) + speech(40, seed: 3)
        found += segments(&cutter, rest, from: CallTime(milliseconds: 1_000), frame: rest.count)
        found += segments(&cutter, speech(1_000) + silence(1_500), from: CallTime(milliseconds: 60_000))
        #expect(found.count >= 2)
        // The silence that a gap begins with is heard, three seconds of it.
        for segment in found { #expect(segment.codes.count <= 24_000 + 3_200) }
    }

    @Test func `a click is too short to be speech`() {
        var cutter = cutter(shortest: .milliseconds(1_200))
        var short = 0
        for piece in [speech(500), silence(1_500)] {
            let start = piece.count == 4_000 ? CallTime.start : CallTime(milliseconds: 500)
            cutter.hear(piece.span, at: start) { if case .tooShort = $0 { short += 1 } }
        }
        #expect(short == 1)
    }
}
