import Foundation
@testable import TelephoneAudio
import TestKit
import Testing

/// A pair of rates and a method that knows them.
struct ResamplingCase: Sendable, CustomTestStringConvertible {
    let from: Int
    let to: Int
    let method: ResamplingMethod

    var testDescription: String { "\(from) to \(to) Hz, \(method)" }

    static let pairs = [
        (8_000, 16_000), (8_000, 24_000), (8_000, 44_100), (8_000, 48_000), (16_000, 8_000), (24_000, 8_000),
        (44_100, 8_000), (48_000, 8_000), (22_050, 8_000), (8_000, 8_000),
    ]

    static let all: [ResamplingCase] = pairs.flatMap { from, to in
        ResamplingMethod.allCases.compactMap { method in
            if method == .allPass, from != 2 * to, to != 2 * from { return nil }
            // What it comes to is in the list by its own name.
            if method == .automatic { return nil }
            return ResamplingCase(from: from, to: to, method: method)
        }
    }

    /// Our own filters, in the pairs that a call needs.
    static let ours = all.filter { [.allPass, .polyphase, .steepPolyphase].contains($0.method) }

    func resampler() throws -> Resampler { try Resampler(from: from, to: to, method: method) }

    /// Everything in blocks of the sizes asked for, one after the other.
    func resample(_ samples: [Int16], blockSize: () -> Int) throws -> [Int16] {
        var resampler = try resampler()
        var output: [Int16] = []
        var start = 0
        while start < samples.count {
            let end = min(start + blockSize(), samples.count)
            let count = resampler.outputCount(for: end - start)
            var block = [Int16](repeating: 99, count: count + 1)
            var span = block.mutableSpan
            let made = resampler.resample(samples.span.extracting(start..<end), into: &span)
            #expect(made == count)
            #expect(block.removeLast() == 99)
            output += block
            start = end
        }
        return output
    }

    func resample(_ samples: [Float]) throws -> [Float] {
        var resampler = try resampler()
        var output = [Float](repeating: 0, count: resampler.outputCount(for: samples.count))
        var span = output.mutableSpan
        _ = resampler.resample(samples.span, into: &span)
        return output
    }
}

struct ResamplerTests {
    @Test(arguments: ResamplingCase.all)
    func `blocks of any size give the same samples, and exactly as many as the rates say`(_ row: ResamplingCase) throws
    {
        var generator = SeededGenerator(seed: 11)
        let samples = (0..<1_200).map { _ in Int16.random(in: .min ... .max, using: &generator) }
        let whole = try row.resample(samples) { samples.count }
        #expect(whole.count == samples.count * row.to / row.from)
        #expect(try row.resample(samples) { 1 } == whole)
        #expect(try row.resample(samples) { 1_025 } == whole)
        for _ in 0..<2 { #expect(try row.resample(samples) { .random(in: 0...700, using: &generator) } == whole) }
    }

    @Test(arguments: ResamplingCase.pairs)
    func `an hour of blocks of any size is exactly an hour`(from: Int, to: Int) throws {
        var generator = SeededGenerator(seed: 12)
        var clock = ResamplingClock(from: from, to: to)
        var (heard, made, wrong) = (0, 0, 0)
        while heard < 3_600 * from {
            let count = min(Int.random(in: 0...2_000, using: &generator), 3_600 * from - heard)
            let expected = clock.outputCount(for: count)
            let before = made
            made += clock.advance(by: count)
            heard += count
            // An expectation for each block would cost ten times as much as all the rest.
            if made != heard * to / from || made - before != expected { wrong += 1 }
        }
        #expect(wrong == 0)
        #expect(made == 3_600 * to)
    }

    @Test(arguments: ResamplingCase.all)
    func `a tone keeps its level and comes as late as was said`(_ row: ResamplingCase) throws {
        let resampler = try row.resampler()
        let delay = resampler.delayInSamples / Double(row.to)
        #expect(resampler.delay == .seconds(delay))
        for hertz in [300.0, 1_000, 2_500] {
            let output = try row.resample(ToneProbe.tone(hertz: hertz, rate: row.from, count: row.from / 10))
            let start = output.count / 2
            let found = ToneProbe.find(hertz: hertz, rate: row.to, in: Array(output[start...]))
            #expect(abs(ToneProbe.decibels(found.amplitude / 0.5)) < 0.1)
            let late = (hertz * Double(start) / Double(row.to) - found.turns) / hertz
            let error = remainder(late - delay, 1 / hertz)
            // An all-pass filter delays high frequencies a little more than low ones.
            let tolerance = resampler.method == .allPass ? 40e-6 : 2e-6
            #expect(abs(error) < tolerance, "\(hertz) Hz: \(error) s")
        }
    }

    @Test(arguments: ResamplingCase.ours)
    func `the band of the voice is flat and nothing folds into it`(_ row: ResamplingCase) throws {
        guard row.from != row.to else { return }
        #expect(try row.resampler().delay <= .microseconds(3_500))
        let count = row.from / 25
        let lower = min(row.from, row.to)
        for hertz in stride(from: 300.0, through: 3_400, by: 310) {
            let output = try row.resample(ToneProbe.tone(hertz: hertz, rate: row.from, count: count))
            let found = ToneProbe.find(hertz: hertz, rate: row.to, in: Array(output[(output.count / 2)...]))
            #expect(abs(ToneProbe.decibels(found.amplitude / 0.5)) < 0.1, "\(hertz) Hz")
        }
        guard row.to == lower, row.to == 8_000 else { return }
        for hertz in stride(from: 4_610.0, to: Double(row.from) / 2, by: 1_597) {
            let output = try row.resample(ToneProbe.tone(hertz: hertz, rate: row.from, count: count))
            let rest = Array(output[(output.count / 2)...])
            let folded = abs(remainder(hertz, 8_000))
            let isHeard = (300...3_400).contains(folded)
            let found = ToneProbe.find(hertz: isHeard ? folded : 1_000, rate: row.to, in: rest)
            #expect(!isHeard || ToneProbe.decibels(found.amplitude / 0.5) < -60, "\(hertz) Hz")
        }
    }

    @Test(arguments: ResamplingCase.all)
    func `16-bit samples are those with their full scale at 1, rounded`(_ row: ResamplingCase) throws {
        var generator = SeededGenerator(seed: 13)
        let samples = (0..<800).map { _ in Int16.random(in: -12_000...12_000, using: &generator) }
        let floats = try row.resample(samples.map { Float($0) / 32_768 })
        let expected = floats.map { Int16(max(-32_768, min(32_767, ($0 * 32_768).rounded(.toNearestOrEven)))) }
        #expect(try row.resample(samples) { 160 } == expected)
    }

    @Test(arguments: ResamplingCase.all)
    func `what is louder than full scale is held there`(_ row: ResamplingCase) throws {
        // A square wave rings beyond its level.
        let samples = (0..<1_200).map { Int16($0 / 100 % 2 == 0 ? 32_767 : -32_768) }
        let output = try row.resample(samples) { 160 }
        for (index, sample) in output.enumerated().dropFirst() where abs(Int(sample) - Int(output[index - 1])) > 60_000
        {
            // A number that wrapped would jump from one end to the other where the input does not.
            let place = Double(index) / Double(row.to) * Double(row.from)
            let delay = try row.resampler().delayInSamples / Double(row.to) * Double(row.from)
            #expect(abs(remainder(place - delay, 100)) < 12)
        }
        #expect(output.contains { $0 > 32_000 } && output.contains { $0 < -32_000 })
    }

    @Test(arguments: ResamplingCase.all)
    func `after a reset it has heard nothing`(_ row: ResamplingCase) throws {
        let samples = (0..<999).map { Int16(truncatingIfNeeded: $0 * 977) }
        var resampler = try row.resampler()
        var first = [Int16](repeating: 0, count: 6_000)
        var firstSpan = first.mutableSpan
        let count = resampler.resample(samples.span, into: &firstSpan)
        resampler.reset()
        var second = [Int16](repeating: 0, count: 6_000)
        var secondSpan = second.mutableSpan
        #expect(resampler.resample(samples.span, into: &secondSpan) == count)
        #expect(first == second)
    }

    @Test(arguments: ResamplingCase.all)
    func `what is no number does not stay`(_ row: ResamplingCase) throws {
        var samples = ToneProbe.tone(hertz: 1_000, rate: row.from, count: 2_500)
        let expected = try row.resample(samples)
        for (index, value) in [Float.nan, .infinity, -.infinity].enumerated() { samples[100 + index] = value }
        let output = try row.resample(samples)
        #expect(output.allSatisfy { $0.isFinite })
        #expect(zip(output, expected).suffix(40).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test(arguments: ResamplingCase.all)
    func `a whole recording keeps its length and each sound its place`(_ row: ResamplingCase) throws {
        // Two soft pulses, the later one close to the end.
        let count = row.from / 20 + 3
        let places = [0.02, 0.048]
        let samples = (0..<count).map { index -> Int16 in
            let time = Double(index) / Double(row.from)
            return Int16(places.map { 20_000 * exp(-pow((time - $0) / 0.0005, 2)) }.reduce(0, +))
        }
        let output = try Resampler.resampled(samples.span, from: row.from, to: row.to, method: row.method)
        #expect(output.count == (count * row.to + row.from - 1) / row.from)
        for (index, sample) in output.enumerated() {
            let time = Double(index) / Double(row.to)
            let expected = places.map { 20_000 * exp(-pow((time - $0) / 0.0005, 2)) }.reduce(0, +)
            #expect(abs(Double(sample) - expected) < 700, "\(time) s")
        }
    }

    @Test func `the method for a live call suits the rates`() throws {
        func method(_ from: Int, _ to: Int) throws -> ResamplingMethod { try Resampler(from: from, to: to).method }
        #expect(try method(8_000, 16_000) == .allPass)
        #expect(try method(16_000, 8_000) == .allPass)
        #expect(try method(24_000, 8_000) == .steepPolyphase)
        #expect(try method(44_100, 8_000) == .steepPolyphase)
        #expect(try method(8_000, 48_000) == .polyphase)
        // A ratio whose filter would be too large.
        #expect(try method(8_001, 8_000) == .sincMedium)
    }

    @Test func `rates and methods that do not go together are refused in words`() {
        func error(_ from: Int, _ to: Int, _ method: ResamplingMethod) -> ResamplingError? {
            do throws(ResamplingError) {
                _ = try Resampler(from: from, to: to, method: method)
                return nil
            } catch {
                return error
            }
        }
        #expect(error(0, 8_000, .automatic) == .rate(0))
        #expect(error(8_000, 768_001, .sincBest) == .rate(768_001))
        #expect(error(24_000, 8_000, .allPass) == .unsupported(.allPass, from: 24_000, to: 8_000))
        #expect(error(8_001, 8_000, .polyphase) == .unsupported(.polyphase, from: 8_001, to: 8_000))
        #expect(error(1_000, 768_000, .sincBest) == .unsupported(.sincBest, from: 1_000, to: 768_000))
        #expect(error(0, 1, .automatic)?.description == "0 Hz is not resampled; rates go from 1000 to 768000 Hz")
    }
}
