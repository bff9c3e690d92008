/// The clips that simulated recognisers can recognise, found by the hashes of short windows.
package struct CallerClips: Sendable {
    /// Where a window stands.
    struct Place: Sendable, Equatable {
        let clip: Int
        let offset: Int
    }

    /// How long a window is, in samples: 16 ms.
    static let window = 128
    /// The base of the rolling hash; odd, and with bits everywhere.
    private static let base: UInt64 = 0x9E37_79B9_7F4A_7C15
    /// What the oldest byte of a window has been multiplied by.
    private static let oldest: UInt64 = (0..<window).reduce(1) { power, _ in power &* base }

    package let clips: [CallerClip]
    private var places: [UInt64: [Place]] = [:]
    /// A bit for the lowest bits of each hash: nearly every window of a stream is known from it not to be in the table.
    private var sieve: [UInt64]
    private let sieveMask: UInt64

    /// Makes a table of clips.
    package init(_ clips: [CallerClip] = []) {
        self.clips = clips
        let windows = clips.reduce(0) { $0 + $1.codes.count / Self.window }
        var bits: UInt64 = 1_024
        while bits < UInt64(windows) * 16 { bits *= 2 }
        sieveMask = bits - 1
        sieve = [UInt64](repeating: 0, count: Int(bits / 64))
        for (number, clip) in clips.enumerated() { add(clip, number) }
    }

    private mutating func add(_ clip: CallerClip, _ number: Int) {
        var start = 0
        while start + Self.window <= clip.codes.count {
            let codes = clip.codes[start..<(start + Self.window)].map(Self.canonical)
            // Silence and tones are everywhere: they tell nothing.
            if Set(codes).count >= 8 {
                let hash = codes.reduce(0) { Self.rolled($0, in: $1, out: nil) }
                places[hash, default: []].append(Place(clip: number, offset: start))
                sieve[Int((hash & sieveMask) / 64)] |= 1 << (hash & 63)
            }
            start += Self.window
        }
    }

    /// There are two codes of zero, and who decodes and encodes again has only one of them.
    @inline(__always)
    static func canonical(_ code: UInt8) -> UInt8 { code == 0x7F ? 0xFF : code }

    /// The hash of a window that has moved on by a byte.
    @inline(__always)
    static func rolled(_ hash: UInt64, in new: UInt8, out old: UInt8?) -> UInt64 {
        let grown = hash &* base &+ UInt64(new) &+ 1
        guard let old else { return grown }
        return grown &- (UInt64(old) &+ 1) &* oldest
    }

    /// Where a window with that hash stands.
    @inline(__always)
    func places(of hash: UInt64) -> [Place]? {
        guard sieve[Int((hash & sieveMask) / 64)] & (1 << (hash & 63)) != 0 else { return nil }
        return places[hash]
    }
}
