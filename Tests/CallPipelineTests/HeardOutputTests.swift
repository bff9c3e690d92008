import CallTiming
import Testing

@testable import CallPipeline

/// What somebody is told who keeps a call's sound.
private final class Told: CallSoundKeeper {
    var lines: [String] = []

    func caller(_ codes: Span<UInt8>, at place: CallTime) { lines.append("caller \(place.samples)") }
    func agent(_ codes: Span<UInt8>, at place: CallTime) { lines.append("agent \(place.samples)") }
    func moveAgent(from place: CallTime, by distance: Int64) { lines.append("move \(place.samples) \(distance)") }
    func cutAgent(at place: CallTime) { lines.append("cut \(place.samples)") }
    func advance(to now: CallTime) { lines.append("advance \(now.samples)") }
    func finish(at end: CallTime) { lines.append("finish \(end.samples)") }
}

/// The two clocks of a call.
private final class Clocks {
    var now = CallTime.start
    var place = CallTime.start

    func set(_ now: Int64, place: Int64) {
        self.now = CallTime(samples: now)
        self.place = CallTime(samples: place)
    }
}

struct HeardOutputTests {
    private let told = Told()
    private let clocks = Clocks()
    private let frame = [UInt8](repeating: 0xFF, count: 160)

    private func output(_ keeper: (any CallSoundKeeper)?) -> HeardOutput {
        HeardOutput(Nowhere(), keeper, now: { [clocks] in clocks.now }, place: { [clocks] in clocks.place })
    }

    @Test func `what is sent between two frames of the caller is kept between them`() {
        let output = output(told)
        clocks.set(160, place: 160)
        output.heard(frame.span, at: .start, isMuted: false)
        // The call's time stands until the next frame; 13 ms have passed.
        clocks.set(160, place: 264)
        output.play(frame.span)
        output.mark("a")
        clocks.set(480, place: 597)
        #expect(output.markReturned("a") == 173)
        clocks.set(640, place: 701)
        output.clear()
        output.finish()
        #expect(
            told.lines == [
                "caller 0", "advance 160", "agent 1064", "move 1064 -627", "cut 874", "finish 640",
            ]
        )
    }

    @Test func `a way is measured where nobody keeps the sound, too`() {
        let output = output(nil)
        output.play(frame.span)
        output.mark("a")
        clocks.set(160, place: 300)
        #expect(output.markReturned("a") == 140)
        #expect(output.markReturned("a") == nil)
        output.mark("b")
        output.clear()
        #expect(output.markReturned("b") == nil)
    }
}
