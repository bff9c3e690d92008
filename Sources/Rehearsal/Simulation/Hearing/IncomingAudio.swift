internal import Octets
internal import TelephoneAudio

/// Brings a client's audio to µ-law at 8 kHz, which is what simulated recognisers hear.
struct IncomingAudio: ~Copyable {
    /// How samples are kept.
    enum Encoding: String {
        case muLaw = "mulaw"
        case aLaw = "alaw"
        case linear16
    }

    /// The audio cannot be understood.
    struct Unintelligible: Error {}

    private var encoding: Encoding?
    private var rate: Int
    private var resampler: Resampler?
    private var container: [UInt8] = []
    /// The first byte of a sample whose second one has not come.
    private var half: UInt8?
    /// Which of two samples at 16 kHz comes next.
    private var isOdd = false

    /// Audio of a known encoding; of nil for one that its header tells.
    init(_ encoding: Encoding?, rate: Int) {
        self.encoding = encoding
        self.rate = rate
        if encoding != nil { resampler = Self.resampler(from: rate) }
    }

    /// At 16 kHz every second sample is taken: of audio that was brought there by a half-band filter, the original one.
    private static func resampler(from rate: Int) -> Resampler? {
        rate == 8_000 || rate == 16_000 ? nil : try? Resampler(from: rate, to: 8_000)
    }

    /// The µ-law codes of what has come.
    mutating func codes(of bytes: Span<UInt8>) throws(Unintelligible) -> [UInt8] {
        guard let encoding else { return try readHeader(bytes) }
        switch encoding {
        case .muLaw where rate == 8_000: return [UInt8](copying: bytes)
        case .muLaw: return telephone(samples(bytes) { MuLaw.decode($0) })
        case .aLaw: return telephone(samples(bytes) { ALaw.decode($0) })
        case .linear16: return telephone(linear(bytes))
        }
    }

    private mutating func readHeader(_ bytes: Span<UInt8>) throws(Unintelligible) -> [UInt8] {
        container += [UInt8](copying: bytes)
        guard container.count >= 12 else { return [] }
        guard container[0..<4].elementsEqual("RIFF".utf8) else { throw Unintelligible() }
        guard let file = try? WaveFile(container.span) else {
            // The header may not be whole yet; but it is short.
            guard container.count < 4_096 else { throw Unintelligible() }
            return []
        }
        switch file.format.encoding {
        case .muLaw: encoding = .muLaw
        case .aLaw: encoding = .aLaw
        case .signed16: encoding = .linear16
        default: throw Unintelligible()
        }
        guard file.format.channelCount == 1 else { throw Unintelligible() }
        rate = file.format.sampleRate
        resampler = Self.resampler(from: rate)
        let audio = container
        container = []
        return try codes(of: audio.span.extracting(file.audio.lowerBound..<audio.count))
    }

    private func samples(_ bytes: Span<UInt8>, _ decode: (UInt8) -> Int16) -> [Int16] {
        [Int16](capacity: bytes.count) { output in
            for index in bytes.indices { output.append(decode(bytes[index])) }
        }
    }

    private mutating func linear(_ bytes: Span<UInt8>) -> [Int16] {
        var samples: [Int16] = []
        samples.reserveCapacity(bytes.count / 2 + 1)
        for index in bytes.indices {
            if let low = half {
                samples.append(Int16(bitPattern: UInt16(low) | UInt16(bytes[index]) << 8))
                half = nil
            } else {
                half = bytes[index]
            }
        }
        return samples
    }

    private mutating func telephone(_ samples: [Int16]) -> [UInt8] {
        guard rate != 8_000 else { return samples.map(MuLaw.encode) }
        if rate == 16_000 {
            var codes: [UInt8] = []
            codes.reserveCapacity(samples.count / 2 + 1)
            for sample in samples {
                if !isOdd { codes.append(MuLaw.encode(sample)) }
                isOdd.toggle()
            }
            return codes
        }
        let count = resampler?.outputCount(for: samples.count) ?? 0
        var output = [Int16](repeating: 0, count: count)
        var span = output.mutableSpan
        _ = resampler?.resample(samples.span, into: &span)
        return output.map(MuLaw.encode)
    }
}
