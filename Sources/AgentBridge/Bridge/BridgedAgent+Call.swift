internal import AgentWire
package import CallPipeline
package import CallTiming
internal import CallTools
internal import Dialogue
internal import Octets
internal import ProviderKit
internal import Reactor
internal import TelephoneAudio
internal import WebSocketTransport

// What comes from the call: the caller's audio and keys, and what whoever runs the call wants.
extension BridgedAgent: RemoteAgent {
    package func keep(within most: Int64) { mostAhead = most }

    package func joined(_ scene: RemoteScene) { begin(scene) }

    package func heard(_ codes: Span<UInt8>, at begin: CallTime) {
        guard let scene else { return }
        let arrival = scene.loop.now
        listen(codes)
        switch phase {
        case .joining:
            waiting.append(codes)
            if waiting.count > Self.mostWaiting { waiting.consume(waiting.count - Self.mostWaiting) }
        case .talking where isMuted:
            // The server takes nothing at all for a lost line.
            waiting.append(capacity: codes.count) { $0.append(repeating: MuLaw.silence, count: codes.count) }
            catchUp()
        case .talking:
            if settings.batch <= 1 { return send(codes, since: arrival) }
            waiting.append(codes)
            batched += 1
            if batched >= settings.batch { catchUp() }
        case .leaving, .over: break
        }
    }

    package func markReturned(_ name: String) {
        guard let scene, let number = Self.mark(name) else { return }
        talk.markReturned(number, at: scene.now())
        tell()
        release()
        if case .leaving(let way) = phase, !isAudible { depart(way) }
    }

    package func keyPressed(_ key: Character) {
        guard let scene else { return }
        talk.pressed(key, at: scene.now())
        tell()
        let words = "The caller pressed the key \(key)."
        switch settings.keys {
        case .told:
            inform(words)
            if case .talking = phase { socket?.send { AgentMessageEncoder.userActivity(into: &$0) } }
        case .said: ask(words)
        }
    }

    package func command(_ command: CallCommand) {
        guard let scene else { return }
        switch command {
        // No message makes an agent say words: it can be told what is wanted.
        case .say(let text): inform("Tell the caller this, as soon as you can: \(text)")
        case .note(let text):
            inform(text)
        case .hangUp(let text):
            if !text.isEmpty { scene.note(.warning("an agent elsewhere cannot be made to say: \(text)")) }
            leave(.hangUp("hung up by command"))
        case .transfer(let number): leave(.transfer(number))
        case .heard(let text): inform("The caller has written: \(text)")
        case .mute(let mutes): isMuted = mutes
        case .exchanged: break
        }
    }

    package func learnt(_ facts: CallFacts) {
        variables.learn(automatic: facts.automatic, parameters: facts.parameters, isTold: false)
        let news = facts.parameters.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        if !news.isEmpty { inform("About the caller: " + news.joined(separator: "; ")) }
    }

    package func ended() {
        guard let scene else { return }
        if case .over = phase {} else { talk.ended(at: scene.now()) }
        tell()
        scene.note(.agentCounted(talk.counts))
        phase = .over
        closeSocket()
        timer?.cancel()
        timer = nil
        pace?.cancel()
        pace = nil
        for task in tasks.values { task.cancel() }
        tasks.removeAll()
        self.scene = nil
    }

    package var memory: CallMemory {
        CallMemory(
            history: talk.history,
            variables: variables,
            language: language,
            turnsTaken: talk.turns
        )
    }

    /// Tells the agent something that it need not answer; one that is on its way, when it is there.
    func inform(_ text: String) {
        switch phase {
        case .joining: if untold.count < Self.mostUntold { untold.append((text, isAsked: false)) }
        case .talking: socket?.send { AgentMessageEncoder.contextualUpdate(text, into: &$0) }
        case .leaving, .over: break
        }
    }

    /// The same of something that it answers.
    private func ask(_ text: String) {
        switch phase {
        case .joining: if untold.count < Self.mostUntold { untold.append((text, isAsked: true)) }
        case .talking: socket?.send { AgentMessageEncoder.userMessage(text, into: &$0) }
        case .leaving, .over: break
        }
    }

    /// The agent is there: it is told what happened while it was on its way.
    func tellUntold() {
        let all = untold
        untold.removeAll()
        for (text, isAsked) in all { isAsked ? ask(text) : inform(text) }
    }

    /// Our marks' names are not those of the call's own, which may follow on the same stream.
    static func name(ofMark number: Int) -> String { "agent-\(number)" }

    private static func mark(_ name: String) -> Int? {
        guard name.hasPrefix("agent-") else { return nil }
        return Int(name.dropFirst(6))
    }
}

extension BridgedAgent {
    // MARK: The caller's audio

    /// What the caller's audio is taken for here: when they spoke, which the agent's server does not tell.
    private func listen(_ codes: Span<UInt8>) {
        // Nothing of the agent's that could come back as an echo is told here: its server hears that itself.
        Self.listen(&caller, codes, [], &findings)
        guard !findings.isEmpty else { return }
        for (finding, time) in findings {
            switch finding {
            case .speechStarted(let at, _):
                talk.speechEnd = nil
                scene?.note(.speechStarted(at: at))
            case .speechEnded(let at):
                talk.speechEnd = at
                scene?.note(.speechEnded(at: at))
            // The agent's server may take the turn for over before our ear does.
            case .paused: talk.speechEnd = time + -Self.pause
            case .wentOn: talk.speechEnd = nil
            case .callerCutsIn, .callerIsQuiet: break
            }
        }
        findings.removeAll(keepingCapacity: true)
    }

    private static func listen(
        _ ear: inout CallEar,
        _ codes: Span<UInt8>,
        _ agent: [UInt8],
        _ findings: inout [(EarEvent, CallTime)]
    ) {
        ear.hear(codes, agent: agent.span) { findings.append(($0, $1)) }
    }

    private func send(_ codes: Span<UInt8>, since arrival: MonotonicInstant) {
        guard let socket, let scene else { return }
        // What has waited for half a minute is of no use to anybody.
        guard socket.waitingOutput < Self.mostUnsent else {
            talk.counts.unsent += 1
            return
        }
        if ear?.isPlain == true {
            socket.send { AgentMessageEncoder.audio(codes, into: &$0) }
        } else {
            // The buffer is this function's while it runs, so that the socket can look into it without a copy.
            var converted = ByteBuffer()
            swap(&converted, &self.converted)
            defer { swap(&converted, &self.converted) }
            converted.removeAll()
            ear?.convert(codes, into: &converted)
            let bytes = converted.bytes
            socket.send { AgentMessageEncoder.audio(bytes, into: &$0) }
        }
        talk.counts.sent += 1
        talk.counts.longestOut = max(talk.counts.longestOut, (scene.loop.now - arrival).clampedNanoseconds)
    }

    /// The agent is there: it hears what the caller has said while it was on its way.
    func catchUp() {
        guard !waiting.isEmpty, let scene else { return }
        send(waiting.bytes, since: scene.loop.now)
        waiting.removeAll()
        batched = 0
    }
}
