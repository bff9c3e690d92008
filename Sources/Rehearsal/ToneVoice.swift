package import ProviderKit
package import Reactor
internal import TelephoneAudio

/// A voice of tones: each word a beep whose pitch and length come from its letters, with short pauses between.
package struct ToneVoice: SpeechSynthesizer {
    package let identity = ProviderIdentity(.voice, provider: "tones", model: "")
    package let capabilities: VoiceCapabilities

    package init() {
        var capabilities = VoiceCapabilities()
        capabilities.speaksMuLaw = true
        capabilities.format = .muLaw
        capabilities.alignment = .words
        capabilities.takesFragments = true
        capabilities.cancelsInPlace = true
        self.capabilities = capabilities
    }

    package func open(
        _ request: SynthesisRequest,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> any SynthesisSession { Session(self, on: loop) }

    /// What a text sounds like: whole frames.
    package func speak(_ text: String) -> [UInt8] { sound(of: text, from: 0).codes }

    private func sound(of text: String, from start: Int) -> (codes: [UInt8], words: [SpokenPiece]) {
        var samples: [UInt8] = []
        var words: [SpokenPiece] = []
        for word in text.split(separator: " ") {
            let begin = start + samples.count
            let letters = word.utf8.reduce(0) { $0 + Int($1) }
            var tone = Tone(hertz: Double(300 + letters % 600))
            samples += tone.muLaw(samples: 400 + 80 * word.count)
            samples += [UInt8](repeating: MuLaw.silence, count: 240)
            let end = start + samples.count
            let range = (Duration.microseconds(begin * 125), Duration.microseconds(end * 125))
            words.append(SpokenPiece(String(word) + " ", start: range.0, end: range.1))
        }
        // Whole frames of 20 ms.
        let rest = samples.count % 160
        if rest > 0 { samples += [UInt8](repeating: MuLaw.silence, count: 160 - rest) }
        return (samples, words)
    }

    private final class Session: SynthesisSession {
        let format = SpeechAudioFormat.muLaw
        let events: ProviderEvents<SynthesisEvent>
        private let feed: EventFeed<SynthesisEvent>
        private let voice: ToneVoice
        private var made = 0

        init(_ voice: ToneVoice, on loop: EventLoop) {
            self.voice = voice
            feed = EventFeed(on: loop, provider: "tones")
            events = ProviderEvents(feed)
        }

        func speak(_ text: String) {
            let sound = voice.sound(of: text, from: made)
            made += sound.codes.count
            feed.publish(.spoken(sound.words))
            feed.publish(.audio(sound.codes))
        }

        func flush() { feed.publish(.flushed) }

        func finish() { feed.finish() }

        func cancel() { feed.finish() }
    }
}
