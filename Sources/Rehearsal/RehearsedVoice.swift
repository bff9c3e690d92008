internal import CallTiming
package import ProviderKit
package import Reactor
internal import Synchronization
internal import TelephoneAudio

/// A voice without a provider: real or cheap speech from a maker, some time after the text, with or without word times.
package final class RehearsedVoice: SpeechSynthesizer {
    package let identity = ProviderIdentity(.voice, provider: "rehearsed", model: "")
    package let capabilities: VoiceCapabilities
    private let maker: any SpeechMaker
    private let latency: Duration
    /// What was said before sounds the same again.
    private let said = Mutex<[String: SimulatedSpeech]>([:])

    /// Makes a voice that begins so long after it was given the first text.
    package init(_ maker: any SpeechMaker, alignment: Bool = true, latency: Duration = .zero) {
        self.maker = maker
        self.latency = latency
        var capabilities = VoiceCapabilities()
        capabilities.speaksMuLaw = true
        capabilities.format = .muLaw
        capabilities.alignment = alignment ? .words : .none
        capabilities.takesFragments = true
        capabilities.cancelsInPlace = true
        self.capabilities = capabilities
    }

    /// What a text sounds like, at the telephone's rate.
    package func speech(for text: String) -> SimulatedSpeech {
        if let known = said.withLock({ $0[text] }) { return known }
        let made = maker.speech(for: text, rate: 8_000)
        said.withLock { $0[text] = made }
        return made
    }

    package func open(
        _ request: SynthesisRequest,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> any SynthesisSession { Session(self, on: loop) }

    private final class Session: SynthesisSession {
        let format = SpeechAudioFormat.muLaw
        let events: ProviderEvents<SynthesisEvent>
        private let feed: EventFeed<SynthesisEvent>
        private let voice: RehearsedVoice
        private let loop: EventLoop
        private var waiting: [SynthesisEvent] = []
        private var timer: LoopTimer?
        private var hasBegun = false
        private var isFinished = false
        private var made = 0

        init(_ voice: RehearsedVoice, on loop: EventLoop) {
            self.voice = voice
            self.loop = loop
            feed = EventFeed(on: loop, provider: "rehearsed")
            events = ProviderEvents(feed)
        }

        func speak(_ text: String) {
            let speech = voice.speech(for: text)
            let start = Duration.microseconds(made * 125)
            made += speech.samples.count
            if voice.capabilities.alignment != .none {
                publish(
                    .spoken(speech.words.map { SpokenPiece($0.text, start: start + $0.start, end: start + $0.end) })
                )
            }
            publish(.audio(speech.samples.map { MuLaw.encode($0) }))
            guard !hasBegun, timer == nil else { return }
            guard voice.latency > .zero else { return begin() }
            let timer = LoopTimer(on: loop, label: "a rehearsed voice") { [unowned self] in begin() }
            self.timer = timer
            timer.set(after: voice.latency)
        }

        private func publish(_ event: SynthesisEvent) {
            if hasBegun { feed.publish(event) } else { waiting.append(event) }
        }

        private func begin() {
            hasBegun = true
            for event in waiting { feed.publish(event) }
            waiting.removeAll()
            if isFinished { feed.finish() }
        }

        func flush() { if voice.capabilities.alignment != .none { publish(.flushed) } }

        func finish() {
            isFinished = true
            if hasBegun || waiting.isEmpty { feed.finish() }
        }

        func cancel() {
            timer?.cancel()
            feed.finish()
        }
    }
}
