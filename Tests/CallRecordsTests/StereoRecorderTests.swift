import CallTiming
import Octets
import TestKit
import Testing

@testable import CallRecords

struct StereoRecorderTests {
    private let silence = StereoWindow.silence

    /// Takes out what is settled.
    private func taken(_ window: StereoWindow) -> [UInt8] {
        var frames: [UInt8] = []
        window.consume { (piece: Span<UInt8>) throws(Never) in frames += [UInt8](copying: piece) }
        return frames
    }

    private func side(_ side: StereoWindow.Side, of frames: [UInt8]) -> [UInt8] {
        stride(from: side.rawValue, to: frames.count, by: 2).map { frames[$0] }
    }

    @Test func `both sides lie where they were heard, and gaps are silence`() {
        let window = StereoWindow(length: 64)
        let recorder = StereoRecorder(window, patience: 0, counters: RecordCounters())
        recorder.agent([9, 8].span, at: CallTime(samples: 3))
        recorder.caller([1, 2].span, at: CallTime(samples: 0))
        recorder.caller([4, 5].span, at: CallTime(samples: 4))
        recorder.finish(at: CallTime(samples: 7))
        let frames = taken(window)
        #expect(side(.caller, of: frames) == [1, 2, silence, silence, 4, 5, silence])
        #expect(side(.agent, of: frames) == [silence, silence, silence, 9, 8, silence, silence])
        #expect(window.hasFinished)
    }

    @Test func `what was cut off is not in it, unless it was written long ago`() {
        let window = StereoWindow(length: 64)
        let recorder = StereoRecorder(window, patience: 4, counters: RecordCounters())
        recorder.agent([UInt8](repeating: 7, count: 20).span, at: .start)
        recorder.caller([UInt8](repeating: 1, count: 10).span, at: .start)
        // The first six are settled; a cut that goes back farther takes away what it still can.
        #expect(side(.agent, of: taken(window)) == [7, 7, 7, 7, 7, 7])
        recorder.cutAgent(at: CallTime(samples: 2))
        recorder.agent([5].span, at: CallTime(samples: 8))
        recorder.finish(at: CallTime(samples: 10))
        #expect(side(.agent, of: taken(window)) == [silence, silence, 5, silence])
    }

    @Test(arguments: [-3, 2]) func `what is heard elsewhere than was thought is moved, but for what is settled`(
        distance: Int
    ) {
        let window = StereoWindow(length: 64)
        let recorder = StereoRecorder(window, patience: 8, counters: RecordCounters())
        recorder.agent([1, 2].span, at: CallTime(samples: 0))
        recorder.agent([3, 4, 5, 6].span, at: CallTime(samples: 6))
        recorder.caller([UInt8](repeating: 9, count: 9).span, at: .start)
        recorder.moveAgent(from: CallTime(samples: 6), by: Int64(distance))
        // What was sent later stands behind it; nothing lies before the first place that can be changed.
        recorder.agent([7].span, at: CallTime(samples: Int64(10 + distance)))
        recorder.moveAgent(from: CallTime(samples: 0), by: -1)
        recorder.finish(at: CallTime(samples: 16))
        var expected = [UInt8](repeating: silence, count: 16)
        expected[0] = 1
        expected.replaceSubrange((5 + distance)..<(10 + distance), with: [3, 4, 5, 6, 7])
        // The first sample is settled, and so the second one finds no place before it.
        #expect(side(.agent, of: taken(window)) == expected)
    }

    @Test func `what comes too late or lies too far ahead is counted`() {
        let counters = RecordCounters()
        let window = StereoWindow(length: 16)
        let recorder = StereoRecorder(window, patience: 0, counters: counters)
        recorder.advance(to: CallTime(samples: 4))
        recorder.caller([1, 2, 3].span, at: CallTime(samples: 2))
        recorder.agent([1, 2, 3].span, at: CallTime(samples: 15))
        recorder.agent([1].span, at: CallTime(samples: 1_000))
        recorder.agent([1].span, at: CallTime(samples: -5))
        recorder.finish(at: CallTime(samples: 16))
        let frames = taken(window)
        #expect(side(.caller, of: frames) == [255, 255, 255, 255, 3] + [UInt8](repeating: 255, count: 11))
        #expect(side(.agent, of: frames) == [UInt8](repeating: 255, count: 15) + [1])
        #expect(counters.now.missedSamples == 2 + 2 + 1 + 1)
    }

    /// Against a recorder that keeps all of a call in memory.
    @Test(arguments: 1...50 as ClosedRange<UInt64>)
    func `any row of frames and cuts is recorded to the sample`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let window = StereoWindow(length: 256)
        let recorder = StereoRecorder(window, patience: 64, counters: RecordCounters())
        var (caller, agent) = ([UInt8](repeating: 255, count: 4_000), [UInt8](repeating: 255, count: 4_000))
        var (place, agentEnd) = (0, 0)
        var frames: [UInt8] = []
        while place < 3_000 {
            let codes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                UInt8.random(in: 0...254, using: &random)
            }
            switch Int.random(in: 0...9, using: &random) {
            case 0...5:
                // Now and then something is missing.
                if Int.random(in: 0...9, using: &random) == 0 { place += 17 }
                recorder.caller(codes.span, at: CallTime(samples: Int64(place)))
                caller.replaceSubrange(place..<(place + codes.count), with: codes)
                place += codes.count
            case 6...7:
                agentEnd = max(agentEnd, place)
                guard agentEnd + codes.count < place + 150 else { continue }
                recorder.agent(codes.span, at: CallTime(samples: Int64(agentEnd)))
                agent.replaceSubrange(agentEnd..<(agentEnd + codes.count), with: codes)
                agentEnd += codes.count
            case 8:
                let cut = max(0, place - Int.random(in: 0...60, using: &random))
                recorder.cutAgent(at: CallTime(samples: Int64(cut)))
                for index in cut..<max(cut, agentEnd) { agent[index] = 255 }
                agentEnd = min(agentEnd, cut)
            default: frames += taken(window)
            }
            // The thread comes by before the window is full.
            if window.settledCount > 60 { frames += taken(window) }
        }
        recorder.finish(at: CallTime(samples: Int64(place)))
        frames += taken(window)
        #expect(side(.caller, of: frames) == Array(caller[..<place]))
        #expect(side(.agent, of: frames) == Array(agent[..<place]))
    }
}
