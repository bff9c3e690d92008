internal import CallTiming
internal import CallTools
internal import Octets
internal import ProviderKit
internal import Reactor
internal import SpeechChunking
internal import TelephoneAudio

// The tasks of a reply: the model's, the voice's, the tools'.
extension Call {
    func write(_ epoch: Int, _ request: GenerationRequest) async {
        do throws(ProviderFailure) {
            let generation = try await providers.model.generate(request, on: loop)
            defer { generation.cancel() }
            while let event = try await generation.events.next() {
                guard writing?.epoch == epoch else { return }
                if case .finished = event { writing = nil }
                if shadow != nil { shadowSees(event, of: epoch) }
                take(.generation(epoch: epoch, event))
                if case .finished = event { return }
            }
            guard writing?.epoch == epoch else { return }
            writing = nil
            take(.generation(epoch: epoch, .finished(.completed)))
        } catch {
            guard writing?.epoch == epoch else { return }
            writing = nil
            take(.generationFailed(epoch: epoch, error))
        }
    }

    func speak(_ epoch: Int, _ language: String) {
        speaking?.cancel()
        voices += 1
        speaking = SpeakingReply(epoch, voices, language)
        askAgain()
    }

    /// Has the voice speak the reply in one more session; the first one with audio goes on.
    func askAgain() {
        guard let speaking, let attempt = speaking.nextAttempt() else { return }
        let number = speaking.number
        speaking.attempts[attempt]?.task = run("voice") { await $0.speak(number, attempt) }
    }

    private func speak(_ number: Int, _ attempt: Int) async {
        // A reply may have another voice by now, or the attempt be given up, here and below.
        guard let reply = speaking, reply.number == number else { return }
        let epoch = reply.epoch
        do throws(ProviderFailure) {
            let request = SynthesisRequest(language: reply.language == agent.language ? nil : reply.language)
            let session = try await providers.voice.open(request, on: loop)
            loop.outputWitness = share?.clause(of: epoch, cause: loop.cause)
            let isWanted = speaking === reply && reply.begin(session, attempt)
            loop.outputWitness = nil
            guard isWanted else { return session.cancel() }
            try await play(session, reply, attempt)
            guard speaking === reply, reply.isLast(attempt) else { return }
            speaking = nil
            take(.voiceEnded(epoch: epoch))
        } catch {
            guard speaking === reply, reply.attempts[attempt] != nil else { return }
            guard reply.isLast(attempt) else {
                // Another session still may bring it.
                return take(.voiceNote(epoch: epoch, .warning("\(error)")))
            }
            reply.cancel()
            speaking = nil
            take(.voiceFailed(epoch: epoch, error))
        }
    }

    private func play(
        _ session: any SynthesisSession,
        _ reply: SpeakingReply,
        _ attempt: Int
    ) async throws(ProviderFailure) {
        let epoch = reply.epoch
        var maker: FrameMaker
        do throws(ResamplingError) {
            maker = try FrameMaker(session.format)
        } catch {
            throw ProviderFailure(.protocolViolation, provider: providers.voice.identity.provider, "\(error)")
        }
        var codes = ByteBuffer()
        /// What was told before the first audio: it counts only for the session that goes on.
        var early: [CallInput] = []
        while let event = try await session.events.next() {
            guard speaking === reply, reply.attempts[attempt] != nil else { return }
            switch event {
            case .audio(let bytes):
                reply.won(attempt)
                maker.add(bytes.span, to: &codes)
                spoke(epoch: epoch, codes.bytes)
                codes.removeAll()
                for input in early { take(input) }
                early.removeAll()
                try await waitForRoom()
            case .spoken(let pieces):
                let input = CallInput.spoken(epoch: epoch, pieces)
                if reply.winner == attempt { take(input) } else { early.append(input) }
            case .flushed:
                let input = CallInput.pieceEnded(epoch: epoch)
                if reply.winner == attempt { take(input) } else { early.append(input) }
            case .usage(let usage): take(.voiceNote(epoch: epoch, .usage(usage)))
            case .switched(let change): take(.voiceNote(epoch: epoch, .switched(change)))
            case .warning(let text): take(.voiceNote(epoch: epoch, .warning(text)))
            }
        }
        guard speaking === reply, reply.winner == attempt else { return }
        maker.finish(to: &codes)
        spoke(epoch: epoch, codes.bytes)
    }

    /// A voice that is far ahead is held back: nothing more is read of it until the caller has heard some.
    private func waitForRoom() async throws(ProviderFailure) {
        while room == 0, !hasEnded {
            do {
                // Audio is played as time passes, and so there is nothing else to wait for.
                try await loop.sleep(until: loop.now + .milliseconds(100))
            } catch {
                throw .cancelled(providers.voice.identity.provider)
            }
        }
    }

    func use(_ call: ToolCall, _ epoch: Int, in moment: ToolMoment) {
        tools[call.id] = run("tool") { owner in
            let result = await owner.toolRunner.use(call, in: moment)
            guard !Task.isCancelled else { return }
            owner.tools[call.id] = nil
            owner.take(.toolFinished(epoch: epoch, result))
        }
    }

    /// Has a model sum up the call, beside the call.
    func sumUp(_ number: Int, _ request: GenerationRequest) async {
        do throws(ProviderFailure) {
            let generation = try await providers.model.generate(request, on: loop)
            defer { generation.cancel() }
            while let event = try await generation.events.next() {
                take(.summary(number: number, event))
                if case .finished = event { return }
            }
            take(.summary(number: number, .finished(.completed)))
        } catch {
            take(.summaryFailed(number: number, error))
        }
    }
}

/// The voice's work on one reply: text may come before its session is open.
///
/// A session that brings nothing may be joined by others, of which the first one that speaks goes on.
final class SpeakingReply {
    struct Attempt {
        var task: Task<Void, Never>?
        var session: (any SynthesisSession)?
    }

    let epoch: Int
    let number: Int
    let language: String
    var attempts: [Int: Attempt] = [:]
    private(set) var winner: Int?
    private var begun = 0
    /// All of its text, until somebody speaks it.
    private var texts: [String] = []
    private var isFinished = false

    /// How many sessions are waited for at once: the first one, and the latest.
    private static let most = 4

    init(_ epoch: Int, _ number: Int, _ language: String) {
        self.epoch = epoch
        self.number = number
        self.language = language
    }

    /// One more session is going to be opened; nil where one speaks already.
    func nextAttempt() -> Int? {
        guard winner == nil else { return nil }
        // The first one may only be slow.
        if attempts.count == Self.most, let second = attempts.keys.sorted().dropFirst().first { drop(second) }
        begun += 1
        attempts[begun] = Attempt()
        return begun
    }

    /// It is open; answers whether it is still wanted.
    func begin(_ session: any SynthesisSession, _ attempt: Int) -> Bool {
        guard attempts[attempt] != nil else { return false }
        attempts[attempt]?.session = session
        for text in texts {
            session.speak(text)
            session.flush()
        }
        if isFinished { session.finish() }
        return true
    }

    /// Its first audio is there: nobody else is waited for.
    func won(_ attempt: Int) {
        guard winner == nil else { return }
        winner = attempt
        texts.removeAll()
        for other in attempts.keys.sorted() where other != attempt { drop(other) }
    }

    /// It has ended; answers whether that is the end of all.
    func isLast(_ attempt: Int) -> Bool {
        guard attempts[attempt] != nil else { return false }
        if attempts.count == 1 { return true }
        drop(attempt)
        return false
    }

    func speak(_ text: String) {
        if winner == nil { texts.append(text) }
        for attempt in attempts.keys.sorted() {
            attempts[attempt]?.session?.speak(text)
            attempts[attempt]?.session?.flush()
        }
    }

    func finish() {
        isFinished = true
        for attempt in attempts.keys.sorted() { attempts[attempt]?.session?.finish() }
    }

    func cancel() { for attempt in attempts.keys.sorted() { drop(attempt) } }

    private func drop(_ attempt: Int) {
        guard let dropped = attempts.removeValue(forKey: attempt) else { return }
        dropped.session?.cancel()
        dropped.task?.cancel()
    }
}
