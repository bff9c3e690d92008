internal import CallTiming
internal import LocalSpeech
internal import ProviderKit
internal import Reactor

/// One caller's audio on its way through a decoder that all calls share.
///
/// An utterance is decoded as a whole, which takes a fortieth of its length: once when the caller falls silent, so that
/// the answer is mostly there when the turn is taken for ended; again only if the caller went on.
final class PocketSphinxSession: RecognitionSession {
    let events: ProviderEvents<RecognitionEvent>

    private let grammar: PhraseGrammar
    private let engine: PhraseEngine
    private let settings: PhraseListenerSettings
    private let loop: EventLoop
    private let feed: EventFeed<RecognitionEvent>
    private let lane = EngineLane()
    private var listener: PhraseListener
    /// The look at the utterance under way.
    private var look: Look?
    /// Ended utterances whose words are not known yet.
    private var pending: [ObjectIdentifier: Look] = [:]
    private var heard: Int64 = 0
    private var isFinished = false
    private var isOver = false

    /// One decoding of a stretch.
    private final class Look {
        let start: CallTime
        var end: CallTime
        var job: EngineJob?
        var hearing: Result<PhraseHearing, LocalEngineError>?
        /// Where the last sound was, once the utterance is over.
        var endedAt: CallTime?

        init(start: CallTime, end: CallTime) {
            self.start = start
            self.end = end
        }
    }

    init(_ grammar: PhraseGrammar, _ engine: PhraseEngine, _ settings: PhraseListenerSettings, on loop: EventLoop) {
        self.grammar = grammar
        self.engine = engine
        self.settings = settings
        self.loop = loop
        feed = EventFeed(on: loop, provider: PocketSphinxRecognizer.name)
        events = ProviderEvents(feed)
        listener = PhraseListener(settings)
        for guess in grammar.guesses {
            feed.publish(
                .warning(
                    "\"\(guess.word)\" in the phrase \"\(guess.phrase)\" is in no dictionary; "
                        + "its pronunciation was guessed as \(guess.phones)"
                )
            )
        }
    }

    func hear(_ codes: Span<UInt8>, at time: CallTime) {
        guard !isFinished, !isOver else { return }
        heard += Int64(codes.count)
        listener.hear(codes, at: time) { took($0, $1) }
    }

    func flush() {
        guard !isFinished, !isOver else { return }
        listener.cut { took($0, $1) }
    }

    func finish() {
        guard !isFinished, !isOver else { return }
        flush()
        isFinished = true
        endIfDone()
    }

    func cancel() {
        guard !isOver else { return }
        isOver = true
        drop()
        for look in pending.values { look.job?.cancel() }
        pending = [:]
        feed.finish()
    }

    // MARK: What the listener tells

    private func took(_ outcome: PhraseListener.Outcome, _ listener: borrowing PhraseListener) {
        switch outcome {
        case .began(let time): feed.publish(.speechStarted(time))
        case .paused: look = begin(listener.utterance)
        case .wentOn: drop()
        case .ended(let time):
            let ended = look ?? begin(listener.utterance)
            look = nil
            ended.endedAt = time
            if let hearing = ended.hearing {
                publish(hearing, of: ended)
            } else {
                pending[ObjectIdentifier(ended)] = ended
            }
        }
    }

    private func drop() {
        look?.job?.cancel()
        look = nil
    }

    private func begin(_ utterance: (codes: [UInt8], start: CallTime)) -> Look {
        let look = Look(start: utterance.start, end: utterance.start + Int64(utterance.codes.count))
        do throws(LocalEngineError) {
            look.job = try engine.hear(utterance.codes, grammar, band: settings.band, lane: lane, on: loop) {
                [weak self] hearing in self?.came(hearing, for: look)
            }
        } catch {
            look.hearing = .failure(error)
        }
        return look
    }

    // MARK: What the decoder tells

    private func came(_ hearing: Result<PhraseHearing, LocalEngineError>, for look: Look) {
        look.hearing = hearing
        look.job = nil
        guard !isOver else { return }
        if look.endedAt != nil {
            pending[ObjectIdentifier(look)] = nil
            publish(hearing, of: look)
            endIfDone()
        } else if case .success(let hearing) = hearing, let transcript = transcript(hearing, of: look) {
            feed.publish(.interim(transcript))
        }
    }

    private func publish(_ hearing: Result<PhraseHearing, LocalEngineError>, of look: Look) {
        let end = look.endedAt ?? look.end
        switch hearing {
        case .success(let hearing):
            if let transcript = transcript(hearing, of: look) {
                feed.publish(.final(transcript))
            } else {
                feed.publish(.unrecognized(start: look.start, end: end))
            }
        case .failure(let error):
            feed.publish(.warning(error.description))
            feed.publish(.unrecognized(start: look.start, end: end))
        }
        feed.publish(.utteranceEnded(end))
    }

    private func transcript(_ hearing: PhraseHearing, of look: Look) -> Transcript? {
        guard let phrase = hearing.phrase(fitting: settings.leastFit) else { return nil }
        let words = hearing.words.map {
            Transcript.Word($0.text, start: look.start + $0.start, end: look.start + $0.end)
        }
        return Transcript(
            phrase,
            words: words,
            start: words.first?.start ?? look.start,
            end: words.last?.end ?? look.end,
            confidence: hearing.confidence(least: settings.leastFit),
            languages: ["en"]
        )
    }

    private func endIfDone() {
        guard isFinished, !isOver, pending.isEmpty else { return }
        isOver = true
        var usage = ProviderUsage()
        usage.audio = .microseconds(heard * 125)
        feed.publish(.usage(usage))
        feed.finish()
    }
}
