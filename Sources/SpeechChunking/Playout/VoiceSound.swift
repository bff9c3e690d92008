internal import TelephoneAudio

/// Where in its audio a voice is silent: between clauses, at the edges of what is made in one go, where it breathes.
///
/// Silence says no words. Gaps shorter than an eighth of a second belong to consonants, and count as sound.
struct VoiceSound: Sendable, Equatable {
    /// Silences, in samples from the first.
    private(set) var silences: [Range<Int64>] = []

    /// How many samples are looked at together: 20 ms.
    private static let frame: Int64 = 160
    /// The shortest silence.
    private static let shortest: Int64 = 960
    /// By how much the loudest frame is louder than silence, at least: 32 dB.
    private static let depth = 40
    /// How loud a voice is at least, on the average of a loud frame.
    private static let quietVoice = 2_000

    private var count: Int64 = 0
    private var sum = 0
    private var loudest = Self.quietVoice
    private var silentSince: Int64?

    /// The next samples.
    mutating func add(_ codes: Span<UInt8>) {
        var start = 0
        while start < codes.count {
            let end = min(codes.count, start + Int(Self.frame - count % Self.frame))
            for index in start..<end { sum += abs(Int(MuLaw.decode(codes[index]))) }
            count += Int64(end - start)
            start = end
            if count % Self.frame == 0 { endFrame() }
        }
    }

    private mutating func endFrame() {
        let level = sum / Int(Self.frame)
        sum = 0
        loudest = max(loudest, level)
        guard level * Self.depth <= loudest else { return silentSince = nil }
        let since = silentSince ?? count - Self.frame
        silentSince = since
        guard count - since >= Self.shortest else { return }
        if silences.last?.lowerBound == since { silences.removeLast() }
        silences.append(since..<count)
    }

    /// How many samples of sound there are before a place.
    func sounding(until end: Int64) -> Int64 {
        silences.reduce(end) { $0 - max(0, min(end, $1.upperBound) - $1.lowerBound) }
    }

    /// How many there are between two places.
    func sounding(in range: Range<Int64>) -> Int64 {
        sounding(until: range.upperBound) - sounding(until: range.lowerBound)
    }
}
