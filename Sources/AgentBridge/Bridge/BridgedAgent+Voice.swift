internal import AgentWire
internal import CallPipeline
internal import CallTiming
internal import Octets
internal import ProviderKit
internal import Reactor

// The agent's voice on its way to the carrier.
extension BridgedAgent {
    /// Plays what has come of the agent's voice.
    func play(_ speech: AgentSpeech, _ audio: Span<UInt8>, since arrival: MonotonicInstant) {
        guard case .talking = phase, let scene else { return }
        let samples = voice?.isPlain == true ? audio.count : 0
        guard talk.wants(speech.event, samples: samples) else { return }
        if voice?.isPlain == true {
            take(audio, of: speech)
        } else {
            // The buffer is this function's while it runs, so that it can be looked into without a copy.
            var converted = ByteBuffer()
            swap(&converted, &self.converted)
            defer { swap(&converted, &self.converted) }
            converted.removeAll()
            voice?.convert(audio, into: &converted)
            take(converted.bytes, of: speech)
        }
        let length = (scene.loop.now - arrival).clampedNanoseconds
        talk.counts.longestBack = max(talk.counts.longestBack, length)
    }

    private func take(_ codes: Span<UInt8>, of speech: AgentSpeech) {
        guard let scene else { return }
        guard mostAhead != nil else { return hand(over: codes, of: speech, isFirst: true, at: scene.now()) }
        held.add(codes, of: speech)
        release()
    }

    /// Gives the carrier what it may have by now of what is held.
    func release() {
        guard let scene, let mostAhead else { return }
        var held = HeldVoice(most: mostAhead)
        swap(&held, &self.held)
        let now = scene.now()
        let wait = held.release(ahead: max(0, talk.quietAt.samples - now.samples)) { codes, speech, isFirst in
            hand(over: codes, of: speech, isFirst: isFirst, at: now)
        }
        swap(&held, &self.held)
        guard let wait else { return }
        // Unowned, because the end of the call cancels the timer.
        let timer = pace ?? LoopTimer(on: scene.loop, label: "an agent's voice") { [unowned self] in release() }
        pace = timer
        timer.set(after: max(.milliseconds(1), wait))
    }

    /// Gives the carrier some of the agent's voice, in pieces of at most a second, and a mark behind it.
    private func hand(over codes: Span<UInt8>, of speech: AgentSpeech, isFirst: Bool, at now: CallTime) {
        guard let scene else { return }
        if isFirst { talk.came(speech, at: now) }
        guard !codes.isEmpty else { return }
        var start = 0
        while start < codes.count {
            let end = min(start + 8_000, codes.count)
            scene.output.play(codes.extracting(start..<end))
            start = end
        }
        let mark = talk.played(codes.count, of: speech.event, at: now)
        scene.output.mark(Self.name(ofMark: mark))
        tell()
    }

    /// Nothing more is to be heard of what the agent has said so far.
    func silence() {
        voice?.cut()
        held.drop()
        scene?.output.clear()
    }

    /// Whether some of what the agent has said has not been played.
    var isAudible: Bool {
        guard let scene else { return false }
        return !held.isEmpty || talk.isAudible(at: scene.now())
    }
}
