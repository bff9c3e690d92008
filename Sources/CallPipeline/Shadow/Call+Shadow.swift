internal import CallTiming
internal import ProviderKit
internal import Reactor

// What a shadow is asked, beside what the call asks its own providers. Nothing that it answers, or fails to, changes the call.
extension Call {
    /// The call's recogniser begins to listen.
    func shadowListens() {
        guard let recognizer = shadow?.arm.recognizer else { return }
        own("shadow") { await $0.listenBeside(recognizer) }
    }

    /// The call's own recogniser has told something.
    func shadowSees(_ event: RecognitionEvent) {
        if let words = settled(event) { shadow?.ownHeard.append(words) }
    }

    /// Something is carried out in the call.
    func shadowSees(_ order: CallOrder) {
        guard let shadow else { return }
        switch order {
        case .note(let kind): shadowSees(kind, shadow)
        case .flushRecognizer: shadow.ear?.flush()
        case .generate(let reply, let request):
            guard let model = shadow.arm.model else { return }
            shadow.dropThought(reply)
            shadow.thinking[reply] = CallShadow.Work(begun: loop.now)
            shadow.thinking[reply]?.task = run("shadow") { await $0.writeBeside(reply, request, model) }
        case .cancelGeneration(let reply): shadow.dropThought(reply)
        case .openVoice(let reply, let language):
            guard let voice = shadow.arm.voice else { return }
            shadow.dropSpeech(reply)
            shadow.speeches[reply] = CallShadow.Speech()
            shadow.speaking[reply] = CallShadow.Work(begun: loop.now)
            shadow.speaking[reply]?.task = run("shadow") { await $0.speakBeside(reply, language, voice) }
        case .speak(let reply, let text): sayBeside(reply, text, shadow)
        case .finishVoice(let reply): sayBeside(reply, nil, shadow)
        case .cancelVoice(let reply): shadow.dropSpeech(reply)
        default: break
        }
    }

    private func shadowSees(_ kind: CallEvent.Kind, _ shadow: CallShadow) {
        switch kind {
        case .firstText(let reply):
            guard let work = shadow.thinking[reply], work.ownWait == nil else { return }
            shadow.thinking[reply]?.ownWait = CallShadow.milliseconds(from: work.begun, to: loop.now)
            tell(shadow.finding(.model, reply))
        case .firstAudioMade(let reply):
            guard let work = shadow.speaking[reply], work.ownWait == nil else { return }
            shadow.speaking[reply]?.ownWait = CallShadow.milliseconds(from: work.begun, to: loop.now)
            tell(shadow.finding(.voice, reply))
        case .turnEnded(_, _, let end, _):
            // By the next turn both have understood all of the one before.
            tell(shadow.turnFinding())
            shadow.turn = (end, MonotonicInstant(nanoseconds: schedule + end.samples * 125_000))
        case .ended: tell(shadow.turnFinding())
        default: break
        }
    }

    private func tell(_ finding: ShadowFinding?) {
        if let finding { note(.shadowed(finding)) }
    }

    // MARK: What it does

    private func listenBeside(_ recognizer: any SpeechRecognizer) async {
        guard let shadow else { return }
        do throws(ProviderFailure) {
            let session = try await recognizer.open(
                RecognitionRequest(language: machine.language, phrases: agent.phrases),
                on: loop
            )
            guard !hasEnded else { return session.cancel() }
            shadow.ear = session
            while let event = try await session.events.next() {
                if let words = settled(event) { shadow.heard.append(words) }
            }
        } catch {
            guard !hasEnded else { return }
            tell(ShadowFinding(arm: shadow.arm.name, role: .recognizer, problem: "\(error)"))
        }
        shadow.ear = nil
    }

    private func settled(_ event: RecognitionEvent) -> CallShadow.Words? {
        switch event {
        case .final(let words), .turnEnded(let words, _):
            CallShadow.Words(text: words.text, end: words.words.last?.end ?? words.end, told: loop.now)
        default: nil
        }
    }

    private func writeBeside(_ reply: Int, _ request: GenerationRequest, _ model: any LanguageModel) async {
        guard let shadow else { return }
        var problem = ""
        do throws(ProviderFailure) {
            let generation = try await model.generate(request, on: loop)
            defer { generation.cancel() }
            while let event = try await generation.events.next() {
                guard !Task.isCancelled, let work = shadow.thinking[reply] else { return }
                switch event {
                case .text(let text): shadow.thinking[reply]?.text += text
                case .toolCallStarted(let name): shadow.thinking[reply]?.text += "[\(name)]"
                case .toolCall, .switched, .usage, .finished: continue
                }
                if work.wait == nil {
                    shadow.thinking[reply]?.wait = CallShadow.milliseconds(from: work.begun, to: loop.now)
                }
            }
        } catch {
            problem = "\(error)"
        }
        guard !Task.isCancelled, !hasEnded else { return }
        shadow.thinking[reply]?.isDone = true
        shadow.thinking[reply]?.problem = problem
        tell(shadow.finding(.model, reply))
    }

    private func speakBeside(_ reply: Int, _ language: String, _ voice: any SpeechSynthesizer) async {
        guard let shadow else { return }
        var problem = ""
        do throws(ProviderFailure) {
            let request = SynthesisRequest(language: language == agent.language ? nil : language)
            let session = try await voice.open(request, on: loop)
            guard !Task.isCancelled, let speech = shadow.speeches[reply] else { return session.cancel() }
            shadow.speeches[reply]?.session = session
            for text in speech.early { Self.say(text, by: session) }
            while let event = try await session.events.next() {
                guard case .audio = event, let work = shadow.speaking[reply], work.wait == nil else { continue }
                shadow.speaking[reply]?.wait = CallShadow.milliseconds(from: work.begun, to: loop.now)
            }
        } catch {
            problem = "\(error)"
        }
        guard !Task.isCancelled, !hasEnded else { return }
        shadow.speeches[reply] = nil
        shadow.speaking[reply]?.isDone = true
        shadow.speaking[reply]?.problem = problem
        tell(shadow.finding(.voice, reply))
    }

    /// Gives its voice what the call's own is given; nil for the end.
    private func sayBeside(_ reply: Int, _ text: String?, _ shadow: CallShadow) {
        guard let speech = shadow.speeches[reply] else { return }
        if text != nil, shadow.speaking[reply]?.text.isEmpty == true {
            // Both voices are waited for from the first text on, not from when they were made ready.
            shadow.speaking[reply]?.begun = loop.now
        }
        shadow.speaking[reply]?.text += text ?? ""
        guard let session = speech.session else {
            shadow.speeches[reply]?.early.append(text)
            return
        }
        Self.say(text, by: session)
    }

    private static func say(_ text: String?, by session: any SynthesisSession) {
        guard let text else { return session.finish() }
        session.speak(text)
        session.flush()
    }
}
