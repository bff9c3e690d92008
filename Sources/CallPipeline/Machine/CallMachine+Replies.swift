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
            return obey(turns.take(.agentIsSilent, at: now))
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
        order(.openVoice(epoch: live.epoch, language: language))
    }

    // MARK: Guessing

    mutating func speculate(_ text: String) {
        // While the agent is heard, or makes a reply to what was said before, nothing is guessed.
        guard live == nil || live?.isHeld == true, !agentIsAudible else { return }
        reply(to: .answer(Turn(text, end: now)), after: history + [.caller(text)], isHeld: true)
    }

    mutating func releaseSpeculation() {
        guard let live, live.isHeld else { return }
        self.live?.isHeld = false
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
        if live.pieces.isEmpty, live.parts.count == 1 {
            note(.warning("the model wrote nothing: \(reason)"))
            if live.isHeld { return dropSpeculation() }
            return apologise()
        }
        finishVoice()
    }

    /// Gives pieces of the reply to the voice.
    mutating func speak(_ chunks: [SpeakableChunk]) {
        guard let reply = live else { return }
        for chunk in chunks where !chunk.spoken.isEmpty || !chunk.written.isEmpty {
            live?.pieces.append(ReplyPiece(part: reply.parts.count - 1, written: chunk.written, spoken: chunk.spoken))
            guard !chunk.spoken.isEmpty else { continue }
            if live?.pieces.count == 1 { note(.firstPiece(reply: reply.epoch, text: chunk.spoken)) }
            ledger.addText(chunk.spoken)
            order(.speak(epoch: reply.epoch, chunk.spoken))
        }
    }

    mutating func finishVoice() {
        guard let live, live.voiceIsOpen else { return }
        order(.finishVoice(epoch: live.epoch))
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
        speak([SpeakableChunk(written: text + " ", spoken: text + " ")])
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
        request()
    }

    private mutating func carryOut(_ effect: ToolEffect) {
        switch effect {
        case .endCall(let reason):
            live?.afterwards = .end(reason)
            live?.bargeIn = BargeInPolicy(.nothing)
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
            guard case .tool(let before) = history[index], before.id == result.id else { continue }
            history[index] = .tool(result)
        }
        switch effect {
        case .pressKeys, .speak, .become: if let effect { carryOut(effect) }
        case .endCall, .transfer, nil: break  // The caller wanted to say something first.
        }
    }

    // MARK: Failing

    /// When the caller has waited too long for the reply.
    var replyDeadline: CallTime? {
        guard let live, let due = live.dueSince, !live.hasBeenSent, live.toolsSince == nil, deferredUntil == nil else {
            return nil
        }
        return due + agent.limits.replyPatience
    }

    mutating func replyIsLate() {
        note(.warning("the reply is late"))
        apologise()
    }

    mutating func modelFailed(_ epoch: Int, _ failure: ProviderFailure) {
        note(.providerFailed(.model, failure))
        guard let live, live.epoch == epoch, live.isWriting else { return }
        self.live?.isWriting = false
        if live.isHeld { return dropSpeculation() }
        guard !live.pieces.isEmpty else { return apologise() }
        // What was said must end as well as it can.
        speak(self.live?.chunker.finish() ?? [])
        finishVoice()
    }

    mutating func apologise() {
        failuresInARow += 1
        guard failuresInARow < agent.limits.failures else {
            return close(agent.sentences.breakdown, .end("no provider brings a reply"))
        }
        say(agent.sentences.apology)
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

    mutating func sayFarewell(_ text: String, _ after: LiveReply.Afterwards) {
        guard !text.isEmpty else {
            abandonLive()
            if !agentIsAudible { finish(after) }
            return
        }
        say(text, under: BargeInPolicy(.nothing), then: after)
    }

    mutating func commanded(_ command: CallCommand) {
        switch command {
        case .say(let text): say(text)
        case .hangUp(let text): close(text, .end("hung up by command"))
        case .transfer(let number): close("", .transfer(number))
        case .note(let text): history.append(.note(text))
        case .mute(let mutes): isMuted = mutes
        }
    }
}
