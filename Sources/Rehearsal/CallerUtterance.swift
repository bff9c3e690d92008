internal import TelephoneAudio

/// Something that a synthetic caller says, µ-law in whole frames of 20 ms that ends with its last sound; or writes.
package struct CallerUtterance: Sendable {
    /// How many samples a frame has.
    static let frame = 160
    /// A sample of this height, -36 dBFS, can be heard above a line's noise.
    private static let audible: Int32 = 520

    let codes: [UInt8]
    /// What is written instead of said; nil for what is said.
    package private(set) var words: String?

    /// Writes words.
    package init(writing words: String) {
        codes = []
        self.words = words
    }

    /// Says what was recorded, up to its last sound; nil when there is none.
    package init?(recording samples: Span<Int16>) {
        var end = samples.count
        while end > 0, abs(Int32(samples[end - 1])) < Self.audible { end -= 1 }
        guard end > 0 else { return nil }
        var codes = [UInt8](capacity: end) { MuLaw.encode(samples.extracting(first: end), into: &$0) }
        let rest = end % Self.frame
        if rest > 0 { codes += [UInt8](repeating: MuLaw.silence, count: Self.frame - rest) }
        self.codes = codes
    }

    /// A machine's greeting, and the beep behind it, with which it ends.
    package init(greetingFor duration: Duration, seed: UInt64 = 7) {
        var babble = Babble(seed: seed)
        var tone = Tone(hertz: 1_000)
        let samples = max(1, Int(duration / .milliseconds(20)) - 25) * Self.frame
        codes =
            babble.muLaw(samples: samples) + [UInt8](repeating: MuLaw.silence, count: 5 * Self.frame)
            + tone.muLaw(samples: 20 * Self.frame)
    }

    /// Babbles for a while; see ``Babble``.
    package init(babbling duration: Duration, seed: UInt64) {
        var babble = Babble(seed: seed)
        codes = babble.muLaw(samples: max(1, Int(duration / .milliseconds(20))) * Self.frame)
    }
}
