/// One file with the sound of a call.
package struct RecordedAudio: Sendable, Equatable {
    /// What is in it.
    package struct Format: RawRepresentable, Sendable, Hashable {
        package let rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }

        /// WAV, µ-law at 8 kHz, the caller left and the agent right.
        package static let stereoMuLaw = Format(rawValue: "wav-mulaw-stereo")
        /// The same, as Opus in Ogg.
        package static let oggOpus = Format(rawValue: "ogg-opus-stereo")
    }

    /// Where it is, in the folder of recordings.
    package var path: String
    package var format: Format
    /// How long it has become, at 8 kHz; nil while it is written.
    package var samples: Int64?

    package init(path: String, format: Format, samples: Int64? = nil) {
        self.path = path
        self.format = format
        self.samples = samples
    }
}
