import Foundation
import TelephoneAudio
import Testing

struct ComfortNoiseTests {
    @Test(arguments: [-20.0, -40, -60, -70])
    func `it has the level asked for`(decibels: Double) {
        var noise = ComfortNoise(decibels: decibels)
        var samples = [Int16](repeating: 0, count: 40_000)
        var span = samples.mutableSpan
        noise.fill(&span)
        // Near the last bit, rounding adds a noise of its own.
        #expect(abs(Level(samples.span).rmsDecibels - decibels) < 0.5)
        let mean = samples.reduce(0.0) { $0 + Double($1) } / 40_000
        #expect(abs(mean) < 32_768 * pow(10, decibels / 20) / 20)
    }

    @Test func `a seed gives the same noise however it is cut, another seed another one`() {
        func noise(_ seed: UInt64, block: Int) -> [Int16] {
            var noise = ComfortNoise(seed: seed)
            var samples: [Int16] = []
            while samples.count < 960 {
                var piece = [Int16](repeating: 0, count: block)
                var span = piece.mutableSpan
                noise.fill(&span)
                samples += piece
            }
            return samples
        }
        #expect(noise(5, block: 160) == noise(5, block: 1))
        #expect(noise(5, block: 160) != noise(6, block: 160))
    }

    @Test func `codes are those of the samples, and it can be laid under others`() {
        var first = ComfortNoise(seed: 9)
        var second = first
        var third = first
        var codes = [UInt8](repeating: 0, count: 100)
        var codeSpan = codes.mutableSpan
        first.fill(&codeSpan)
        var under = [Int16](repeating: 1_000, count: 100)
        var underSpan = under.mutableSpan
        second.add(to: &underSpan)
        let samples = (0..<100).map { _ in third.next() }
        #expect(codes == samples.map { MuLaw.encode($0) })
        #expect(under == samples.map { 1_000 + $0 })
        var silentSpan = codes.mutableSpan
        G711.aLaw.silence(&silentSpan)
        #expect(codes == [UInt8](repeating: 0xD5, count: 100))
    }
}
