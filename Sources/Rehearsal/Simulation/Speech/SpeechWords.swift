/// What "tones", "flite" or "flite:rms" set up: how simulated voices, and callers who are known, sound.
package struct SpeechWords: Sendable {
    /// What speaks.
    package let maker: any SpeechMaker
    /// The voice of Flite; nil for tones.
    private let voice: String?

    /// Reads the words.
    package init(_ words: String) throws(SimulationWordsError) {
        if words == "tones" {
            (maker, voice) = (ToneSpeech(), nil)
            return
        }
        let parts = words.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let known = FliteSpeech.voices
        let voice = parts.count == 2 ? parts[1] : known.first ?? ""
        guard parts.first == "flite", let flite = FliteSpeech(voice: voice) else {
            let flite = known.isEmpty ? "; this build has no Flite" : ", flite, or flite: and one of "
            throw SimulationWordsError("\"\(words)\" is no speech: say tones\(flite)\(known.joined(separator: ", "))")
        }
        (maker, self.voice) = (flite, voice)
    }

    /// The same sentences, said by this voice where it can.
    package func clips(_ clips: [CallerClip]) -> [CallerClip] {
        guard let voice else { return clips }
        return clips.map { clip in
            let sentence = clip.words.map(\.text).joined(separator: " ")
            return CallerClip.speaking(sentence, voice: voice, language: clip.words.first?.language) ?? clip
        }
    }
}
