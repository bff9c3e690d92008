internal import AgentWire
internal import Octets
internal import TelephoneAudio

/// Brings the agent's voice to the telephone's µ-law.
struct AgentVoice: ~Copyable {
    private let format: AgentAudioFormat
    private var resampler: Resampler?
    private var wide: [Int16] = []
    private var narrow: [Int16] = []
    /// The first half of a sample whose other half has not come yet.
    private var half: UInt8?

    /// - Throws: when there is no way from the format's rate.
    init(_ format: AgentAudioFormat) throws(ResamplingError) {
        self.format = format
        if format.rate != 8_000 { resampler = try Resampler(from: format.rate, to: 8_000) }
    }

    /// Whether nothing is to be done.
    var isPlain: Bool { format == .muLaw }

    /// What was on its way is not played: the next audio belongs to something else.
    mutating func cut() {
        half = nil
        resampler?.reset()
    }

    /// Appends what the agent's bytes are on the telephone.
    mutating func convert(_ bytes: Span<UInt8>, into codes: inout ByteBuffer) {
        if format == .muLaw { return codes.append(bytes) }
        let count = collect(bytes)
        guard resampler != nil else { return Self.append(wide.span.extracting(first: count), to: &codes) }
        let made = resampler?.outputCount(for: count) ?? 0
        // Both are this function's while it runs, so that they can be looked into beside the resampler.
        var (input, output): ([Int16], [Int16]) = ([], [])
        swap(&input, &wide)
        swap(&output, &narrow)
        defer {
            swap(&input, &wide)
            swap(&output, &narrow)
        }
        if output.count < made { output = Array(repeating: 0, count: made) }
        var room = output.mutableSpan
        _ = resampler?.resample(input.span.extracting(first: count), into: &room)
        Self.append(output.span.extracting(first: made), to: &codes)
    }

    /// Makes samples of bytes, wherever they were cut apart; answers how many.
    private mutating func collect(_ bytes: Span<UInt8>) -> Int {
        let most = (bytes.count + 1) / 2
        if wide.count < most { wide = Array(repeating: 0, count: most) }
        var count = 0
        for index in bytes.indices {
            guard let low = half else {
                half = bytes[index]
                continue
            }
            wide[count] = Int16(truncatingIfNeeded: Int(low) | Int(bytes[index]) << 8)
            count += 1
            half = nil
        }
        return count
    }

    private static func append(_ samples: Span<Int16>, to codes: inout ByteBuffer) {
        codes.append(capacity: samples.count) { MuLaw.encode(samples, into: &$0) }
    }
}
