internal import Octets

/// Which of a file's channels are wanted.
public enum WaveChannel: Equatable, Sendable {
    /// The mean of all of them.
    case mixed
    /// One of them, counted from 0.
    case only(Int)
}

extension WaveFile {
    /// Reads frames from `frame` on as 16-bit samples of one channel and says how many there were.
    ///
    /// Wider samples are rounded, those beyond full scale become full scale.
    public func read(
        _ channel: WaveChannel = .mixed,
        from frame: Int = 0,
        of bytes: Span<UInt8>,
        into samples: inout MutableSpan<Int16>
    ) throws(WaveError) -> Int {
        let run = try run(of: channel, from: frame, count: samples.count, in: bytes)
        switch format.encoding {
        case .unsigned8: run.fill(&samples) { (Int16(bytes[$0]) - 128) * 256 }
        case .signed16: run.fill(&samples) { bytes.littleEndian(at: $0, as: Int16.self) }
        case .signed24: run.fill(&samples) { Int16(rounding: bytes.signed24(at: $0) << 8) }
        case .signed32: run.fill(&samples) { Int16(rounding: bytes.littleEndian(at: $0, as: Int32.self)) }
        case .float32: run.fill(&samples) { Int16(fullScale: Double(bytes.float32(at: $0))) }
        case .float64: run.fill(&samples) { Int16(fullScale: bytes.float64(at: $0)) }
        case .muLaw: run.fill(&samples) { MuLaw.decode(bytes[$0]) }
        case .aLaw: run.fill(&samples) { ALaw.decode(bytes[$0]) }
        }
        return run.count
    }

    /// Reads frames from `frame` on as samples of one channel whose full scale is 1, and says how many there were.
    public func read(
        _ channel: WaveChannel = .mixed,
        from frame: Int = 0,
        of bytes: Span<UInt8>,
        into samples: inout MutableSpan<Float>
    ) throws(WaveError) -> Int {
        let run = try run(of: channel, from: frame, count: samples.count, in: bytes)
        switch format.encoding {
        case .unsigned8: run.fill(&samples) { Float(Int(bytes[$0]) - 128) / 128 }
        case .signed16: run.fill(&samples) { Float(bytes.littleEndian(at: $0, as: Int16.self)) / 32_768 }
        case .signed24: run.fill(&samples) { Float(bytes.signed24(at: $0)) / 8_388_608 }
        case .signed32: run.fill(&samples) { Float(bytes.littleEndian(at: $0, as: Int32.self)) / 2_147_483_648 }
        case .float32: run.fill(&samples) { bytes.float32(at: $0).orSilence }
        case .float64: run.fill(&samples) { Float(bytes.float64(at: $0)).orSilence }
        case .muLaw: run.fill(&samples) { Float(MuLaw.decode(bytes[$0])) / 32_768 }
        case .aLaw: run.fill(&samples) { Float(ALaw.decode(bytes[$0])) / 32_768 }
        }
        return run.count
    }

    /// All 16-bit samples of one channel.
    public func samples(_ channel: WaveChannel = .mixed, of bytes: Span<UInt8>) throws(WaveError) -> [Int16] {
        var samples = [Int16](repeating: 0, count: frameCount)
        var span = samples.mutableSpan
        _ = try read(channel, of: bytes, into: &span)
        return samples
    }

    /// All samples of one channel, full scale at 1.
    public func floatSamples(_ channel: WaveChannel = .mixed, of bytes: Span<UInt8>) throws(WaveError) -> [Float] {
        var samples = [Float](repeating: 0, count: frameCount)
        var span = samples.mutableSpan
        _ = try read(channel, of: bytes, into: &span)
        return samples
    }

    private func run(
        of channel: WaveChannel,
        from frame: Int,
        count: Int,
        in bytes: Span<UInt8>
    ) throws(WaveError) -> WaveRun {
        precondition(audio.upperBound <= bytes.count, "the bytes are those of the file that was read")
        precondition(frame >= 0, "frames are counted from 0")
        var start = audio.lowerBound + frame * format.frameByteCount
        var summands = format.channelCount
        if case .only(let index) = channel {
            guard (0..<format.channelCount).contains(index) else {
                throw .noSuchChannel(index, channelCount: format.channelCount)
            }
            start += index * format.encoding.byteCount
            summands = 1
        }
        return WaveRun(
            start: start,
            stride: format.frameByteCount,
            step: format.encoding.byteCount,
            summands: summands,
            count: max(0, min(count, frameCount - frame))
        )
    }
}

/// Where the samples of a run of frames lie.
private struct WaveRun {
    let start: Int
    let stride: Int
    let step: Int
    let summands: Int
    let count: Int

    @inline(__always)
    func fill(_ samples: inout MutableSpan<Int16>, _ sample: (Int) -> Int16) {
        for index in 0..<count {
            let offset = start + index * stride
            if summands == 1 {
                samples[index] = sample(offset)
            } else {
                var sum = 0
                for place in 0..<summands { sum += Int(sample(offset + place * step)) }
                samples[index] = Int16(clamping: Int((Double(sum) / Double(summands)).rounded()))
            }
        }
    }

    @inline(__always)
    func fill(_ samples: inout MutableSpan<Float>, _ sample: (Int) -> Float) {
        for index in 0..<count {
            let offset = start + index * stride
            // The sum of the largest numbers would be infinite, their mean is not.
            var sum = 0.0
            for place in 0..<summands { sum += Double(sample(offset + place * step)) }
            samples[index] = Float(sum / Double(summands))
        }
    }
}

extension Int16 {
    /// The upper half of a 32-bit sample, rounded.
    fileprivate init(rounding wide: Int32) { self.init(clamping: (Int(wide) + 0x8000) >> 16) }

    /// The 16-bit sample of one whose full scale is 1; silence for what is no number.
    init(fullScale value: Double) {
        guard !value.isNaN else {
            self = 0
            return
        }
        self = Int16(Swift.max(-32_768, Swift.min(32_767, (value * 32_768).rounded())))
    }
}

extension Span<UInt8> {
    fileprivate func signed24(at offset: Int) -> Int32 {
        let upper = UInt32(self[offset]) << 8 | UInt32(self[offset + 1]) << 16 | UInt32(self[offset + 2]) << 24
        return Int32(bitPattern: upper) >> 8
    }

    fileprivate func float32(at offset: Int) -> Float { Float(bitPattern: littleEndian(at: offset, as: UInt32.self)) }

    fileprivate func float64(at offset: Int) -> Double { Double(bitPattern: littleEndian(at: offset, as: UInt64.self)) }
}
