package import CallPipeline
import CallTiming
import CallTools
package import ProviderKit
import Replays
import SpeechChunking
import TestKit

/// A whole call in virtual time: the machine, and around it a carrier, a model, a voice and tools that are simulated.
///
/// It goes from one happening to the next, carries out every order, and looks after each step whether what must always
/// hold does hold.
package final class VirtualCall {
    /// What is done at a time.
    package typealias Action = (VirtualCall) -> Void

    package private(set) var machine: CallMachine
    /// The time, in samples.
    package internal(set) var now: Int64 = 0
    package let surroundings: Surroundings
    var random: SeededGenerator

    /// What has happened, as lines, each at its time.
    package private(set) var story: [(time: Int64, line: String)] = []
    /// What was fed to the machine, for a replay.
    package private(set) var inputs: [RecordedInput] = []
    /// All orders as lines, which a replay must give again.
    package private(set) var decisions: [String] = []
    /// Everything that was noted, as a log would have it; only if `keepsEvents`.
    package private(set) var events: [CallEvent] = []
    package var keepsEvents = false
    /// How slow the providers are, in samples, where that is not the same each time.
    package var pace: Pace?
    /// What the recogniser does when it is asked for its words.
    package var onFlush: Action?
    /// What must never be, and was.
    package internal(set) var violations: [String] = []
    /// How many replies of voices without word times there were, and of how many the history is more than a third off: what
    /// was heard of those is an estimate, of which only the share of wrong ones can be held to something.
    package private(set) var estimates = (all: 0, wrong: 0)
    /// Whether inputs and decisions are written down.
    package var isRecording = true
    /// Whether what was cancelled still brings its news.
    package var isLeaky = false

    private var decisionTime: Int64 = 0
    var agenda = Agenda<Action>()
    var models: [ModelScript] = []
    var voices: [VoiceFate] = []
    var toolFates: [ToolFate] = []
    /// What summaries say; nil for one that fails.
    var summaryTexts: [String?] = []
    /// What the model was asked.
    package internal(set) var requests: [GenerationRequest] = []
    /// What the model writes when nothing is written for it.
    package var defaultModel: (Int) -> ModelScript = { ModelScript("Answer number \($0).") }

    var generation: (epoch: Int, run: Int, script: ModelScript?)?
    var runs = 0
    var scripts: [Int: ModelScript] = [:]
    var voice: SimulatedVoice?
    var made: [Int: SimulatedVoice.Made] = [:]
    var toolsRunning: Set<String> = []
    var toolCount = 0

    /// Until when the recogniser, the model and the voice are away; and what of the caller was not heard meanwhile.
    package var recognizerIsAway: Int64?
    package var modelIsAway: Int64?
    package var voiceIsMute: Int64?
    var unheard: [(time: Int64, input: CallInput)] = []

    var carrier = SimulatedCarrier()
    /// The marks that have not come back.
    private(set) var marksUnderWay: Set<Int> = []
    private var lastArrival: Int64 = 0
    private var lastReturn: Int64 = 0
    private var sent: [Int: Int64] = [:]
    private var held: Set<Int> = []
    private var dead: Set<Int> = []
    private var isSuspected = false
    private var mayNotPlay: String?
    private var concluded: [(reply: Int, text: String, isWhole: Bool)] = []
    var anchors: [(key: String, count: Int, offset: Int64, action: Action)] = []
    private var counts: [String: Int] = [:]
    /// What the simulated ear does: which sound it hears, and whether a turn is under way for it.
    var sounds = 0
    var soundsWhenQuiet = 0
    var earIsInTurn = false
    /// Whether there is something that waits for something else, which has not come yet.
    var hasAnchors: Bool { anchors.contains { (counts[$0.key] ?? 0) < $0.count } }
    private var wasEnded = false
    private var wakesAtOnce = 0
    private var wasHungUpByCaller = false

    package init(_ agent: CallAgent, _ surroundings: Surroundings = Surroundings()) {
        machine = CallMachine(agent)
        self.surroundings = surroundings
        random = SeededGenerator(seed: surroundings.seed)
    }

    // MARK: Time

    /// Does something at a time, in samples.
    package func at(_ time: Int64, _ action: @escaping Action) { agenda.add(max(time, now), action) }

    /// Goes on to a time, or to the end of the call.
    package func run(until end: Int64) {
        while !machine.hasEnded {
            let wake = machine.wake?.samples
            guard let next = [wake, agenda.next].compactMap({ $0 }).min(), next <= end else { break }
            now = max(now, next)
            if let wake, wake <= next, wake <= (agenda.next ?? .max) {
                feed(.reached)
            } else if let action = agenda.take() {
                action(self)
            }
            if violations.count > 20 { return }
        }
        if !machine.hasEnded { now = max(now, end) }
    }

    /// Whether nothing is said, made or played, so that only silence would follow.
    package var isQuiet: Bool {
        machine.hasEnded
            || agenda.next == nil && carrier.end <= now
                && machine.isIdle && (machine.wake.map { $0.samples - now > 24_000 } ?? true)
    }

    // MARK: Inputs

    /// Tells the machine something, and carries out what it decides.
    package func feed(_ input: CallInput) {
        record(.input(input, at: CallTime(samples: now)))
        if case .ended = input { wasHungUpByCaller = true }
        machine.take(input, at: CallTime(samples: now))
        settle(after: input)
    }

    /// The same for what a recogniser makes of the caller: while it is away nothing comes of it, and afterwards all of it.
    package func recognized(_ event: RecognitionEvent) {
        guard recognizerIsAway != nil else { return feed(.recognition(event)) }
        unheard.append((now, .recognition(event)))
    }

    /// Lets the machine hear the caller.
    package func hear(_ codes: [UInt8], at begin: Int64) {
        record(.heard(codes, at: CallTime(samples: begin)))
        machine.hear(codes.span, at: CallTime(samples: begin))
        settle(after: nil)
    }

    /// The same, with what was played to the caller when that was recorded.
    package func hear(_ codes: [UInt8], besides agent: [UInt8]) {
        machine.hear(codes.span, besides: agent.span)
        settle(after: nil)
    }

    /// When the first sample of a reply was at the caller's end of the line.
    package func began(_ reply: Int) -> Int64? { carrier.begin(of: reply) }

    /// The longest time between two times in which the caller hears nothing, sounds that belong to no reply being something.
    package func longestSilence(from start: Int64, until end: Int64) -> Int64 {
        var (longest, quietSince): (Int64, Int64) = (0, start)
        for stretch in carrier.played where stretch.begin < end {
            longest = max(longest, stretch.begin - quietSince)
            quietSince = max(quietSince, stretch.begin + Int64(stretch.samples.count))
        }
        return max(longest, end - quietSince)
    }

    func spoke(_ epoch: Int, _ codes: [UInt8]) {
        record(.spoke(epoch: epoch, codes, at: CallTime(samples: now)))
        machine.spoke(epoch: epoch, codes.span, at: CallTime(samples: now))
        settle(after: nil)
    }

    private func record(_ input: RecordedInput) {
        decisionTime = input.time.samples
        if isRecording { inputs.append(input) }
    }

    // MARK: Orders

    private func settle(after input: CallInput?) {
        repeat {
            for order in machine.takeOrders() { carryOut(order) }
            pump()
        } while machine.hasOrders
        checkWake(after: input)
    }

    private func pump() {
        while true {
            record(.step(at: CallTime(samples: now)))
            switch machine.step(at: CallTime(samples: now)) {
            case .send(let count, let reply, _):
                send(count, reply)
                machine.sent(count, of: reply)
            case .mark(let mark):
                let (generation, number) = (mark.generation, mark.number)
                marksUnderWay.insert(number)
                at(arrival()) { $0.markArrives(generation, number) }
            case .finished: continue
            case .wait, .idle: return
            }
        }
    }

    private func send(_ count: Int, _ reply: Int) {
        let start = sent[reply] ?? 0
        if let voice = made[reply] {
            if let place = Self.firstWrong(count, of: machine, start, voice) {
                violate("sample \(place) of reply \(reply) is not what its voice made")
            }
        }
        if held.contains(reply) { violate("reply \(reply) is held, and played") }
        if dead.contains(reply) { violate("reply \(reply) was cut off, and is played") }
        if isSuspected { violate("reply \(reply) is played while a barge-in is suspected") }
        if wasEnded { violate("reply \(reply) is played after the end") }
        sent[reply] = start + Int64(count)
        let samples = start..<start + Int64(count)
        at(arrival()) { $0.carrier.play(samples, of: reply, at: $0.now) }
    }

    private static func firstWrong(
        _ count: Int,
        of machine: borrowing CallMachine,
        _ start: Int64,
        _ voice: SimulatedVoice.Made
    ) -> Int64? {
        let frames = machine.frames
        for index in 0..<count where frames[index] != voice.code(start + Int64(index)) { return start + Int64(index) }
        return nil
    }

    private func arrival() -> Int64 {
        lastArrival = max(lastArrival, now + way())
        return lastArrival
    }

    private func way() -> Int64 {
        let jitter = surroundings.jitter
        return (surroundings.way + (jitter > 0 ? Int64.random(in: 0...jitter, using: &random) : 0)) * 8
    }

    private func markArrives(_ generation: Int, _ number: Int) {
        let due = carrier.mark(generation: generation, number: number, at: now)
        at(due) { call in
            guard call.carrier.passed(generation: generation, number: number) else { return }
            call.echo(generation, number)
        }
    }

    private func echo(_ generation: Int, _ number: Int) {
        lastReturn = max(lastReturn, now + way())
        at(lastReturn) { call in
            call.marksUnderWay.remove(number)
            call.feed(.mark(generation: generation, number: number))
        }
    }

    private func carryOut(_ order: CallOrder) {
        if isRecording { decisions.append(CallReplay.line(order, at: CallTime(samples: decisionTime))) }
        if isRecording || !anchors.isEmpty, let line = CallStory.line(order) {
            if isRecording { story.append((now, line)) }
            count(line)
        }
        if wasEnded {
            if case .note = order {} else { violate("an order after the end: \(order)") }
        }
        switch order {
        case .note(let kind): noted(kind)
        case .flushRecognizer: onFlush?(self)
        case .retryRecognizer: retryRecognizer()
        case .askVoiceAgain(let epoch): askVoiceAgain(epoch)
        case .pressKeys, .listen: break
        case .summarise(let number, _): summarise(number)
        case .generate(let epoch, let request): generate(epoch, request)
        case .cancelGeneration(let epoch): if generation?.epoch == epoch { stopModel() }
        case .openVoice(let epoch, _): openVoice(epoch)
        case .speak(let epoch, let text):
            guard let voice, voice.epoch == epoch else { return violate("reply \(epoch) has no voice to speak") }
            speak(text)
        case .finishVoice(let epoch): if voice?.epoch == epoch { finishVoice() }
        case .cancelVoice(let epoch): if voice?.epoch == epoch { voice = nil }
        case .useTools(let epoch, let calls, let moment):
            for call in calls where moment.allowed?.contains(call.name) == false {
                violate("\(call.name) is used where it does not exist")
            }
            if held.contains(epoch) { violate("tools are used for reply \(epoch), which is held") }
            for call in calls { use(call, epoch) }
        case .cancelTools(_, let ids): for id in ids { toolsRunning.remove(id) }
        case .clear:
            at(arrival()) { call in
                for mark in call.carrier.clear(at: call.now) { call.echo(mark.generation, mark.number) }
            }
        case .transfer, .end: wasEnded = true
        }
    }

    private func noted(_ kind: CallEvent.Kind) {
        if keepsEvents {
            let instant = MonotonicInstant(nanoseconds: now * 125_000)
            events.append(CallEvent(number: events.count, instant: instant, time: CallTime(samples: now), kind: kind))
        }
        switch kind {
        case .replyBegun(let reply, let isGuess): if isGuess { held.insert(reply) }
        case .guessUsed(let reply, _): held.remove(reply)
        case .guessDropped(let reply, _):
            dead.insert(reply)
            // What was written for it is written for the next one.
            if let script = scripts.removeValue(forKey: reply), script.isFit { models.insert(script, at: 0) }
        case .replyHeard(let reply, let text): concluded.append((reply, text, true))
        case .replyCut(let reply, let text):
            dead.insert(reply)
            if !wasHungUpByCaller { concluded.append((reply, text, false)) }
        case .bargeInSuspected: isSuspected = true
        case .bargeInDismissed, .bargeInConfirmed, .agentIsSilent: isSuspected = false
        case .ended: wasEnded = true
        default: break
        }
    }

    private func count(_ line: String) {
        guard let key = line.split(separator: " ").first.map(String.init) else { return }
        counts[key, default: 0] += 1
        let number = counts[key] ?? 0
        for anchor in anchors where anchor.key == key && anchor.count == number {
            at(now + anchor.offset, anchor.action)
        }
    }

    // MARK: What must always hold

    func violate(_ text: String) { violations.append("\(now / 8) ms: \(text)") }

    private func checkWake(after input: CallInput?) {
        guard !machine.hasEnded else {
            if !wasEnded { violate("it has ended, and did not say so") }
            return
        }
        guard let wake = machine.wake else { return violate("it waits for nothing") }
        // What one thing leads to may be due at once; but not without end.
        wakesAtOnce = input == .reached && wake.samples <= now ? wakesAtOnce + 1 : 0
        if wakesAtOnce > 3 { violate("it wants to be woken at once, again and again") }
    }

    /// Looks at the whole call once it is over.
    package func checkEnd() {
        guard machine.hasEnded else { return violate("the call does not end") }
        if generation != nil { violate("the model still writes for reply \(generation?.epoch ?? 0)") }
        if voice != nil { violate("the voice still speaks reply \(voice?.epoch ?? 0)") }
        // Everything that is on its way arrives.
        while let next = agenda.next, next < now + 80_000, let action = agenda.take() {
            now = max(now, next)
            action(self)
        }
        checkWhatWasHeard()
    }

    private func checkWhatWasHeard() {
        for (reply, text, isWhole) in concluded {
            guard let voice = made[reply] else { continue }
            let heard = voice.text(heard: carrier.heard(of: reply, by: .max))
            let noted = text.split(separator: " ").map(String.init)
            let distance = abs(noted.count - heard.count)
            guard surroundings.isAligned else {
                estimates.all += 1
                if distance > max(2, heard.count / 3) { estimates.wrong += 1 }
                continue
            }
            if distance > 1 {
                violate(
                    "of reply \(reply) \"\(heard.joined(separator: " "))\" was heard, and \"\(text)\" is noted"
                        + (isWhole ? " as all" : "")
                )
            }
        }
    }
}
