internal import AgentWire
package import CallPipeline
package import CallTiming
internal import CallTools
internal import Dialogue
internal import FastJSON
internal import HTTPTransport
internal import Octets
internal import ProviderKit
internal import ProviderWire
internal import Reactor
internal import TelephoneAudio
internal import WebSocketTransport

/// A call's agent elsewhere: the caller's audio goes to its socket, its voice comes back, on the call's loop and thread.
///
/// What it cannot do falls back to the call's own providers: an agent that cannot be reached, that says nothing, or that is
/// lost gives the call back with all that was said.
package final class BridgedAgent {
    /// Where it is with the agent.
    enum Phase {
        /// The agent is asked to come.
        case joining
        /// It has the call.
        case talking
        /// It has ended the conversation: what it said last is still to be heard.
        case leaving(CallFarewell)
        /// The call is over, or somebody else's.
        case over
    }

    let service: AgentService
    let settings: BridgeSettings
    var phase = Phase.joining
    var scene: RemoteScene?
    var socket: WebSocket?
    var talk = AgentTalk(at: .start)
    var variables = CallVariables()
    private var language = ""
    var tasks: [String: Task<Void, Never>] = [:]
    var toolRunner: ToolRunner?
    var isMuted = false
    /// The socket was let go of on purpose: its end is no news.
    var hasLeft = false
    /// What the agent's server said was wrong, before it closed the socket.
    var complaint: AgentComplaint?
    /// Messages that were refused, which are told one by one up to a number.
    var refusals = 0

    /// The forms that were agreed on.
    var ear: AgentEar?
    var voice: AgentVoice?
    /// Memory that is used again for every message.
    var incoming = ByteBuffer(capacity: 8_192)
    var converted = ByteBuffer()
    /// The caller's audio that waits: for the agent to be there, or for its batch to be full.
    var waiting = ByteBuffer(capacity: 1_024)
    var batched = 0

    private var joinedAt = MonotonicInstant(nanoseconds: 0)
    var readyAt: MonotonicInstant?
    var lastMessage = MonotonicInstant(nanoseconds: 0)
    var leavingUntil: MonotonicInstant?
    private var hasFilled = false
    private var timer: LoopTimer?
    private var caller: CallEar
    private var findings: [(EarEvent, CallTime)] = []

    /// How much of the caller is kept for an agent that is not there yet: a second.
    static let mostWaiting = 8_000
    /// How much may wait for a socket that takes nothing: more than that is old when it arrives.
    static let mostUnsent = 65_536
    /// After so much quiet the ear tells of a pause, in samples.
    private static let pause: Int64 = 800
    /// How many tools may be at work.
    static let mostTools = 16
    /// What the tasks of tools are called by.
    static let toolPrefix = "tool "

    /// Makes the agent of one call.
    package init(_ service: AgentService, _ settings: BridgeSettings) {
        self.service = service
        self.settings = settings
        let agent = CallAgent()
        caller = CallEar(agent.endpointing, agent.suspicion)
    }

    // MARK: Beginning

    private func begin(_ scene: RemoteScene) {
        self.scene = scene
        language = scene.agent.language
        let memory = scene.memory ?? CallMemory()
        talk = AgentTalk(memory.history, turns: memory.turnsTaken, at: scene.now())
        variables = scene.memory?.variables ?? CallVariables(automatic: scene.facts.automatic)
        variables.learn(automatic: scene.facts.automatic, parameters: scene.facts.parameters, isTold: false)
        caller = CallEar(scene.agent.endpointing, scene.agent.suspicion)
        joinedAt = scene.loop.now
        lastMessage = joinedAt
        // Unowned, because the end of the call cancels the timer.
        timer = LoopTimer(on: scene.loop, label: "an agent's deadlines") { [unowned self] in look() }
        look()
        let agent = LoopConfined(self, on: scene.loop)
        tasks["join"] = Task(executorPreference: scene.loop) { await agent.value.join() }
    }

    /// Finds the agent's socket and opens it; what follows comes over that.
    private func join() async {
        guard let loop = scene?.loop else { return }
        do throws(ProviderFailure) {
            let address = try await service.socketAddress(of: settings.agent, on: loop)
            guard case .joining = phase else { return }
            let socket = try await service.line.openWebSocket(address, fields: HTTPFields(), handler: self, on: loop)
            // The call may have ended meanwhile.
            if case .over = phase { socket.abort() }
        } catch {
            lost(error)
        }
    }

    /// What the conversation is to begin with.
    var initiation: AgentInitiation {
        guard let scene else { return AgentInitiation() }
        var initiation = AgentInitiation(variables: dynamicVariables)
        let agent = scene.agent
        if settings.overrides.contains(.prompt) {
            let prompt = agent.instructions.filled(with: variables)
            if !prompt.isEmpty { initiation.prompt = prompt }
        }
        if settings.overrides.contains(.firstMessage) {
            let isBack = scene.memory != nil
            let words = isBack ? agent.sentences.resumed : agent.greeting?.filled(with: variables)
            if let words, !words.isEmpty { initiation.firstMessage = words }
        }
        if settings.overrides.contains(.language), !agent.language.isEmpty {
            initiation.language = Self.language(agent.language)
        }
        return initiation
    }

    /// All that is known of the call; names that begin with "system__" are the service's own.
    private var dynamicVariables: JSONObject {
        var values = JSONObject()
        for name in variables.names where !name.hasPrefix("system__") {
            if let value = variables[name] { values[name] = .string(value) }
        }
        return values
    }

    /// A language as the service writes it: two letters, but for Brazil's Portuguese.
    static func language(_ tag: String) -> String {
        let tag = tag.lowercased()
        return tag == "pt-br" ? tag : String(tag.prefix { $0 != "-" && $0 != "_" })
    }

    // MARK: Time

    /// Does what is due, and waits for the next; what moves on with every message is looked at again when its time has come.
    func look() {
        guard let scene else { return }
        let now = scene.loop.now
        var next: [MonotonicInstant] = []
        func due(_ deadline: MonotonicInstant) -> Bool {
            if deadline <= now { return true }
            next.append(deadline)
            return false
        }
        switch phase {
        case .over: return
        case .joining:
            if due(joinedAt + settings.join) {
                return lost(service.line.failure(.stalled, "the agent did not come in time"))
            }
            if !hasFilled, due(joinedAt + settings.filler) { fill() }
        case .talking:
            if due(lastMessage + settings.stall) {
                return lost(service.line.failure(.stalled, "the agent's server says nothing any more"))
            }
            if let limit = settings.firstSound, let readyAt, !talk.hasSpoken, talk.turns == 0, due(readyAt + limit) {
                return lost(service.line.failure(.stalled, "the agent says nothing"))
            }
            let time = scene.now()
            if let limit = scene.agent.limits.duration {
                if time.samples >= limit { return leave(.hangUp("the call has lasted as long as it may")) }
                next.append(now + .microseconds((limit - time.samples) * 125))
            }
            let quiet = Duration.microseconds(max(0, time.samples - talk.lastWord.samples) * 125)
            if quiet >= settings.silence { return leave(.hangUp("nobody has said anything for long")) }
            next.append(now + (settings.silence - quiet))
        case .leaving(let way):
            if let leavingUntil, due(leavingUntil) { return depart(way) }
        }
        if let first = next.min() { timer?.set(at: first) }
    }

    /// The caller is not to hear nothing while the agent is on its way.
    private func fill() {
        hasFilled = true
        guard let scene, !scene.agent.sounds.filler.isEmpty else { return }
        scene.output.play(scene.agent.sounds.filler.span)
        scene.note(.fillerPlayed)
    }

    // MARK: Leaving

    /// The agent cannot be had, or is lost: the call goes on without it.
    func lost(_ failure: ProviderFailure) {
        guard let scene else { return }
        switch phase {
        case .over: return
        // It has said goodbye already.
        case .leaving(let way): return depart(way)
        case .joining, .talking: break
        }
        // What it has said and is still being played is heard.
        talk.ended(at: max(scene.now(), talk.quietAt))
        tell()
        scene.note(.providerFailed(.model, failure))
        scene.note(.agentLeft(reason: "\(failure)"))
        scene.giveBack()
    }

    /// The conversation is over: what was said last is heard to its end first.
    func leave(_ way: CallFarewell) {
        guard let scene else { return }
        switch phase {
        case .joining, .talking: break
        case .leaving, .over: return
        }
        phase = .leaving(way)
        closeSocket()
        guard talk.isAudible(at: scene.now()) else { return depart(way) }
        // A carrier that loses a mark must not keep the line open.
        leavingUntil = scene.loop.now + settings.farewell
        look()
    }

    func depart(_ way: CallFarewell) {
        guard let scene else { return }
        if case .over = phase { return }
        phase = .over
        talk.ended(at: scene.now())
        tell()
        switch way {
        case .hangUp(let reason): scene.note(.agentLeft(reason: reason))
        case .transfer: scene.note(.agentLeft(reason: "the caller is handed on"))
        }
        scene.output.leave(way)
    }

    private func closeSocket() {
        hasLeft = true
        socket?.close(.normal, reason: "the call is over")
        socket = nil
    }

    /// Puts down what has happened.
    func tell() {
        guard let scene, talk.hasNotes else { return }
        for kind in talk.takeNotes() { scene.note(kind) }
    }

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

extension BridgedAgent: RemoteAgent {
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
        if case .leaving(let way) = phase, !talk.isAudible(at: scene.now()) { depart(way) }
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
        case .said: if case .talking = phase { socket?.send { AgentMessageEncoder.userMessage(words, into: &$0) } }
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

    /// Tells the agent something that it need not answer.
    func inform(_ text: String) {
        guard case .talking = phase else { return }
        socket?.send { AgentMessageEncoder.contextualUpdate(text, into: &$0) }
    }

    /// Our marks' names are not those of the call's own, which may follow on the same stream.
    static func name(ofMark number: Int) -> String { "agent-\(number)" }

    private static func mark(_ name: String) -> Int? {
        guard name.hasPrefix("agent-") else { return nil }
        return Int(name.dropFirst(6))
    }
}
