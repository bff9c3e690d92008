import Foundation
import TelephoneAudio
import Testing

struct LevelTests {
    @Test func `a sine wave and a square wave have the levels that are said of them`() {
        let sine = (0..<8_000).map { Int16((32_767 * sin(2 * .pi * Double($0) / 80)).rounded()) }
        #expect(abs(Level(sine.span).rmsDecibels + 3.0103) < 0.001)
        #expect(abs(Level(sine.span).peakDecibels) < 0.001)
        let square = [Int16](repeating: -32_768, count: 160)
        #expect(Level(square.span).rmsDecibels == 0)
        #expect(Level(square.span).peakDecibels == 0)
        let quiet = [Int16](repeating: 328, count: 160)
        #expect(abs(Level(quiet.span).rmsDecibels + 39.99) < 0.01)
    }

    @Test func `silence is minus infinity`() {
        let zeros: [Int16] = [0, 0]
        let nothing: [Int16] = []
        let codes: [UInt8] = [0xFF, 0x7F]
        #expect(Level(zeros.span).rmsDecibels == -.infinity)
        #expect(Level(nothing.span).peakDecibels == -.infinity)
        #expect(Level(codes.span).rmsDecibels == -.infinity)
    }

    @Test(arguments: G711.allCases)
    func `codes have the level of what they stand for`(law: G711) {
        let codes = (UInt8.min...UInt8.max).map { $0 }
        let samples = codes.map { law.decode($0) }
        #expect(Level(codes.span, law: law) == Level(samples.span))
    }
}
