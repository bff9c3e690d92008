internal import CallTiming
internal import TelephoneAudio

/// Where the caller could last be heard, to the sample: what waits are measured from.
///
/// Who decides that speech has ended hears something in a voice that fades, or in the silence behind it; who waits for an answer counts
/// from the last sound there was. Decisions are made without this.
struct LastSounds: Sendable {
    /// The latest sounds, the last one first; empty ones where there were fewer.
    private var sounds = InlineArray<8, Range<Int64>>(repeating: 0..<0)
    private var meter = SoundMeter()

    /// A silence shorter than this does not end a sound: 40 ms.
    private static let gap: Int64 = 320
    /// How long behind the end of speech a last sound may begin: 200 ms.
    private static let late: Int64 = 1_600
    /// How far the end of speech and the last sound may be apart: half a second.
    private static let reach: Int64 = 4_000

    mutating func hear(_ codes: Span<UInt8>) {
        // What the meter tells is looked at here, so that the two cannot be borrowed at once.
        var sounds = sounds
        meter.hear(codes) { Self.add($0, to: &sounds) }
        self.sounds = sounds
    }

    mutating func skip(to time: CallTime) { meter.skip(to: time.samples) }

    private static func add(_ sound: Range<Int64>, to sounds: inout InlineArray<8, Range<Int64>>) {
        guard sound.lowerBound - sounds[0].upperBound < gap, !sounds[0].isEmpty else {
            for place in (1..<8).reversed() { sounds[place] = sounds[place - 1] }
            return sounds[0] = sound
        }
        sounds[0] = sounds[0].lowerBound..<sound.upperBound
    }

    /// Where the sound ended with which speech ended about there.
    func end(near time: CallTime) -> CallTime {
        for place in 0..<8 where !sounds[place].isEmpty && sounds[place].lowerBound < time.samples + Self.late {
            let end = sounds[place].upperBound
            return abs(end - time.samples) <= Self.reach ? CallTime(samples: end) : time
        }
        return time
    }
}
