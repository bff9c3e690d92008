/// The two laws of ITU-T G.711, where the law is known only at run time: eight bits that hold a sample, finer near silence.
///
/// Where it is known beforehand, ``MuLaw`` and ``ALaw`` do the same without the choice. Samples are linear PCM in 16 bits;
/// the recommendation's 14 bits (µ-law) and 13 bits (A-law) are their upper bits. A sample that lies exactly on a decision
/// level takes the code further from zero, so that the negative half mirrors the positive one.
public enum G711: Equatable, Sendable, CaseIterable {
    /// µ-law (PCMU), of North America and Japan.
    case muLaw
    /// A-law (PCMA), of the rest of the world.
    case aLaw

    /// The code of silence.
    public var silence: UInt8 {
        switch self {
        case .muLaw: MuLaw.silence
        case .aLaw: ALaw.silence
        }
    }

    /// The sample a code stands for.
    public func decode(_ code: UInt8) -> Int16 {
        switch self {
        case .muLaw: MuLaw.decode(code)
        case .aLaw: ALaw.decode(code)
        }
    }

    /// The code nearest to a sample.
    public func encode(_ sample: Int16) -> UInt8 {
        switch self {
        case .muLaw: MuLaw.encode(sample)
        case .aLaw: ALaw.encode(sample)
        }
    }

    /// Overwrites the first samples with what the codes stand for; there must be room for all of them.
    public func decode(_ codes: Span<UInt8>, into samples: inout MutableSpan<Int16>) {
        switch self {
        case .muLaw: MuLaw.decode(codes, into: &samples)
        case .aLaw: ALaw.decode(codes, into: &samples)
        }
    }

    /// Appends what the codes stand for; there must be room for all of them.
    public func decode(_ codes: Span<UInt8>, into samples: inout OutputSpan<Int16>) {
        switch self {
        case .muLaw: MuLaw.decode(codes, into: &samples)
        case .aLaw: ALaw.decode(codes, into: &samples)
        }
    }

    /// Overwrites the first codes with those of the samples; there must be room for all of them.
    public func encode(_ samples: Span<Int16>, into codes: inout MutableSpan<UInt8>) {
        switch self {
        case .muLaw: MuLaw.encode(samples, into: &codes)
        case .aLaw: ALaw.encode(samples, into: &codes)
        }
    }

    /// Appends the samples' codes; there must be room for all of them.
    public func encode(_ samples: Span<Int16>, into codes: inout OutputSpan<UInt8>) {
        switch self {
        case .muLaw: MuLaw.encode(samples, into: &codes)
        case .aLaw: ALaw.encode(samples, into: &codes)
        }
    }
}
