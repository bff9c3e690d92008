extension DTMFDetector {
    /// Listens to audio in µ-law, as it comes from a carrier, and tells what it brings to light.
    public mutating func process(muLaw codes: Span<UInt8>, tell: (DTMFEvent) -> Void) {
        var samples = InlineArray<160, Int16>(repeating: 0)
        var start = 0
        while start < codes.count {
            let count = min(160, codes.count - start)
            for index in 0..<count { samples[index] = MuLaw.decode(codes[start + index]) }
            process(samples.span.extracting(0..<count), tell: tell)
            start += count
        }
    }
}
