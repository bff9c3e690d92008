internal import ProviderKit

/// Joins bytes that end anywhere to whole samples, as they were asked for: bare.
///
/// Some servers put a WAV header before each of their generations all the same, and that is a click on the telephone.
struct BareSamples: Sendable {
    /// What came instead of bare samples.
    struct Foreign: Error, Equatable {
        let name: String
    }

    private let format: SpeechAudioFormat
    private var whole: WholeSamples
    /// Until it is known how a generation begins.
    private var sniffer: WaveSniffer? = WaveSniffer()

    init(_ format: SpeechAudioFormat) {
        self.format = format
        whole = WholeSamples(format)
    }

    /// What is whole of these bytes and those that were left before.
    mutating func take(_ bytes: [UInt8]) throws(Foreign) -> [UInt8] {
        guard sniffer != nil, let finding = sniffer?.take(bytes) else { return whole.take(bytes) }
        switch finding {
        case .more:
            return []
        case .bare(let bytes):
            sniffer = nil
            return whole.take(bytes)
        case .wave(let found, _, let bytes):
            guard found.isBare(format) else { throw Foreign(name: "a WAV file at \(found.rate) Hz") }
            sniffer = nil
            return whole.take(bytes)
        case .foreign(let name):
            throw Foreign(name: name)
        }
    }

    /// A generation is over: half a sample at its end is nothing, and the next one may begin with a header again.
    mutating func reset() {
        whole.reset()
        sniffer = WaveSniffer()
    }
}

extension SniffedFormat {
    /// Whether its samples are those of a format.
    fileprivate func isBare(_ format: SpeechAudioFormat) -> Bool {
        guard rate == format.rate, channels == 1 else { return false }
        return switch format {
        case .muLaw: encoding == .muLaw
        case .aLaw: encoding == .aLaw
        case .linear16: encoding == .signed16
        }
    }
}

extension BareSamples.Foreign {
    /// The failure of the provider that sent it.
    var words: String { "it sends \(name), where bare samples were asked for" }
}
