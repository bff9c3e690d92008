internal import CallTiming
internal import ProviderKit
internal import Reactor

// What a shadow is asked, behind what the call asks its own providers. Nothing that it answers, or fails to, changes the call.
extension Call {
    /// Its recogniser is to listen, for a language.
    func shadowListens(for language: String) {
        guard let shadow, let recognizer = shadow.arm.recognizer, shadow.failures < CallShadow.mostFailures else {
            return
        }
        let number = shadow.ear.begins()
        own("shadow") { await $0.listenBeside(number, language, recognizer) }
    }

    /// Everybody gets ready for the call, or a turn: a shadow as well, or it would be slower for that alone.
    func shadowGetsReady(_ request: GenerationRequest) {
        guard let shadow, !shadow.isGettingReady else { return }
        shadow.isGettingReady = true
        let arm = shadow.arm
        own("shadow") { call in
            // What fails here is told by who needs it.
            if let model = arm.model { try? await model.warmUp(for: request, on: call.loop) }
            if let voice = arm.voice { try? await voice.warmUp(on: call.loop) }
            if let recognizer = arm.recognizer { try? await recognizer.warmUp(on: call.loop) }
            call.shadow?.isGettingReady = false
        }
    }

    /// The call's own recogniser has told something.
    func shadowSees(_ event: RecognitionEvent) {
        if let words = settled(event) { shadow?.ownUnderstood(words) }
    }

    /// The call's own model has written something.
    func shadowSees(_ event: GenerationEvent, of reply: Int) {
        switch event {
        case .text, .toolCallStarted, .toolCall: break
        case .switched, .usage, .finished: return
        }
        guard let shadow, let number = shadow.latest(reply, \.thinking), let work = shadow.thinking[number],
            work.ownWait == nil
        else { return }
        shadow.thinking[number]?.ownWait = CallShadow.milliseconds(from: work.begun, to: loop.now)
        tell(shadow.finding(number, \.thinking))
    }

    /// Something is carried out in the call.
    func shadowSees(_ order: CallOrder, _ shadow: CallShadow) {
        switch order {
        case .listen(let language): shadowListens(for: language)
        case .flushRecognizer: shadow.ear.flush()
        case .generate(let reply, let request):
            guard let model = shadow.arm.model else { return }
            let number = shadow.nextNumber()
            shadow.thinking[number] = CallShadow.Work(reply: reply, begun: loop.now)
            shadow.thinking[number]?.task = run("shadow") { await $0.writeBeside(number, request, model) }
        case .cancelGeneration(let reply):
            if let number = shadow.latest(reply, \.thinking) { shadow.drop(number, \.thinking) }
        case .openVoice(let reply, let language):
            guard let voice = shadow.arm.voice else { return }
            // Nobody may have told that the one before has said all.
            for number in shadow.speaking.keys.sorted() { sayBeside(nil, number, shadow) }
            let number = shadow.nextNumber()
            shadow.speaking[number] = CallShadow.Work(reply: reply, begun: loop.now)
            shadow.speaking[number]?.task = run("shadow") { await $0.speakBeside(number, language, voice) }
        case .speak(let reply, let text):
            if let number = shadow.latest(reply, \.speaking) { sayBeside(text, number, shadow) }
        case .finishVoice(let reply):
            if let number = shadow.latest(reply, \.speaking) { sayBeside(nil, number, shadow) }
        case .cancelVoice(let reply):
            if let number = shadow.latest(reply, \.speaking) { shadow.drop(number, \.speaking) }
        default: break
        }
    }

    /// Something is going to be noted.
    func shadowSees(_ kind: CallEvent.Kind, _ shadow: CallShadow) {
        switch kind {
        case .firstAudioMade(let reply):
            guard let number = shadow.latest(reply, \.speaking), let work = shadow.speaking[number],
                work.ownWait == nil
            else { return }
            shadow.speaking[number]?.ownWait = CallShadow.milliseconds(from: work.begun, to: loop.now)
            tell(shadow.finding(number, \.speaking))
        case .speechStarted(let at):
            if shadow.turn?.next == nil { shadow.turn?.next = at }
            if shadow.isDeaf { shadowListens(for: machine.language) }
        case .turnEnded(_, _, let end, _):
            // By the next turn both have understood all of the one before.
            tell(shadow.turnFinding())
            let heard = MonotonicInstant(nanoseconds: schedule + end.samples * 125_000)
            shadow.turn = CallShadow.Turn(end: end, heard: heard, isUnheard: shadow.isDeaf)
        case .ended: tell(shadow.turnFinding())
        default: break
        }
    }

    private func tell(_ finding: ShadowFinding?) {
        if let finding { note(.shadowed(finding)) }
    }

    // MARK: What it does

    private func listenBeside(_ number: Int, _ language: String, _ recognizer: any SpeechRecognizer) async {
        guard let shadow else { return }
        var problem = "its events ended"
        do throws(ProviderFailure) {
            let request = RecognitionRequest(language: language, phrases: agent.phrases)
            let session = try await recognizer.open(request, on: loop)
            guard !hasEnded else { return session.cancel() }
            shadow.ear.arrived(session, number)
            shadow.isDeaf = false
            while let event = try await session.events.next() {
                if let words = settled(event) { shadow.understood(words) }
            }
        } catch {
            problem = "\(error)"
        }
        guard !hasEnded, shadow.ear.ended(number) else { return }
        shadow.isDeaf = true
        shadow.failures += 1
        if shadow.failures == CallShadow.mostFailures { shadow.ear.end() }
        tell(ShadowFinding(arm: shadow.arm.name, role: .recognizer, problem: problem))
    }

    private func settled(_ event: RecognitionEvent) -> CallShadow.Words? {
        switch event {
        case .final(let words), .turnEnded(let words, _):
            CallShadow.Words(text: words.text, end: words.words.last?.end ?? words.end, told: loop.now)
        default: nil
        }
    }

    private func writeBeside(_ number: Int, _ request: GenerationRequest, _ model: any LanguageModel) async {
        guard let shadow else { return }
        var problem = ""
        do throws(ProviderFailure) {
            let generation = try await model.generate(request, on: loop)
            defer { generation.cancel() }
            while let event = try await generation.events.next() {
                guard !Task.isCancelled, let begun = shadow.thinking[number]?.begun else { return }
                switch event {
                case .text(let text): shadow.thinking[number]?.text += text
                case .toolCallStarted(let name): shadow.thinking[number]?.text += "[\(name)]"
                case .toolCall: break
                case .switched, .usage, .finished: continue
                }
                if shadow.thinking[number]?.wait == nil {
                    shadow.thinking[number]?.wait = CallShadow.milliseconds(from: begun, to: loop.now)
                }
                if (shadow.thinking[number]?.text.utf8.count ?? 0) > CallShadow.longestText { break }
            }
        } catch {
            problem = "\(error)"
        }
        guard !Task.isCancelled, !hasEnded else { return }
        shadow.thinking[number]?.isDone = true
        shadow.thinking[number]?.problem = problem
        tell(shadow.finding(number, \.thinking))
    }

    private func speakBeside(_ number: Int, _ language: String, _ voice: any SpeechSynthesizer) async {
        guard let shadow else { return }
        var problem = ""
        do throws(ProviderFailure) {
            let request = SynthesisRequest(language: language == agent.language ? nil : language)
            let session = try await voice.open(request, on: loop)
            guard !Task.isCancelled, let early = shadow.speaking[number]?.early else { return session.cancel() }
            shadow.speaking[number]?.session = session
            for text in early { Self.say(text, by: session) }
            while let event = try await session.events.next() {
                guard case .audio = event, let work = shadow.speaking[number], work.wait == nil else { continue }
                shadow.speaking[number]?.wait = CallShadow.milliseconds(from: work.begun, to: loop.now)
            }
        } catch {
            problem = "\(error)"
        }
        guard !Task.isCancelled, !hasEnded else { return }
        shadow.speaking[number]?.session = nil
        shadow.speaking[number]?.isDone = true
        shadow.speaking[number]?.problem = problem
        tell(shadow.finding(number, \.speaking))
    }

    /// Gives its voice what the call's own is given; nil for the end.
    private func sayBeside(_ text: String?, _ number: Int, _ shadow: CallShadow) {
        guard let work = shadow.speaking[number], !work.isDone else { return }
        if let text {
            // Both voices are waited for from the first text on, not from when they were made ready.
            if work.text.isEmpty { shadow.speaking[number]?.begun = loop.now }
            shadow.speaking[number]?.text += text
        }
        if let session = work.session {
            Self.say(text, by: session)
        } else {
            shadow.speaking[number]?.early.append(text)
        }
    }

    private static func say(_ text: String?, by session: any SynthesisSession) {
        guard let text else { return session.finish() }
        session.speak(text)
        session.flush()
    }
}
