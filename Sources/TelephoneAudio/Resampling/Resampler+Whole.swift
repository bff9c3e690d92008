extension Resampler {
    /// A whole recording at another rate: as long as it was, and each sound at its place.
    public static func resampled(
        _ samples: Span<Int16>,
        from inputRate: Int,
        to outputRate: Int,
        method: ResamplingMethod = .automatic
    ) throws(ResamplingError) -> [Int16] {
        var resampler = try Resampler(from: inputRate, to: outputRate, method: method)
        let clock = ResamplingClock(from: inputRate, to: outputRate)
        // The last sample may stand for less than its full time.
        let count = (samples.count * clock.up + clock.down - 1) / clock.down
        let delay = Int(resampler.delayInSamples.rounded())
        let silence = [Int16](repeating: 0, count: max(0, clock.inputCount(for: count + delay) - samples.count))
        let total = clock.outputCount(for: samples.count + silence.count)
        var output = [Int16](capacity: total) {
            resampler.resample(samples, into: &$0)
            resampler.resample(silence.span, into: &$0)
        }
        output.removeFirst(delay)
        output.removeLast(output.count - count)
        return output
    }
}
