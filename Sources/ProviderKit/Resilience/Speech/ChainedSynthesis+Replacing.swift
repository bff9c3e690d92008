internal import Reactor

// Who speaks, and who goes on.
extension ChainedSynthesis {
    func open() async throws(ProviderFailure) {
        let skipped = course.failures.count
        guard let attempt = roster.next(&course, at: loop.now, remembers: { $0.remembers }) else {
            let failure = course.exhausted(roster.members[0].identity.provider)
            end()
            throw failure
        }
        if replaced == nil, course.failures.count > skipped, let failure = course.failures.last {
            replaced = (roster.members[0].identity, failure, SpokenProgress.Manner.beginning.note)
        }
        do throws(ProviderFailure) {
            let session = try await session(of: attempt)
            guard !isOver else {
                roster.abandoned(attempt, at: loop.now)
                return session.cancel()
            }
            serve(attempt, session)
        } catch {
            try refused(attempt, error)
        }
    }

    func refused(_ attempt: Attempt, _ failure: ProviderFailure) throws(ProviderFailure) {
        guard !Task.isCancelled, !isOver else {
            roster.abandoned(attempt, at: loop.now)
            throw failure
        }
        roster.failed(attempt, failure, &course, at: loop.now)
        if replaced == nil { replaced = (attempt.identity, failure, SpokenProgress.Manner.beginning.note) }
    }

    /// Opens a session with a voice, within the chain's deadline.
    func session(of attempt: Attempt) async throws(ProviderFailure) -> any SynthesisSession {
        let (voice, loop) = (attempt.member.provider, loop)
        var request = request
        request.opening = roster.settings.opening
        if rest > 0 { request.previousText = String(progress.script[..<rest]) }
        if let refusal = attempt.refusal {
            guard let session = voice.recall(request, on: loop) else { throw refusal }
            return session
        }
        let asked = request
        let session: any SynthesisSession = try await opened(
            attempt.identity.provider,
            within: roster.settings.opening,
            gate,
            on: loop,
            discard: { $0.cancel() }
        ) { () throws(ProviderFailure) in
            LoopConfined(try await voice.open(asked, on: loop), on: loop)
        }
        guard firstFormat == nil || converts(session.format) else {
            session.cancel()
            throw ProviderFailure(
                .badRequest,
                provider: attempt.identity.provider,
                "its audio, \(session.format), cannot be converted to \(format)"
            )
        }
        return session
    }

    private func converts(_ other: SpeechAudioFormat) -> Bool {
        other == format || SpeechConverter(from: other, to: format) != nil
    }

    /// Gives a session what it has to speak, flush by flush as it was given: who counts those counts pieces of text.
    func giveText(to session: any SynthesisSession, of attempt: Attempt) -> Int {
        let limit = attempt.member.provider.capabilities.greatestText
        var start = rest
        func speak(upTo end: Int) {
            for piece in Self.pieces(of: progress.script[start..<end], atMost: limit) { session.speak(piece) }
            start = end
        }
        for end in progress.flushes where end > start {
            speak(upTo: end)
            session.flush()
        }
        speak(upTo: progress.script.count)
        if isFinished { session.finish() }
        return progress.script.count - rest
    }

    func serve(_ attempt: Attempt, _ session: any SynthesisSession, hasText: Bool = false) {
        let isFirst = firstFormat == nil
        if isFirst { firstFormat = session.format }
        line = Line(
            attempt: attempt,
            session: session,
            events: session.events,
            asked: hasText ? rivalAsked ?? loop.now : loop.now,
            converter: session.format == format ? nil : SpeechConverter(from: session.format, to: format),
            begins: spoken
        )
        line?.given = hasText ? progress.script.count - rest : giveText(to: session, of: attempt)
        patience =
            isFirst ? roster.resilience.hedges.requested(attempt.identity, roster.settings.hedge, at: loop.now) : nil
        guard let replaced else { return }
        self.replaced = nil
        pending.append(
            .switched(
                ProviderSwitch(
                    from: replaced.identity,
                    to: attempt.identity,
                    reason: replaced.failure,
                    note: replaced.note
                )
            )
        )
    }

    /// A text in pieces that a voice takes, cut between words.
    private static func pieces(of text: ArraySlice<Character>, atMost limit: Int?) -> [String] {
        guard let limit, limit > 0, text.count > limit else { return text.isEmpty ? [] : [String(text)] }
        var pieces: [String] = []
        var rest = text
        while rest.count > limit {
            let space = rest.prefix(limit).lastIndex { $0.isWhitespace }
            let cut = space.map { $0 + 1 } ?? rest.startIndex + limit
            pieces.append(String(rest[..<cut]))
            rest = rest[cut...]
        }
        return rest.isEmpty ? pieces : pieces + [String(rest)]
    }
}
