internal import CallTiming
internal import ProviderKit

// The recogniser's tasks: each opens a session and reads what it makes of the caller.
extension Call {
    /// Has the recogniser listen, for a language; one that listens already goes on until the next can take over.
    func listen(for language: String) {
        let number = hearing.begins()
        own("recogniser") { await $0.listen(number, language) }
    }

    private func listen(_ number: Int, _ language: String) async {
        let recognizer = providers.recognizer
        var failure: ProviderFailure?
        do throws(ProviderFailure) {
            var request = RecognitionRequest(language: language, phrases: agent.phrases)
            request.waits = agent.limits.recovery > 0
            let session = try await recognizer.open(request, on: loop)
            guard !hasEnded else { return session.cancel() }
            hearing.arrived(session, number)
            if let loss = hearing.loss {
                hearing.loss = nil
                let identity = recognizer.identity
                take(
                    .recognition(
                        .switched(ProviderSwitch(from: identity, to: identity, reason: loss, note: "opened again"))
                    )
                )
            }
            while let event = try await session.events.next() {
                if shadow != nil { shadowSees(event) }
                take(.recognition(event))
            }
        } catch {
            failure = error
        }
        guard !hasEnded else { return }
        let failed = failure ?? ProviderFailure(.closed, provider: recognizer.identity.provider, "ended")
        if hearing.ended(number) {
            hearing.loss = failed
            take(.recognitionFailed(failed))
        } else if let failure {
            // Somebody else hears the caller.
            take(.recognition(.warning("\(failure)")))
        }
    }

    /// Has somebody else hear, think or speak from now on.
    ///
    /// The former one finishes what it has begun: a recogniser its words, a model its text, a voice the clauses it was given.
    package func exchange(_ exchange: ProviderExchange) {
        guard !hasEnded else { return }
        switch exchange {
        case .recognizer(let recognizer):
            providers.recognizer = recognizer
            listen(for: machine.language)
        case .model(let model): providers.model = model
        case .voice(let voice): providers.voice = voice
        }
        take(.command(.exchanged(exchange.identity)))
    }
}
