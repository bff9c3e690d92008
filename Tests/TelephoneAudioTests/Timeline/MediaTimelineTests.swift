import CallTiming
import TestKit
import Testing

@testable import TelephoneAudio

struct MediaTimelineTests {
    private func ms(_ milliseconds: Int64) -> CallTime { CallTime(milliseconds: milliseconds) }

    @Test func `frames in order follow each other`() {
        var timeline = MediaTimeline()
        for index in Int64(0)..<100 {
            let placement = timeline.frameReceived(sequence: index + 2, timestamp: index * 20, samples: 160)
            #expect(placement == .next(at: ms(index * 20)))
        }
        #expect(timeline.end == ms(2000))
        #expect(timeline.counts.played == 100)
        #expect(timeline.counts.gaps == 0)
    }

    @Test func `a stream that begins late begins with a gap`() {
        var timeline = MediaTimeline()
        #expect(
            timeline.frameReceived(sequence: 2, timestamp: 100, samples: 160) == .afterGap(filling: 800, at: ms(100))
        )
        #expect(timeline.counts.lost == 0)
    }

    @Test(arguments: 0..<40)
    func `timestamps that jitter make no gaps`(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        var timeline = MediaTimeline()
        for index in Int64(0)..<2000 {
            let jitter = Int64.random(in: -7...7, using: &random)
            let placement = timeline.frameReceived(
                sequence: index,
                timestamp: max(0, index * 20 + jitter),
                samples: 160
            )
            #expect(placement == .next(at: ms(index * 20)))
        }
    }

    @Test(arguments: [20, 40, 60, 1000, 59_980], [true, false])
    func `a jump is filled by whole frames`(gap: Int, isNumbered: Bool) {
        for jitter in -5...5 {
            var timeline = MediaTimeline()
            _ = timeline.frameReceived(sequence: isNumbered ? 1 : nil, timestamp: 0, samples: 160)
            let placement = timeline.frameReceived(
                sequence: isNumbered ? Int64(2 + gap / 20) : nil,
                timestamp: Int64(20 + gap + jitter),
                samples: 160
            )
            #expect(placement == .afterGap(filling: gap * 8, at: ms(Int64(20 + gap))))
            #expect(timeline.counts.lost == (isNumbered ? gap / 20 : 0))
            #expect(timeline.counts.filledSamples == Int64(gap * 8))
        }
    }

    @Test func `a missing frame of 10 ms is filled because its number is missing`() {
        var timeline = MediaTimeline()
        _ = timeline.frameReceived(sequence: 1, timestamp: 0, samples: 80)
        #expect(timeline.frameReceived(sequence: 3, timestamp: 20, samples: 80) == .afterGap(filling: 80, at: ms(20)))
    }

    @Test func `a number missing without time missing was another message`() {
        var timeline = MediaTimeline()
        _ = timeline.frameReceived(sequence: 1, timestamp: 0, samples: 160)
        timeline.messageReceived(sequence: 2)
        #expect(timeline.frameReceived(sequence: 3, timestamp: 20, samples: 160) == .next(at: ms(20)))
        #expect(timeline.counts.lost == 0)
        #expect(timeline.frameReceived(sequence: 5, timestamp: 40, samples: 160) == .next(at: ms(40)))
        #expect(timeline.counts.lost == 1)
    }

    @Test func `a frame that comes twice is dropped the second time`() {
        var timeline = MediaTimeline()
        for number in Int64(1)...3 {
            _ = timeline.frameReceived(sequence: number, timestamp: number * 20, samples: 160)
        }
        #expect(timeline.frameReceived(sequence: 2, timestamp: 40, samples: 160) == .duplicate)
        #expect(timeline.frameReceived(sequence: 3, timestamp: 60, samples: 160) == .duplicate)
        #expect(timeline.counts.duplicated == 2)
        #expect(timeline.end == ms(80))
    }

    @Test func `a frame behind a newer one keeps its place`() {
        var timeline = MediaTimeline()
        _ = timeline.frameReceived(sequence: 1, timestamp: 0, samples: 160)
        #expect(timeline.frameReceived(sequence: 3, timestamp: 40, samples: 160) == .afterGap(filling: 160, at: ms(40)))
        #expect(timeline.counts.lost == 1)
        #expect(timeline.frameReceived(sequence: 2, timestamp: 20, samples: 160) == .reordered(at: ms(20)))
        #expect(timeline.counts.lost == 0)
        #expect(timeline.counts.reordered == 1)
        #expect(timeline.frameReceived(sequence: 2, timestamp: 20, samples: 160) == .duplicate)
        #expect(timeline.frameReceived(sequence: 4, timestamp: 60, samples: 160) == .next(at: ms(60)))
    }

    @Test func `a frame from too far back is late`() {
        var timeline = MediaTimeline()
        for number in Int64(1)...400 {
            _ = timeline.frameReceived(sequence: number, timestamp: number * 20, samples: 160)
        }
        #expect(timeline.frameReceived(sequence: 100, timestamp: 2000, samples: 160) == .late)
        #expect(timeline.counts.late == 1)
    }

    @Test func `what overlaps is cut`() {
        var timeline = MediaTimeline()
        _ = timeline.frameReceived(sequence: 1, timestamp: 0, samples: 480)
        #expect(
            timeline.frameReceived(sequence: 2, timestamp: 40, samples: 480) == .overlapping(dropping: 160, at: ms(60))
        )
        #expect(timeline.end == ms(100))
        #expect(timeline.frameReceived(sequence: 3, timestamp: 40, samples: 480) == .late)
        #expect(timeline.frameReceived(sequence: 4, timestamp: 100, samples: 480) == .next(at: ms(100)))
    }

    @Test(arguments: [Int64(0), 7_000_000, -3_600_000, .max, .min, 1_700_000_000_000])
    func `another count of timestamps goes on where the former ended`(restart: Int64) {
        var timeline = MediaTimeline()
        for number in Int64(0)..<100 {
            _ = timeline.frameReceived(sequence: number, timestamp: number * 20, samples: 160)
        }
        #expect(timeline.frameReceived(sequence: 100, timestamp: restart, samples: 160) == .next(at: ms(2000)))
        #expect(timeline.counts.restarts == 1)
        guard restart.magnitude < 1 << 50 else { return }
        #expect(timeline.frameReceived(sequence: 101, timestamp: restart + 20, samples: 160) == .next(at: ms(2020)))
        #expect(
            timeline.frameReceived(sequence: 103, timestamp: restart + 60, samples: 160)
                == .afterGap(filling: 160, at: ms(2060))
        )
    }

    @Test func `another count of numbers is taken up`() {
        var timeline = MediaTimeline()
        for number in Int64(5000)..<5100 {
            _ = timeline.frameReceived(sequence: number, timestamp: (number - 5000) * 20, samples: 160)
        }
        #expect(timeline.frameReceived(sequence: 1, timestamp: 0, samples: 160) == .next(at: ms(2000)))
        #expect(timeline.frameReceived(sequence: 2, timestamp: 20, samples: 160) == .next(at: ms(2020)))
        #expect(timeline.counts.lost == 0)
    }

    /// What is played and filled is one row without holes or overlaps, and each sample lies where the carrier says.
    @Test(arguments: 0..<100)
    func `positions stay with the carrier's, whatever happens on the way`(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let length = [80, 160, 240, 320, 480][seed % 5]
        var sent = (Int64(0)..<500).map { (sequence: $0 + 2, timestamp: $0 * Int64(length) / 8) }
        // The first one comes: before it no number can be missing.
        sent.removeAll { $0.sequence > 2 && Int.random(in: 0..<20, using: &random) == 0 }
        for index in sent.indices.dropFirst().dropLast() where Int.random(in: 0..<20, using: &random) == 0 {
            sent.swapAt(index, index + 1)
        }
        for index in sent.indices.reversed() where Int.random(in: 0..<30, using: &random) == 0 {
            sent.insert(sent[index], at: index)
        }
        var timeline = MediaTimeline()
        var end = CallTime.start
        for frame in sent {
            let jitter = Int64.random(in: -2...2, using: &random)
            let truth = frame.timestamp * 8
            switch timeline.frameReceived(
                sequence: frame.sequence,
                timestamp: frame.timestamp + jitter,
                samples: length
            ) {
            case .next(let start):
                #expect(start == end)
                #expect(start.samples == truth)
                end = start + Int64(length)
            case .afterGap(let gap, let start):
                #expect(start == end + Int64(gap))
                #expect(start.samples == truth)
                end = start + Int64(length)
            case .reordered(let start):
                #expect(abs(start.samples - truth) <= 16)
                #expect(start + Int64(length) <= end)
            case .overlapping, .late: Issue.record("nothing is cut here")
            case .duplicate: break
            }
            #expect(timeline.end == end)
        }
        let counts = timeline.counts
        #expect(counts.played + counts.reordered + counts.duplicated == sent.count)
        let numbers = Set(sent.map(\.sequence))
        let missing = (sent[0].sequence...(numbers.max() ?? 0)).count { !numbers.contains($0) }
        #expect(counts.lost == missing)
    }

    @Test(arguments: 0..<50)
    func `no input stops it or sets it back`(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let extremes: [Int64] = [.min, .min + 1, -1, 0, 1, 1 << 40, .max / 8, .max - 1, .max]
        var timeline = MediaTimeline()
        var end = timeline.end
        for _ in 0..<500 {
            let any = {
                Bool.random(using: &random)
                    ? extremes.randomElement(using: &random)! : Int64.random(in: 0...500, using: &random)
            }
            let number = any()
            let timestamp = any()
            _ = timeline.frameReceived(
                sequence: number,
                timestamp: timestamp,
                samples: Int(Int64.random(in: -10...800, using: &random))
            )
            #expect(timeline.end >= end)
            end = timeline.end
        }
    }
}
