package import AgentWire
package import CallTiming
package import Dialogue
package import ProviderKit

/// What is said between a caller and an agent elsewhere: which audio is played, what of it is heard, and the words of both.
///
/// A value without I/O and without a clock: what happens goes in, with its time; what is to be put down is taken out.
package struct AgentTalk: Sendable {
    /// A mark that is on its way, and what it stands behind.
    private struct Mark {
        var number: Int
        var reply: Int
        /// With which event its audio came.
        var event: Int64
        /// When it was set, how many samples lie between it and the mark before, and whether nothing was queued before them.
        var at: CallTime
        var samples: Int
        var isFirst: Bool
    }

    /// What both have said.
    package private(set) var history: ConversationHistory
    /// What passed.
    package var counts = RemoteCounts()
    /// How often the caller has had a turn.
    package private(set) var turns: Int
    /// When somebody last said something, or was still being heard.
    package private(set) var lastWord: CallTime
    /// Whether the agent has ever been heard.
    package private(set) var hasSpoken = false

    /// The end of the caller's last speech, as the ear tells it.
    package var speechEnd: CallTime?

    private var notes: [CallEvent.Kind] = []
    private var replies: [AgentReply] = []
    private var latest: Int
    private var marks: [Mark] = []
    private var marksSet = 0
    /// Up to which event nothing is played any more.
    private var lastInterrupted: Int64 = -1
    /// When all that was handed over will have been played.
    private var playedUntil: CallTime
    /// The caller's turn that no sound has answered yet.
    private var openTurn: CallTime?
    /// The reply that was cut, and what was heard of it as far as we know; the server may know better.
    private var cut: (reply: AgentReply, heard: String, at: CallTime)?

    /// Begins a talk, or goes on with one.
    package init(_ history: ConversationHistory = ConversationHistory(), turns: Int = 0, at now: CallTime) {
        self.history = history
        self.turns = turns
        lastWord = now
        playedUntil = now
        latest = history.entries.reduce(0) { latest, entry in
            guard case .agent(let step) = entry.content else { return latest }
            return max(latest, step.epoch)
        }
    }

    /// What has happened since this was last asked.
    package mutating func takeNotes() -> [CallEvent.Kind] {
        if notes.isEmpty { return [] }
        defer { notes.removeAll(keepingCapacity: true) }
        return notes
    }

    /// Whether there is something to be put down.
    package var hasNotes: Bool { !notes.isEmpty }

    /// Whether some of what was handed over has not been played.
    package func isAudible(at now: CallTime) -> Bool { !marks.isEmpty || playedUntil > now }

    /// When all that was handed over will have been played.
    package var quietAt: CallTime { playedUntil }

    // MARK: The agent

    /// Whether audio of an event is to be played: what comes behind an interruption belongs to what was interrupted.
    package mutating func wants(_ event: Int64, samples: Int) -> Bool {
        guard event > lastInterrupted else {
            counts.late += samples
            return false
        }
        return true
    }

    /// Audio has come.
    package mutating func came(_ speech: AgentSpeech, at now: CallTime) {
        let place = place(of: speech.event, at: now)
        if replies[place].samples == 0 { notes.append(.firstAudioMade(reply: replies[place].number)) }
        if let alignment = speech.alignment { replies[place].add(alignment) }
    }

    /// So many samples of an event were handed over; answers which mark is to stand behind them.
    package mutating func played(_ samples: Int, of event: Int64, at now: CallTime) -> Int {
        let place = place(of: event, at: now)
        let number = replies[place].number
        if replies[place].begun == nil {
            replies[place].begun = now
            notes.append(.firstAudioSent(reply: number))
            if let end = openTurn { notes.append(.turnAnswered(reply: number, end: end)) }
            openTurn = nil
        }
        let isFirst = playedUntil <= now
        let begin = max(playedUntil, now)
        playedUntil = begin + Int64(samples)
        lastWord = max(lastWord, playedUntil)
        hasSpoken = true
        replies[place].add(samples, of: event, from: begin)
        counts.played += samples
        marksSet += 1
        marks.append(
            Mark(number: marksSet, reply: number, event: event, at: now, samples: samples, isFirst: isFirst)
        )
        return marksSet
    }

    /// A mark came back.
    package mutating func markReturned(_ number: Int, at now: CallTime) {
        guard let place = marks.firstIndex(where: { $0.number == number }) else { return }
        let mark = marks[place]
        marks.removeFirst(place + 1)
        guard let reply = replies.firstIndex(where: { $0.number == mark.reply }) else { return }
        if !replies[reply].isHeard {
            replies[reply].isHeard = true
            // What was queued before it is not known to the sample: then the way is taken for none.
            let way = mark.isFirst ? max(0, now.samples - mark.at.samples - Int64(mark.samples)) / 2 : 0
            let heard = mark.isFirst ? mark.at + way : now + Int64(-mark.samples)
            notes.append(.firstAudioHeard(reply: mark.reply, at: heard, way: way))
        }
        // The server may have more of it: it is over once the agent or the caller goes on.
        if marks.isEmpty { notes.append(.agentIsSilent) }
        finishPlayed()
    }

    /// Replies that are over, and of which all that there is was played, were heard.
    private mutating func finishPlayed() {
        let done = replies.filter(isDone)
        replies = replies.filter { !isDone($0) }
        for reply in done { finish(reply) }
    }

    // One of which no sound has come may still get some: texts and their audio come in any order.
    private func isDone(_ reply: AgentReply) -> Bool {
        reply.isClosed && reply.samples > 0 && !marks.contains { $0.reply == reply.number }
    }

    /// What the agent says, with the event that its audio comes with.
    package mutating func said(_ text: String, event: Int64? = nil, at now: CallTime) {
        lastWord = max(lastWord, now)
        if let event, event <= lastInterrupted, cut != nil, cut?.reply.text == nil { return saidLate(text) }
        if let place = replies.indices.last, !replies[place].isClosed, replies[place].text != nil {
            replies[place].isClosed = true
            if let event { takeOff(event, from: place, at: now) }
            finishPlayed()
        }
        let place = open(at: now)
        replies[place].text = text
        replies[place].event = event
        notes.append(.replyWritten(reply: replies[place].number, text: text))
        history.wrote(text, in: replies[place].number)
    }

    /// Audio that came before its text was taken for the reply before.
    private mutating func takeOff(_ event: Int64, from place: Int, at now: CallTime) {
        guard let other = replies[place].split(at: event, as: latest + 1) else { return }
        latest += 1
        let number = replies[place].number
        for index in marks.indices where marks[index].reply == number && marks[index].event >= event {
            marks[index].reply = other.number
        }
        replies.append(other)
        notes.append(.replyBegun(reply: other.number, isGuess: false))
    }

    /// The words of what was cut already.
    private mutating func saidLate(_ text: String) {
        guard var late = cut else { return }
        late.reply.text = text
        late.heard = late.reply.correction ?? late.reply.words(heardAt: late.at)
        cut = late
        notes.append(.replyWritten(reply: late.reply.number, text: text))
        history.wrote(text, in: late.reply.number)
    }

    /// The agent's server has noticed that the caller cut in: what it said up to that event is over.
    package mutating func interrupted(_ event: Int64, at now: CallTime) {
        lastInterrupted = max(lastInterrupted, event)
        settleCut()
        notes.append(.bargeInConfirmed("the agent's server"))
        for reply in replies {
            guard reply.samples > 0, !reply.isPlayed(at: now) else {
                finish(reply)
                continue
            }
            // Only one can be heard in part: those behind it have not been heard at all.
            if cut == nil {
                cut = (reply, reply.correction ?? reply.words(heardAt: now), now)
            } else {
                history.cut(reply.number, heardText: "")
                notes.append(.replyCut(reply: reply.number, heard: ""))
            }
        }
        if cut?.reply.correction != nil { settleCut() }
        replies.removeAll()
        marks.removeAll()
        playedUntil = min(playedUntil, now)
    }

    /// The agent's server knows how far it came.
    ///
    /// One that is of none of the replies that are known comes too late for its own.
    package mutating func corrected(_ correction: AgentCorrection) {
        let isForAny = correction.event == nil
        if let cut, cut.reply.isMeant(by: correction) || isForAny {
            self.cut?.heard = correction.corrected
            settleCut()
        } else if let place = replies.lastIndex(where: { $0.isMeant(by: correction) })
            ?? (isForAny ? replies.indices.last : nil)
        {
            // The interruption may follow.
            replies[place].correction = correction.corrected
        }
    }

    // MARK: The caller

    /// What the caller has said.
    package mutating func heard(_ text: String, at now: CallTime) {
        close()
        let end = speechEnd ?? now
        speechEnd = nil
        lastWord = max(lastWord, now)
        turns += 1
        openTurn = end
        notes.append(.transcript(text))
        notes.append(.turnEnded(text: text, keys: "", end: end, reason: "the agent's server"))
        history.callerSaid(text)
    }

    /// What the caller seems to be saying.
    package mutating func hearing(_ text: String, at now: CallTime) {
        lastWord = max(lastWord, now)
        notes.append(.interim(text))
    }

    /// The caller pressed a key.
    package mutating func pressed(_ key: Character, at now: CallTime) {
        lastWord = max(lastWord, now)
        notes.append(.keyPressed(key))
        history.callerPressed(String(key))
    }

    // MARK: Tools

    /// The agent wants a tool used.
    package mutating func called(_ call: ToolCall, at now: CallTime) {
        let place = open(at: now)
        replies[place].usesTools = true
        lastWord = max(lastWord, now)
        notes.append(.toolCalled(name: call.name, id: call.id))
        history.called([call], in: replies[place].number)
    }

    /// It has answered.
    package mutating func answered(_ result: ToolResult, at now: CallTime) {
        lastWord = max(lastWord, now)
        notes.append(.toolFinished(id: result.id, isError: result.isError))
        history.answered(result)
    }

    // MARK: The end

    /// Nothing more comes: what was handed over and has not been played is taken for unheard.
    package mutating func ended(at now: CallTime) {
        settleCut()
        for reply in replies {
            if reply.isPlayed(at: now) {
                finish(reply)
            } else {
                let heard = reply.words(heardAt: now)
                history.cut(reply.number, steps: [heard], byCaller: false)
                notes.append(.replyCut(reply: reply.number, heard: heard))
            }
        }
        replies.removeAll()
        marks.removeAll()
    }

    /// The reply that the agent is saying, or begins to.
    private mutating func open(at now: CallTime) -> Int {
        if let place = replies.indices.last, !replies[place].isClosed { return place }
        settleCut()
        latest += 1
        replies.append(AgentReply(latest, at: now))
        notes.append(.replyBegun(reply: latest, isGuess: false))
        return replies.count - 1
    }

    /// The reply that audio of an event belongs to: the last one whose text did not come with a later event.
    private mutating func place(of event: Int64, at now: CallTime) -> Int {
        if let last = replies.last, !last.isClosed, let text = last.event, text > event,
            let earlier = replies.lastIndex(where: { $0.event.map { $0 <= event } ?? false })
        {
            return earlier
        }
        return open(at: now)
    }

    /// The caller has had a turn: what comes next is another reply, and what has not come by now is not waited for.
    private mutating func close() {
        for place in replies.indices { replies[place].isClosed = true }
        for silent in replies where silent.samples == 0 { finish(silent) }
        replies.removeAll { $0.samples == 0 }
        finishPlayed()
    }

    private mutating func finish(_ reply: AgentReply) {
        guard reply.samples > 0 else {
            // Where no sound came nobody heard a word.
            history.finished(reply.number, heardText: "")
            if reply.text?.isEmpty == false { notes.append(.replyCut(reply: reply.number, heard: "")) }
            return
        }
        let words = reply.correction ?? reply.words
        if reply.text == nil { history.wrote(words, in: reply.number) }
        history.finished(reply.number, heardText: words)
        notes.append(.replyHeard(reply: reply.number, text: words))
    }

    private mutating func settleCut() {
        guard let cut else { return }
        self.cut = nil
        if cut.reply.text == nil { history.wrote(cut.reply.words, in: cut.reply.number) }
        history.cut(cut.reply.number, heardText: cut.heard)
        notes.append(.replyCut(reply: cut.reply.number, heard: cut.heard))
    }
}
