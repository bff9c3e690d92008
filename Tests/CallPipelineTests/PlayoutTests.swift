import Testing

@testable import CallPipeline

struct PlayoutTests {
    @Test(arguments: [160, 320, 800, 960, 4_000, 16_160])
    func `every sample goes out once, in order, and never more than the window ahead`(count: Int) {
        var playout = Playout(windowMilliseconds: 400)
        playout.begin(7, samples: [UInt8](repeating: 1, count: count), at: 1_000)
        var now = 1_000
        var sent = 0
        while true {
            switch playout.next(at: now) {
            case .send(let range, let isFirst):
                #expect(range.lowerBound == sent)
                #expect(isFirst == (sent == 0))
                #expect(range.count == (sent == 0 ? 160 : min(800, count - sent)))
                sent = range.upperBound
                #expect(sent <= now - 1_000 + 3_200)
            case .wait(let samples):
                #expect(samples > 0)
                now += samples
            case .finished(let reply, let samples):
                #expect(reply == 7)
                #expect(samples == count)
                #expect(sent == count)
                #expect(playout.next(at: now) == .idle)
                return
            case .idle:
                Issue.record("idle before the end")
                return
            }
        }
    }
}
