internal import TelephoneAudio

/// Keys as the tones that a telephone makes of them.
enum KeyTones {
    /// The tones in µ-law; a "w" among the keys is half a second's wait.
    static func codes(of keys: String) -> [UInt8] {
        var codes: [UInt8] = []
        for (index, stretch) in keys.split(separator: "w", omittingEmptySubsequences: false).enumerated() {
            if index > 0 { codes += [UInt8](repeating: MuLaw.silence, count: 4_000) }
            var tones = ToneGenerator(stretch.compactMap { DTMFDigit($0) })
            while let sample = tones.next() { codes.append(MuLaw.encode(sample)) }
        }
        return codes
    }
}
