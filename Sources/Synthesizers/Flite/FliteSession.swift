internal import LocalSpeech
internal import ProviderKit
internal import Reactor
internal import TelephoneAudio

/// One contribution, spoken sentence by sentence on the engine's thread.
final class FliteSession: SynthesisSession {
    let format = SpeechAudioFormat.muLaw
    let events: ProviderEvents<SynthesisEvent>

    private enum Step {
        case sentence(String)
        case flushed
    }

    /// A sentence as the telephone has it.
    private struct Spoken: Sendable {
        let codes: [UInt8]
        let words: [SpokenPiece]
    }

    private let voice: String
    private let speed: Double
    private let loop: EventLoop
    private let feed: EventFeed<SynthesisEvent>
    private let lane = EngineLane()
    private var splitter = SentenceSplitter()
    private var steps: [Step] = []
    private var job: EngineJob?
    /// How many codes the sentences so far have.
    private var position = 0
    private var characters = 0
    private var isFinished = false
    private var isOver = false

    /// The codes of one event: a fifth of a second, so that who cancels has not much in hand.
    private static let piece = 1_600

    init(voice: String, speed: Double, on loop: EventLoop) {
        self.voice = voice
        self.speed = speed
        self.loop = loop
        feed = EventFeed(on: loop, provider: FliteVoice.name)
        events = ProviderEvents(feed)
        feed.drained = { [weak self] in self?.next() }
    }

    func speak(_ text: String) {
        guard !isFinished, !isOver else { return }
        for sentence in splitter.append(text) { steps.append(.sentence(sentence)) }
        next()
    }

    func flush() {
        guard !isFinished, !isOver else { return }
        if let rest = splitter.flush() { steps.append(.sentence(rest)) }
        steps.append(.flushed)
        next()
    }

    func finish() {
        guard !isFinished, !isOver else { return }
        if let rest = splitter.flush() { steps.append(.sentence(rest)) }
        isFinished = true
        next()
    }

    func cancel() {
        guard !isOver else { return }
        isOver = true
        job?.cancel()
        job = nil
        steps = []
        feed.finish()
    }

    /// Begins with the next sentence when the last one has been taken.
    private func next() {
        while job == nil, !isOver, feed.waiting == 0, let step = steps.first {
            steps.removeFirst()
            switch step {
            case .flushed: feed.publish(.flushed)
            case .sentence(let text): begin(text)
            }
        }
        guard isFinished, !isOver, job == nil, steps.isEmpty else { return }
        isOver = true
        let audio = format.duration(ofBytes: position)
        feed.publish(.usage(ProviderUsage(characters: characters, audio: audio, requests: 0)))
        feed.finish()
    }

    private func begin(_ text: String) {
        let (voice, speed, offset) = (voice, speed, position)
        characters += text.count
        do throws(LocalEngineError) {
            job = try FliteVoice.pool.submit(
                lane,
                on: loop,
                { (_) throws(LocalEngineError) in
                    try Self.spoken(text, voice, speed, behind: offset)
                },
                completion: { [weak self] in self?.came($0) }
            )
        } catch {
            fail(error)
        }
    }

    private func came(_ result: Result<Spoken, LocalEngineError>) {
        job = nil
        guard !isOver else { return }
        switch result {
        case .failure(let error): fail(error)
        case .success(let spoken):
            position += spoken.codes.count
            if !spoken.words.isEmpty { feed.publish(.spoken(spoken.words)) }
            for start in stride(from: 0, to: spoken.codes.count, by: Self.piece) {
                feed.publish(.audio(Array(spoken.codes[start..<min(start + Self.piece, spoken.codes.count)])))
            }
            next()
        }
    }

    private func fail(_ error: LocalEngineError) {
        isOver = true
        steps = []
        feed.fail(error.voiceFailure)
    }

    /// On the engine's thread.
    private static func spoken(
        _ text: String,
        _ voice: String,
        _ speed: Double,
        behind offset: Int
    ) throws(LocalEngineError) -> Spoken {
        let sentence = try FliteEngine.speak(text, voice: voice, speed: speed)
        guard let narrow = try? Resampler.resampled(sentence.samples.span, from: sentence.rate, to: 8_000) else {
            throw .engine("Flite's rate of \(sentence.rate) Hz cannot be resampled")
        }
        let codes = [UInt8](capacity: narrow.count) { MuLaw.encode(narrow.span, into: &$0) }
        let start = Duration.microseconds(offset * 125)
        return Spoken(
            codes: codes,
            words: sentence.words.map {
                SpokenPiece($0.text, start: start + .seconds($0.start), end: start + .seconds($0.end))
            }
        )
    }
}
