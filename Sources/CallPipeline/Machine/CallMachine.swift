internal import BargeIn
package import CallTiming
package import Dialogue
internal import Endpointing
internal import Octets
internal import ProviderKit
package import SpeechChunking
internal import TurnTaking

/// All decisions of a call: what happens goes in, in order; what is to be done comes out.
///
/// A pure value: it has neither clock nor timer nor sockets. Whoever runs it carries out its orders, and tells it when
/// `wake` has come.
package struct CallMachine: ~Copyable {
    enum Phase: Sendable, Equatable {
        case beginning, talking
        /// The last words are on their way.
        case closing(LiveReply.Afterwards, until: CallTime)
        case ended
    }

    let agent: CallAgent
    var phase = Phase.beginning
    var now = CallTime.start

    var ear: CallEar
    var turns: TurnTaker
    var controller = BargeInController()
    var ledger: PlayoutLedger
    var played: PlayedAudio
    private var farEnd = [UInt8](repeating: 0xFF, count: 480)
    private var findings: [(event: EarEvent, at: CallTime)] = []
    /// Told of all that the ear finds, before anything is decided by it: for who looks at a call again; nil for nobody.
    package var earWitness: ((EarEvent, CallTime) -> Void)?

    /// What was said, what is known, and what the model is asked with.
    var mind: CallMind
    /// Until when the first request waits for what is not known yet.
    var factsDeadline: CallTime?
    var bargeIn: BargeInPolicy

    var epoch = 0
    var live: LiveReply?
    /// Replies handed over whole, which may not have been heard.
    var spoken: [SpokenReply] = []
    /// What the caller said while the agent could not be interrupted: answered afterwards.
    var waitingTurn: Turn?
    /// What the caller had said before the turn that is being answered, and which belongs to it.
    var saidBefore = ""
    /// Whether the agent can be heard.
    var agentIsAudible = false
    /// Under which policy it is, since when it is not, and its last words.
    var policyInForce = BargeInPolicy()
    var silentSince = CallTime.start
    var saying: [String] = []
    var wasCutOff = false
    /// Until when the caller who cut in must have begun a turn; else it was a noise.
    var cutOffDeadline: CallTime?
    var failuresInARow = 0
    /// Until when the caller is not heard; nil if they are.
    var mutedUntil: CallTime?
    var fillerDue: CallTime?
    /// Until when a reply that is ready waits, because the caller has begun to speak again.
    var deferredUntil: CallTime?
    var deferredSince = CallTime.start
    /// What is to be said once the present reply has been handed over.
    var queued: (text: String, after: LiveReply.Afterwards)?
    var lastSent = 0
    /// Where the caller's speech ended that has not been answered yet.
    var unanswered: CallTime?
    /// Replies whose first sample is on its way: where it stands, and when it would be played at the earliest.
    var beginnings: [(reply: Int, position: Int64, start: CallTime)] = []
    /// What the caller is being asked for; and after how many rounds the model goes on once the agent is silent.
    var collecting: Collecting?
    var owedRound: Int?

    /// Who of the providers is being recovered.
    var recoveries = Recoveries()
    /// What who waits for that hears; nil for nothing.
    var holding: Holding?
    /// Whether the caller has said something that nobody has made words of yet.
    var isOwedWords = false
    /// Until when a recogniser that is back must have made some of it.
    var owedDeadline: CallTime?
    /// Sentences as sounds, which need no voice.
    var kept: [String: [UInt8]] = [:]

    /// When the ledger wants to hand over more.
    private var nextFrame: CallTime?
    private var pending: [CallOrder] = []

    package init(_ agent: CallAgent, history: ConversationHistory = ConversationHistory()) {
        self.agent = agent
        mind = CallMind(agent, history: history)
        bargeIn = agent.bargeIn
        ear = CallEar(agent.endpointing, agent.suspicion)
        var settings = agent.turns
        settings.language = agent.language
        turns = TurnTaker(settings)
        ledger = PlayoutLedger(agent.playout)
        played = PlayedAudio(ahead: agent.playout.window ?? Int64(agent.playout.capacity))
    }

    /// Goes on with a call whose stream was lost.
    package init(_ agent: CallAgent, recalling memory: CallMemory) {
        var agent = agent
        if !memory.language.isEmpty { agent.language = memory.language }
        self.init(agent)
        recall(memory)
    }

    // MARK: What comes out

    /// What is to be done, in order; asked for after each input.
    package mutating func takeOrders() -> [CallOrder] {
        var orders: [CallOrder] = []
        moveOrders(to: &orders)
        return orders
    }

    /// The same, behind what is to be done already; the room that they took is kept.
    package mutating func moveOrders(to orders: inout [CallOrder]) {
        orders.append(contentsOf: pending)
        pending.removeAll(keepingCapacity: true)
    }

    /// Whether there are orders.
    package var hasOrders: Bool { !pending.isEmpty }

    /// When there is something to do, if nothing happens before.
    package var wake: CallTime? {
        guard phase != .ended else { return nil }
        var due = Earliest(decisionDue)
        due.add(nextFrame)
        return due.time
    }

    /// When it wants to be told by `.reached`, if nothing happens before: all but the next piece of the agent's audio, which waits
    /// for no decision.
    var decisionDue: CallTime? {
        guard phase != .ended else { return nil }
        var due = Earliest(turns.wake)
        due.add(controller.wake)
        due.add(live?.chunker.deadline)
        due.add(ear.deadline)
        due.add(replyDeadline)
        due.add(fillerDue)
        due.add(toolFiller?.at)
        due.add(toolEnd)
        due.add(silenceOfAgent)
        due.add(durationLimit)
        due.add(deferredUntil)
        due.add(cutOffDeadline)
        due.add(mutedUntil)
        due.add(collecting?.wake)
        due.add(factsDeadline)
        due.add(mind.summaryDeadline)
        due.add(recoveryWake)
        due.add(voiceIsLate)
        due.add(voiceHoldDue)
        due.add(holdingDue)
        due.add(owedDeadline)
        if case .closing(_, let until) = phase { due.add(until) }
        return due.time
    }

    /// When the caller's turn ends if no more audio comes: of what is waited for, all that audio without an event changes.
    var earDeadline: CallTime? { ear.deadline }

    /// Whether nothing is said, made or waited for but the caller.
    package var isIdle: Bool {
        live == nil && !agentIsAudible && !turns.callerHasTheFloor && phase == .talking && collecting == nil
            && owedRound == nil
    }

    /// Whether the caller is heard speaking just now.
    package var callerIsHeard: Bool { turns.isHeard }
    /// What the ear has heard in the caller's last audio.
    var heardVoice: HeardVoice { ear.voice }

    /// Whether nothing of the caller is to be heard.
    package var callerIsMuted: Bool { mutedUntil != nil }

    /// Whether the call is over.
    package var hasEnded: Bool { phase == .ended }

    /// How much more audio the voice may bring; at nothing it is to be held back.
    package var room: Int { ledger.room }

    /// What a step tells to hand over.
    package var frames: Span<UInt8> {
        @_lifetime(borrow self)
        get { ledger.next }
    }

    /// What is to be handed to the carrier at a time; asked for until it is `idle` or `wait`.
    package mutating func step(at time: CallTime) -> PlayoutLedger.Step {
        advance(to: time)
        guard phase != .ended else { return .idle }
        let step = ledger.step(at: now)
        switch step {
        case .wait(let until): nextFrame = until
        case .idle: nextFrame = nil
        case .finished(let reply, let samples): handedOver(reply, samples)
        case .send, .mark: break
        }
        return step
    }

    /// The samples of a step were handed over.
    package mutating func sent(_ count: Int, of reply: Int) {
        let start = max(ledger.ear.end, now)
        Self.remember(count, of: ledger, from: start, in: &played)
        guard reply != PlayoutLedger.sound else { return ledger.sent(count, at: now) }
        if lastSent != reply { beginnings.append((reply, ledger.ear.sent, start)) }
        ledger.sent(count, at: now)
        if !agentIsAudible || lastSent != reply { becomeAudible(reply) }
        guard live?.epoch == reply, live?.hasBeenSent == false else { return }
        live?.hasBeenSent = true
        fillerDue = nil
        note(.firstAudioSent(reply: reply))
        if let end = unanswered {
            unanswered = nil
            note(.turnAnswered(reply: reply, end: end))
        }
    }

    private static func remember(
        _ count: Int,
        of ledger: borrowing PlayoutLedger,
        from start: CallTime,
        in played: inout PlayedAudio
    ) {
        played.add(ledger.next.extracting(first: count), from: start)
    }

    // MARK: What goes in

    /// The caller's next samples; answers whether they told anything.
    @discardableResult
    package mutating func hear(_ codes: Span<UInt8>, at time: CallTime) -> Bool {
        guard phase != .ended else { return false }
        // The ear's clock goes on.
        if callerIsMuted {
            ear.skip(to: time + Int64(codes.count))
            return false
        }
        var index = 0
        var hasTold = false
        while index < codes.count {
            let count = min(farEnd.count, codes.count - index)
            played.read(from: time + Int64(index), count, into: &farEnd)
            if listen(codes.extracting(index..<index + count)) { hasTold = true }
            index += count
        }
        return hasTold
    }

    /// The same, beside other audio than the agent's own: what was played when the caller was recorded.
    package mutating func hear(_ codes: Span<UInt8>, besides agent: Span<UInt8>) {
        guard phase != .ended, !callerIsMuted else { return }
        var index = 0
        while index < codes.count {
            let count = min(farEnd.count, codes.count - index)
            for place in 0..<count { farEnd[place] = agent[index + place] }
            listen(codes.extracting(index..<index + count))
            index += count
        }
    }

    @discardableResult
    private mutating func listen(_ codes: Span<UInt8>) -> Bool {
        if !findings.isEmpty { findings.removeAll(keepingCapacity: true) }
        Self.listen(&ear, codes, farEnd, &findings)
        for finding in findings {
            earWitness?(finding.event, finding.at)
            take(.ear(finding.event), at: finding.at)
        }
        return !findings.isEmpty
    }

    private static func listen(
        _ ear: inout CallEar,
        _ codes: Span<UInt8>,
        _ farEnd: [UInt8],
        _ findings: inout [(event: EarEvent, at: CallTime)]
    ) {
        ear.hear(codes, agent: farEnd.span.extracting(first: codes.count)) { findings.append(($0, $1)) }
    }

    /// There is no audio of the caller until then.
    package mutating func skip(to time: CallTime) { ear.skip(to: time) }

    /// The voice's next audio for a reply, as the telephone's µ-law.
    package mutating func spoke(epoch: Int, _ codes: Span<UInt8>, at time: CallTime) {
        advance(to: time)
        guard live?.epoch == epoch, live?.voiceIsFinished == false, !codes.isEmpty else { return }
        if live?.hasAudio == false {
            live?.hasAudio = true
            recovered(.voice)
            if live?.isHeld == false { endHolding() }
            note(.firstAudioMade(reply: epoch))
        }
        ledger.append(codes)
    }

    /// Everything else.
    package mutating func take(_ input: CallInput, at time: CallTime) {
        advance(to: time)
        guard phase != .ended else { return }
        if phase == .beginning {
            // Before the call there is nothing to decide.
            switch input {
            case .started, .ended, .learnt, .kept: break
            default: return
            }
        }
        switch input {
        case .started: begin()
        case .ear(let event): heard(event)
        case .recognition(let event): recognized(event)
        case .recognitionFailed(let failure): recognizerLost(failure)
        case .generation(let epoch, let event): written(epoch, event)
        case .generationFailed(let epoch, let failure): modelFailed(epoch, failure)
        case .spoken(let epoch, let pieces): aligned(epoch, pieces)
        case .pieceEnded(let epoch): if live?.epoch == epoch { ledger.pieceEnded() }
        case .voiceEnded(let epoch): voiceEnded(epoch)
        case .voiceFailed(let epoch, let failure): voiceFailed(epoch, failure)
        case .voiceNote(_, let note): noted(note)
        case .toolFinished(let epoch, let result): toolFinished(epoch, result)
        case .learnt(let facts): learn(facts)
        case .kept(let text, let codes): kept[text] = codes
        case .summary(let number, let event): summed(number, event)
        case .summaryFailed(let number, let failure): summaryFailed(number, failure)
        case .mark(let generation, let number, let way): echoed(generation, number, way)
        case .key(let key): pressed(key)
        case .command(let command): commanded(command)
        case .reached: break
        case .ended(let reason): end(reason)
        }
        settle()
    }

    // MARK: Time

    private mutating func advance(to time: CallTime) { now = max(now, time) }

    /// After every input: what time itself brings.
    private mutating func settle() {
        guard phase != .ended else { return }
        if let deadline = ear.deadline, now >= deadline, let event = ear.reached(now) {
            earWitness?(event, now)
            heard(event)
        }
        if let wake = turns.wake, now >= wake { obey(turns.take(.reached, at: now)) }
        if let wake = controller.wake, now >= wake { suspicionIsDue() }
        if let deadline = live?.chunker.deadline, now >= deadline { speak(live?.chunker.reached(now) ?? []) }
        if let due = toolFiller, now >= due.at { sayToolFiller(due.text) }
        if let deadline = toolEnd, now >= deadline { toolsAreLate() }
        if let wake = collecting?.wake, now >= wake { collectIsDue() }
        if let deadline = factsDeadline, now >= deadline { factsAreLate() }
        if let deadline = mind.summaryDeadline, now >= deadline { summaryIsLate() }
        if let fillerDue, now >= fillerDue { playFiller() }
        forgetRecoveries()
        if let wake = recoveryWake, now >= wake { recoveryIsDue() }
        if let due = voiceIsLate, now >= due { askVoiceAgain() }
        if let due = voiceHoldDue, now >= due { holdForVoice() }
        if let deadline = owedDeadline, now >= deadline { owedIsOld() }
        if holding != nil, !isOwed { endHolding() }
        if let due = holdingDue, now >= due { holdOn() }
        if let deadline = replyDeadline, now >= deadline { replyIsLate() }
        if let deadline = deferredUntil, now >= deadline { resumeReply() }
        if let deadline = cutOffDeadline, now >= deadline { cutOffIsOld() }
        if let silence = silenceOfAgent, now >= silence { becomeSilent() }
        if let mutedUntil, now >= mutedUntil { mute(false) }
        if let limit = durationLimit, now >= limit { close(agent.sentences.tooLong, .end("the call's time is up")) }
        if case .closing(_, let until) = phase, now >= until { farewellIsLate() }
        if phase != .ended { ear.hints = turns.hints.union(questionHint) }
    }

    /// When the agent's last sample has been heard, if nothing more is on its way.
    private var silenceOfAgent: CallTime? {
        guard agentIsAudible, !ledger.isActive else { return nil }
        return ledger.ear.end + ledger.ear.wayToEar
    }

    private var durationLimit: CallTime? {
        guard phase == .talking, let duration = agent.limits.duration else { return nil }
        return CallTime(samples: duration)
    }

    private mutating func becomeAudible(_ reply: Int) {
        lastSent = reply
        hold(to: live.map { $0.epoch == reply ? $0.bargeIn : bargeIn } ?? bargeIn)
        guard !agentIsAudible else { return }
        agentIsAudible = true
        _ = turns.take(.agentSpeaks, at: now)
    }

    /// From now on the caller may cut in under that policy.
    mutating func hold(to policy: BargeInPolicy) {
        policyInForce = policy
        obey(controller.agentSpeaks(policy))
    }

    mutating func becomeSilent() {
        agentIsAudible = false
        silentSince = now
        endSuspicion()
        // A suspicion that was under way concerns nobody any more.
        goOn()
        heardToTheEnd()
        note(.agentIsSilent)
        guard live == nil else { return }
        if case .closing(let afterwards, _) = phase { return finish(afterwards) }
        guard collecting != nil, let turn = waitingTurn else { return fallSilent() }
        waitingTurn = nil
        promptEnded()
        return collecting == nil ? answer(turn) : collect(turn)
    }

    /// Hands over audio again, unless something else holds it back.
    mutating func goOn() { if deferredUntil == nil, !controller.isSuspected { ledger.resume() } }

    /// The agent is silent, and so nobody can cut in on it.
    mutating func endSuspicion() {
        if controller.isSuspected { note(.bargeInDismissed) }
        controller.agentIsSilent()
    }

    /// From now on the caller is waited for.
    mutating func fallSilent() {
        if collecting != nil { return promptEnded() }
        if let turn = waitingTurn, phase == .talking, !turns.callerHasTheFloor {
            waitingTurn = nil
            return answer(turn)
        }
        if let rounds = owedRound { return goOn(after: rounds) }
        // Who is not heard is not asked anything either.
        if mutedUntil == nil { obey(turns.take(.agentIsSilent, at: now)) }
        tidyHistory()
    }

    // MARK: Orders

    mutating func order(_ order: CallOrder) { pending.append(order) }

    mutating func note(_ kind: CallEvent.Kind) { pending.append(.note(kind)) }
}
