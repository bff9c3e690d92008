/// What can be heard at all: found by energy alone, without knowing who speaks or what was meant.
///
/// It is what waits are measured by, at a caller's ear and in the engine: from the last sound that could be heard to the first.
public enum Audibility {
    /// How many samples are looked at together: 5 ms.
    public static let block = 40
    /// The least mean square of a block that is heard, -45 dBFS: above a line's noise, below the softest speech.
    private static let least: Int64 = 184 * 184
    /// The least height of its first and last sample, -51 dBFS.
    private static let height: Int32 = 92

    /// Which of a block's samples can be heard: from the first to the last; nil for none.
    public static func sound(in codes: Span<UInt8>, law: G711 = .muLaw) -> Range<Int>? {
        var energy: Int64 = 0
        var (first, last) = (-1, -1)
        for index in codes.indices {
            let sample = Int32(law.decode(codes[index]))
            energy &+= Int64(sample &* sample)
            if abs(sample) >= height {
                if first < 0 { first = index }
                last = index
            }
        }
        guard first >= 0, energy >= least &* Int64(codes.count) else { return nil }
        return first..<last + 1
    }
}
