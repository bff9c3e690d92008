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
        let number = voices
        speaking = SpeakingReply(epoch, number)
        speaking?.task = run("voice") { await $0.speak(number, language) }
    }

    private func speak(_ number: Int, _ language: String) async {
        // A reply may have another voice by now, here and below.
        guard let reply = speaking, reply.number == number else { return }
        let epoch = reply.epoch
        do throws(ProviderFailure) {
            let request = SynthesisRequest(language: language == agent.language ? nil : language)
            let session = try await providers.voice.open(request, on: loop)
            guard speaking === reply else { return session.cancel() }
            reply.begin(session)
            try await play(session, reply)
            guard speaking === reply else { return }
            speaking = nil
            take(.voiceEnded(epoch: epoch))
        } catch {
            guard speaking === reply else { return }
            reply.cancel()
            speaking = nil
            take(.voiceFailed(epoch: epoch, error))
        }
    }

    private func play(_ session: any SynthesisSession, _ reply: SpeakingReply) async throws(ProviderFailure) {
        let epoch = reply.epoch
        var maker: FrameMaker
        do throws(ResamplingError) {
            maker = try FrameMaker(session.format)
        } catch {
            throw ProviderFailure(.protocolViolation, provider: providers.voice.identity.provider, "\(error)")
        }
        var codes = ByteBuffer()
        while let event = try await session.events.next() {
            guard speaking === reply else { return }
            switch event {
            case .audio(let bytes):
                maker.add(bytes.span, to: &codes)
                spoke(epoch: epoch, codes.bytes)
                codes.removeAll()
                try await waitForRoom()
            case .spoken(let pieces): take(.spoken(epoch: epoch, pieces))
            case .flushed: take(.pieceEnded(epoch: epoch))
            case .usage(let usage): take(.voiceNote(epoch: epoch, .usage(usage)))
            case .switched(let change): take(.voiceNote(epoch: epoch, .switched(change)))
            case .warning(let text): take(.voiceNote(epoch: epoch, .warning(text)))
            }
        }
        guard speaking === reply else { return }
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
final class SpeakingReply {
    let epoch: Int
    let number: Int
    var task: Task<Void, Never>?
    private var session: (any SynthesisSession)?
    private var waiting: [String] = []
    private var isFinished = false

    init(_ epoch: Int, _ number: Int) {
        self.epoch = epoch
        self.number = number
    }

    func begin(_ session: any SynthesisSession) {
        self.session = session
        for text in waiting { speak(text) }
        waiting.removeAll()
        if isFinished { session.finish() }
    }

    func speak(_ text: String) {
        guard let session else { return waiting.append(text) }
        session.speak(text)
        session.flush()
    }

    func finish() {
        isFinished = true
        session?.finish()
    }

    func cancel() {
        session?.cancel()
        task?.cancel()
    }
}
