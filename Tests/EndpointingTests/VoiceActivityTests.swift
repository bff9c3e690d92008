@testable import Endpointing
import Testing

struct VoiceActivityTests {
    @Test func `words are speech, also over the agent; hiss, tones and clicks are not`() throws {
        let recording = try Recording("synthetic")
        var activity = VoiceActivity()
        let voices = (0..<recording.frames).map { frame in
            let range = frame * 160..<frame * 160 + 160
            return activity.process(
                recording.caller.span.extracting(range),
                farEnd: recording.farEnd.span.extracting(range)
            )
        }
        func share(_ start: Double, _ end: Double) -> Double {
            let part = voices[Int(start * 50)..<Int(end * 50)]
            return Double(part.count { $0.isSpeech }) / Double(part.count)
        }
        #expect(share(0, 0.5) < 0.1)
        #expect(share(0.7, 2.4) > 0.85)
        // A DTMF digit, a click, and the agent with its echo.
        #expect(share(3, 6.1) < 0.1)
        #expect(share(6.3, 7.6) > 0.7)
        // Digital silence.
        #expect(share(7.8, 8) < 0.1)
    }

    @Test func `the same frames give the same bits`() throws {
        let recording = try Recording("synthetic")
        func run() -> [UInt32] {
            var activity = VoiceActivity()
            return (0..<recording.frames).map { frame in
                let range = frame * 160..<frame * 160 + 160
                let voice = activity.process(
                    recording.caller.span.extracting(range),
                    farEnd: recording.farEnd.span.extracting(range)
                )
                return voice.probability.bitPattern
            }
        }
        #expect(run() == run())
    }

    @Test(arguments: [1e-14, 1e-8, 0.3, 1, 7.5, 1e6] as [Float])
    func `logarithm and exponential are exact to six digits`(value: Float) {
        let logarithm = FloatMath.log(value)
        #expect(abs(FloatMath.exp(logarithm) / value - 1) < 1e-5)
        let same: Float = FloatMath.log(value + Float(1e-12)) * 4.342_944_8
        #expect(abs(FloatMath.decibels(value) - same) < 1e-6)
    }

    @Test func `the exponential is bounded`() {
        #expect(FloatMath.exp(Float(1e30)).isFinite)
        #expect(FloatMath.exp(Float(-1e30)) > 0)
        #expect(FloatMath.logistic(Float(-1e30)) < 1e-30)
        #expect(FloatMath.tanh(Float(1e30)) == 1)
    }
}
