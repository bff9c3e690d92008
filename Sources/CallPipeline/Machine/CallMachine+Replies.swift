internal import BargeIn
internal import CallTiming
internal import ProviderKit
internal import SpeechChunking
internal import TurnTaking

// What the agent says: from the request to the model to the last piece that is given to the voice.
extension CallMachine {
    // MARK: Beginning

    mutating func begin() {
        phase = .talking
        guard let greeting = agent.greeting, !greeting.isEmpty else {
            return fallSilent()
        }
        say(greeting, as: .greeting)
    }

    /// Says something by itself; what is being made or said ends.
    mutating func say(
        _ text: String,
        as origin: LiveReply.Origin = .sentence,
        under policy: BargeInPolicy? = nil,
        then after: LiveReply.Afterwards = .listen
    ) {
        abandonLive()
        guard !text.isEmpty else {
            if !agentIsAudible { fallSilent() }
            return
        }
        start(origin)
        live?.afterwards = after
        if let policy { live?.bargeIn = policy }
        live?.dueSince = now
        live?.parts[0].written = text
        openVoice()
        speak((live?.chunker.add(text, at: now) ?? []) + (live?.chunker.finish() ?? []))
        finishVoice()
    }

    /// Has the model write a reply.
    mutating func reply(to origin: LiveReply.Origin, after messages: [Conversation.Message], isHeld: Bool = false) {
        abandonLive()
        start(origin, isHeld: isHeld)
        live?.messages = messages
        if !isHeld { becomeDue() }
        request()
        openVoice()
    }

    private mutating func start(_ origin: LiveReply.Origin, isHeld: Bool = false) {
        epoch += 1
        wasCutOff = false
        cutOffDeadline = nil
        if !isHeld { saying = [] }
        var reply = LiveReply(
            epoch: epoch,
            origin: origin,
            bargeIn: origin == .greeting ? agent.greetingBargeIn ?? agent.bargeIn : agent.bargeIn,
            chunker: newChunker
        )
        reply.isHeld = isHeld
        live = reply
        ledger.begin(reply: epoch, isHeld: isHeld)
        if !isHeld { obey(turns.take(.agentIsBusy, at: now)) }
        note(.replyBegun(reply: epoch, isGuess: isHeld))
    }

    private var newChunker: ClauseChunker {
        ClauseChunker(
            SpeakableText(language: .named(language), dictionary: agent.pronunciations),
            agent.chunking
        )
    }

    private mutating func becomeDue() {
        live?.dueSince = now
        guard let patience = agent.limits.fillerPatience, !agent.sounds.filler.isEmpty else { return }
        fillerDue = now + patience
    }

    private mutating func request() {
        guard let live else { return }
        var messages = live.messages + live.told
        if messages.isEmpty { messages = [.note("The call has begun.")] }
        let mayCall = live.parts.count <= agent.limits.toolRounds
        let request = GenerationRequest(
            Conversation(instructions: instructions, messages: messages),
            tools: mayCall ? tools : []
        )
        self.live?.isWriting = true
        note(.replyRequested(reply: live.epoch))
        order(.generate(epoch: live.epoch, request))
    }

    private mutating func openVoice() {
        guard let live, !live.voiceIsOpen else { return }
        self.live?.voiceIsOpen = true
        self.live?.voiceBegin = ledger.samplesMade
        order(.openVoice(epoch: live.epoch, language: language))
    }

    // MARK: Guessing

    mutating func speculate(_ text: String) {
        // While the agent is heard, or makes a reply to what was said before, nothing is guessed.
        guard live == nil || live?.isHeld == true, !agentIsAudible else { return }
        reply(to: .answer(Turn(text, end: now)), after: history + [.caller(text)], isHeld: true)
    }

    mutating func releaseSpeculation(as turn: Turn) {
        guard var live, live.isHeld else { return }
        // Through the optional the optimiser of Swift 6.3.1 forgets to release the origin that was there.
        live.isHeld = false
        live.origin = .answer(turn)
        self.live = live
        saying = live.pieces.flatMap { UtteranceShape.words(of: $0.spoken) }
        becomeDue()
        ledger.release(reply: live.epoch)
        obey(turns.take(.agentIsBusy, at: now))
        note(.guessUsed(reply: live.epoch, hasAudio: live.hasAudio))
        if live.toolsWait { useTools() }
    }

    mutating func dropSpeculation() {
        guard let live, live.isHeld else { return }
        note(.guessDropped(reply: live.epoch, characters: live.parts.reduce(0) { $0 + $1.written.count }))
        abandonLive()
    }

    // MARK: The model

    mutating func written(_ epoch: Int, _ event: GenerationEvent) {
        switch event {
        case .usage(let usage): return note(.used(.model, usage))
        case .switched(let change): return note(.providerSwitched(change))
        default: break
        }
        // What was abandoned is never spoken.
        guard var reply = live, reply.epoch == epoch, reply.isWriting else { return }
        let last = reply.parts.count - 1
        switch event {
        case .text(let text):
            reply.parts[last].written += text
            if !reply.hasText { note(.firstText(reply: epoch)) }
            reply.hasText = true
            let chunks = reply.chunker.add(text, at: now)
            live = reply
            speak(chunks)
        case .toolCallStarted:
            // What was said before it is whole.
            let chunks = reply.chunker.finish()
            reply.chunker = newChunker
            live = reply
            speak(chunks)
        case .toolCall(let call):
            reply.parts[last].calls.append(call)
            live = reply
        case .finished(let reason):
            reply.isWriting = false
            let chunks = reply.chunker.finish()
            live = reply
            speak(chunks)
            finishedWriting(reason)
        case .usage, .switched: break
        }
    }

    private mutating func finishedWriting(_ reason: FinishReason) {
        guard let live, let part = live.parts.last else { return }
        note(.replyWritten(reply: live.epoch, text: part.written))
        if !part.calls.isEmpty {
            if live.isHeld { self.live?.toolsWait = true } else { useTools() }
            return
        }
        if !live.pieces.contains(where: { !$0.spoken.isEmpty }), live.afterwards == .listen {
            note(.warning("the model wrote nothing: \(reason)"))
            if live.isHeld { return dropSpeculation() }
            return apologise()
        }
        finishVoice()
    }

    /// Gives pieces of the reply to the voice.
    mutating func speak(_ chunks: [SpeakableChunk]) {
        guard let reply = live, !reply.voiceIsFinished else { return }
        for chunk in chunks where !chunk.spoken.isEmpty || !chunk.written.isEmpty {
            let isFirst = live?.pieces.contains { !$0.spoken.isEmpty } == false
            // Pieces are joined as they are.
            let space = chunk.written.last?.isWhitespace == true && chunk.spoken.last?.isWhitespace == false
            let spoken = space ? chunk.spoken + " " : chunk.spoken
            live?.pieces.append(ReplyPiece(part: reply.parts.count - 1, written: chunk.written, spoken: spoken))
            guard !spoken.isEmpty else { continue }
            openVoice()
            if isFirst { note(.firstPiece(reply: reply.epoch, text: spoken)) }
            if !reply.isHeld { saying += UtteranceShape.words(of: spoken) }
            ledger.addText(spoken)
            order(.speak(epoch: reply.epoch, spoken))
        }
    }

    mutating func finishVoice() {
        guard let live, !live.voiceHasAll else { return }
        self.live?.voiceHasAll = true
        if live.voiceIsOpen { return order(.finishVoice(epoch: live.epoch)) }
        // Its voice had ended before.
        self.live?.voiceIsFinished = true
        ledger.finishReply()
        note(.replyMade(reply: live.epoch))
    }

    // MARK: Tools

    private mutating func useTools() {
        guard let live, let calls = live.parts.last?.calls else { return }
        self.live?.toolsWait = false
        self.live?.toolsSince = now
        for call in calls { note(.toolCalled(name: call.name, id: call.id)) }
        order(.useTools(epoch: live.epoch, calls))
    }

    /// When the caller is told that a tool takes long.
    var toolDeadline: CallTime? {
        guard let since = live?.toolsSince, let patience = agent.limits.toolFillerPatience,
            live?.toldOfTools == false, !agent.sentences.toolFiller.isEmpty
        else { return nil }
        return since + patience
    }

    mutating func sayToolFiller() {
        live?.toldOfTools = true
        // Who is still heard saying something need not say more.
        guard !ledger.hasUnsent else { return }
        let text = agent.sentences.toolFiller
        if let last = live?.parts.indices.last { live?.parts[last].filler = text + " " }
        speak([SpeakableChunk(written: text + " ", spoken: text + " ")])
    }

    /// When a tool is not waited for any more.
    var toolEnd: CallTime? {
        guard let since = live?.toolsSince, let patience = agent.limits.toolPatience else { return nil }
        return since + patience
    }

    mutating func toolsAreLate() {
        guard let live, let part = live.parts.last else { return }
        note(.warning("a tool has not answered"))
        let running = part.calls.filter { call in !part.results.contains { $0.id == call.id } }
        let stopped = running.filter { agent.stoppableTools.contains($0.name) }.map(\.id)
        if !stopped.isEmpty { order(.cancelTools(epoch: live.epoch, ids: stopped)) }
        for call in running {
            toolFinished(live.epoch, ToolResult(id: call.id, content: ReplyPart.unanswered, isError: true), nil)
        }
    }

    mutating func toolFinished(_ epoch: Int, _ result: ToolResult, _ effect: ToolEffect?) {
        note(.toolFinished(id: result.id, isError: result.isError))
        guard let reply = live, reply.epoch == epoch, reply.toolsSince != nil, var part = reply.parts.last,
            part.calls.contains(where: { $0.id == result.id }),
            !part.results.contains(where: { $0.id == result.id })
        else { return finishedLater(result, effect) }
        part.results.append(result)
        let place = reply.parts.count - 1
        live?.parts[place] = part
        if let effect { carryOut(effect) }
        guard part.results.count == part.calls.count else { return }
        live?.toolsSince = nil
        // Who has said goodbye, and ends the call, has nothing to add.
        if let after = live?.afterwards, after != .listen, !part.written.isEmpty { return finishVoice() }
        live?.parts.append(ReplyPart())
        let chunker = newChunker
        live?.chunker = chunker
        live?.dueSince = now
        request()
    }

    private mutating func carryOut(_ effect: ToolEffect) {
        switch effect {
        case .endCall(let reason):
            live?.afterwards = .end(reason)
            live?.bargeIn = BargeInPolicy(.nothing)
            if agentIsAudible, lastSent == live?.epoch { hold(to: BargeInPolicy(.nothing)) }
        case .transfer(let number): live?.afterwards = .transfer(number)
        case .pressKeys(let keys): order(.pressKeys(keys))
        case .speak(let language): switchLanguage(language)
        case .become(let instructions, let tools):
            self.instructions = instructions
            self.tools = tools
        }
    }

    /// A tool that was not stopped when its reply was: the history is told what came of it.
    private mutating func finishedLater(_ result: ToolResult, _ effect: ToolEffect?) {
        for index in history.indices {
            guard case .tool(let before) = history[index], before.id == result.id, before.isError,
                before.content == ReplyPart.unfinished || before.content == ReplyPart.unanswered
            else { continue }
            history[index] = .tool(result)
        }
        // The reply may not have been heard yet.
        for index in spoken.indices {
            guard let part = spoken[index].parts.indices.last,
                spoken[index].parts[part].calls.contains(where: { $0.id == result.id }),
                !spoken[index].parts[part].results.contains(where: { $0.id == result.id })
            else { continue }
            spoken[index].parts[part].results.append(result)
        }
        switch effect {
        case .pressKeys, .speak, .become: if let effect { carryOut(effect) }
        case .endCall, .transfer, nil: break  // The caller wanted to say something first.
        }
    }

    // MARK: Failing

    /// When the caller has waited too long for the reply.
    var replyDeadline: CallTime? {
        guard let live, let due = live.dueSince, live.toolsSince == nil, deferredUntil == nil, !ledger.isPaused,
            !ledger.hasUnsent
        else { return nil }
        // Once it is heard, nobody is to wait in the middle of it either.
        return (live.hasBeenSent ? max(due, ledger.ear.end) : due) + agent.limits.replyPatience
    }

    mutating func replyIsLate() {
        note(.warning("the reply is late"))
        abandonLive()
        apologise()
    }

    mutating func modelFailed(_ epoch: Int, _ failure: ProviderFailure) {
        note(.providerFailed(.model, failure))
        guard let live, live.epoch == epoch, live.isWriting else { return }
        self.live?.isWriting = false
        self.live?.dropCalls()
        if live.isHeld { return dropSpeculation() }
        guard live.pieces.contains(where: { !$0.spoken.isEmpty }) else { return apologise() }
        // What was said must end as well as it can.
        speak(self.live?.chunker.finish() ?? [])
        finishVoice()
    }

    mutating func apologise() {
        if case .closing(let after, _) = phase {
            abandonLive()
            if let next = queued { return sayFarewell(next.text, next.after) }
            return finish(after)
        }
        failuresInARow += 1
        guard failuresInARow < agent.limits.failures else {
            return close(agent.sentences.breakdown, .end("no provider brings a reply"))
        }
        sayApology()
    }

    mutating func sayApology() {
        say(agent.sentences.apology)
        live?.isApology = true
    }

    // MARK: Ending

    /// Says the last words, and then goes; what is being said is said to its end first.
    mutating func close(_ text: String, _ after: LiveReply.Afterwards) {
        guard phase == .talking else { return }
        phase = .closing(after, until: now + agent.limits.farewell)
        waitingTurn = nil
        if let live, live.hasBeenSent || agentIsAudible, !live.isHeld {
            queued = (text, after)
        } else {
            sayFarewell(text, after)
        }
    }

    /// The last words are not said in time.
    mutating func farewellIsLate() {
        guard case .closing(let after, _) = phase else { return }
        guard let next = queued else { return finish(after) }
        // What was to be finished first takes too long.
        abandonLive()
        sayFarewell(next.text, next.after)
    }

    mutating func sayFarewell(_ text: String, _ after: LiveReply.Afterwards) {
        queued = nil
        phase = .closing(after, until: max(now, ledger.ear.end) + agent.limits.farewell)
        guard !text.isEmpty else {
            abandonLive()
            if !agentIsAudible { finish(after) }
            return
        }
        say(text, under: BargeInPolicy(.nothing), then: after)
    }

    mutating func commanded(_ command: CallCommand) {
        switch command {
        case .say(let text): if phase == .talking { say(text) }
        case .hangUp(let text): close(text, .end("hung up by command"))
        case .transfer(let number): close("", .transfer(number))
        case .note(let text): history.append(.note(text))
        case .mute(let mutes): if mutes != (mutedUntil != nil) { mute(mutes) }
        }
    }

    mutating func mute(_ mutes: Bool) {
        mutedUntil = mutes ? now + agent.limits.mute : nil
        if mutes {
            obey(turns.take(.agentIsBusy, at: now))
        } else if live == nil, !agentIsAudible {
            fallSilent()
        }
    }
}
