internal import TelephoneAudio

/// Where something can be heard in µ-law, to the sample: found by energy alone, without knowing who speaks or what was meant.
package struct SoundStretches: Sendable {
    /// From the first sample of a sound to behind its last, in order.
    package private(set) var all: [Range<Int64>] = []

    /// Finds the sounds of a stream.
    ///
    /// - Parameters:
    ///   - gap: a silence shorter than so many samples does not end a sound.
    ///   - cuts: where one ends however soon the next begins.
    package init(in codes: Span<UInt8>, joining gap: Int = 3_200, cuts: [Int64] = []) {
        var meter = SoundMeter()
        var all: [Range<Int64>] = []
        meter.hear(codes) { sound in
            guard let before = all.last, sound.lowerBound - before.upperBound < gap,
                !cuts.contains(where: { $0 >= before.upperBound && $0 <= sound.lowerBound })
            else { return all.append(sound) }
            all[all.count - 1] = before.lowerBound..<max(before.upperBound, sound.upperBound)
        }
        self.all = all
    }

    /// The sound that can be heard at a time, if there is one.
    package func stretch(at time: Int64) -> Range<Int64>? { all.first { $0.contains(time) } }

    /// The first sound that begins at a time or later.
    package func stretch(from time: Int64) -> Range<Int64>? { all.first { $0.lowerBound >= time } }
}
