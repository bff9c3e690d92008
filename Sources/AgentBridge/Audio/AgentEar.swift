internal import AgentWire
internal import Octets
internal import TelephoneAudio

/// Brings the caller's µ-law to the form in which the agent hears.
struct AgentEar: ~Copyable {
    private let format: AgentAudioFormat
    private var resampler: Resampler?
    private var narrow: [Int16] = []
    private var wide: [Int16] = []

    /// - Throws: when there is no way to the format's rate.
    init(_ format: AgentAudioFormat) throws(ResamplingError) {
        self.format = format
        if format.rate != 8_000 { resampler = try Resampler(from: 8_000, to: format.rate) }
    }

    /// Whether nothing is to be done.
    var isPlain: Bool { format == .muLaw }

    /// Appends what the caller's samples are to the agent.
    mutating func convert(_ codes: Span<UInt8>, into bytes: inout ByteBuffer) {
        if format == .muLaw { return bytes.append(codes) }
        if narrow.count < codes.count { narrow = Array(repeating: 0, count: codes.count) }
        var samples = narrow.mutableSpan
        MuLaw.decode(codes, into: &samples)
        guard resampler != nil else { return Self.append(narrow.span.extracting(first: codes.count), to: &bytes) }
        let count = resampler?.outputCount(for: codes.count) ?? 0
        // Both are this function's while it runs, so that they can be looked into beside the resampler.
        var (input, output): ([Int16], [Int16]) = ([], [])
        swap(&input, &narrow)
        swap(&output, &wide)
        defer {
            swap(&input, &narrow)
            swap(&output, &wide)
        }
        if output.count < count { output = Array(repeating: 0, count: count) }
        var room = output.mutableSpan
        _ = resampler?.resample(input.span.extracting(first: codes.count), into: &room)
        Self.append(output.span.extracting(first: count), to: &bytes)
    }

    private static func append(_ samples: Span<Int16>, to bytes: inout ByteBuffer) {
        bytes.append(capacity: samples.count * 2) { (output: inout OutputSpan<UInt8>) in
            for index in samples.indices {
                output.append(UInt8(truncatingIfNeeded: samples[index]))
                output.append(UInt8(truncatingIfNeeded: samples[index] >> 8))
            }
        }
    }
}
