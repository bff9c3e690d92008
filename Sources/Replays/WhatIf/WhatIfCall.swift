package import CallPipeline
internal import CallTiming
internal import ProviderKit
internal import Rehearsal
internal import SpeechChunking

/// A recorded call with another agent, on a virtual clock.
///
/// What came from the caller comes when it came. Model, voice and tools answer as they did, by what they are asked, counted
/// from when they are asked. The carrier plays in real time, and echoes marks as late as it did.
package final class WhatIfCall {
    typealias Action = (WhatIfCall) -> Void

    /// What happened.
    package private(set) var trace: CallTrace
    /// What of it is not the recording's.
    package internal(set) var gaps = WhatIfGaps()

    let recorded: RecordedCall
    let manner: WhatIfManner
    var machine: CallMachine
    var now: Int64 = 0
    var random: SimulatorRandom
    private var agenda = Agenda<Action>()

    /// Which of the recorded answers have been given.
    var usedGenerations: Set<Int> = []
    var usedVoices: Set<Int> = []
    var usedTools: Set<Int> = []
    var summariesGiven = 0
    /// What is being written and spoken: a run that is not this one any more has been stopped.
    var runs = 0
    var writing: (epoch: Int, run: Int)?
    var voice: PlayedSpeech?
    var toolsRunning: Set<String> = []

    private var played: Int64 = 0
    private var marks: [(generation: Int, number: Int, due: Int64, way: Int64)] = []
    private var marksMade = 0
    private let usualWay: Int64
    private var wakesAtOnce = 0

    /// How long after the end of a recording a call may go on: then it is ended.
    private static let grace: Int64 = 8_000 * 30

    private init(_ recorded: RecordedCall, _ agent: CallAgent, _ manner: WhatIfManner, _ keepsLines: Bool) {
        self.recorded = recorded
        self.manner = manner
        machine = CallMachine(agent)
        trace = CallTrace(keepsLines: keepsLines)
        random = SimulatorRandom(seed: recorded.header.seed &+ manner.seed)
        let ways = recorded.marks.sorted()
        usualWay = ways.isEmpty ? 640 : ways[ways.count / 2]
        gaps.earIsFixed = recorded.externals.contains { external in
            if case .input(.ear, _) = external.input { true } else { false }
        }
    }

    /// Plays a call to its end.
    package static func play(
        _ recorded: RecordedCall,
        with agent: CallAgent,
        _ manner: WhatIfManner = WhatIfManner(),
        keepsLines: Bool = false
    ) -> (trace: CallTrace, gaps: WhatIfGaps) {
        let call = WhatIfCall(recorded, agent, manner, keepsLines)
        call.play()
        return (call.trace, call.gaps)
    }

    private func play() {
        // Unowned, because the machine is this call's own.
        machine.earWitness = { [unowned self] event, time in
            trace.findings.append(CallTrace.Finding(event: event, time: time))
        }
        var next = 0
        let externals = recorded.externals
        let last = externals.last?.time ?? 0
        while !machine.hasEnded {
            let outer = next < externals.count ? externals[next].time : nil
            let wake = machine.wake?.samples
            guard let time = [outer, agenda.next, wake].compactMap({ $0 }).min(), time <= last + Self.grace else {
                break
            }
            now = max(now, time)
            // A frame that is whole at the same time as something else happens was still coming then.
            let isFrame = next < externals.count && externals[next].isAudio
            let waits = isFrame && min(wake ?? .max, agenda.next ?? .max) <= time
            if let outer, outer <= time, !waits {
                take(externals[next].input)
                next += 1
            } else if let wake, wake <= time {
                feed(.reached)
                wakesAtOnce = (machine.wake?.samples ?? .max) <= now ? wakesAtOnce + 1 : 0
                guard wakesAtOnce < 1_000 else {
                    gaps.isStuck = true
                    break
                }
            } else if let action = agenda.take() {
                action(self)
            }
        }
        if !machine.hasEnded {
            now = max(now, last)
            feed(.ended("the recording is over"))
        }
        gaps.beyond = max(0, now - last)
    }

    // MARK: What goes in

    func at(_ time: Int64, _ action: @escaping Action) { agenda.add(max(time, now), action) }

    func feed(_ input: CallInput) { take(.input(input, at: CallTime(samples: now))) }

    func take(_ input: RecordedInput) {
        var input = input
        // Its place in the call is when it came.
        if case .input(let told, _) = input { input = .input(told, at: CallTime(samples: now)) }
        if case .spoke(let epoch, let codes, _) = input {
            input = .spoke(epoch: epoch, codes, at: CallTime(samples: now))
        }
        machine.take(input)
        settle(input.time)
    }

    private func settle(_ time: CallTime) {
        var time = time
        repeat {
            let orders = machine.takeOrders()
            trace.add(orders, decidedAt: time, noted: CallTime(samples: now))
            for order in orders { carryOut(order) }
            time = CallTime(samples: now)
            pump()
        } while machine.hasOrders
    }

    private func pump() {
        while true {
            switch machine.step(at: CallTime(samples: now)) {
            case .send(let count, let reply, _):
                machine.sent(count, of: reply)
                played = max(played, now) + Int64(count)
            case .mark(let mark): set(mark)
            case .finished: continue
            case .wait, .idle: return
            }
        }
    }

    // MARK: The carrier

    private func set(_ mark: PlayoutLedger.Mark) {
        let way = marksMade < recorded.marks.count ? recorded.marks[marksMade] : usualWay
        marksMade += 1
        let due = max(played, now)
        let (generation, number) = (mark.generation, mark.number)
        marks.append((generation, number, due, way))
        at(due + way) { $0.echo(generation, number) }
    }

    private func echo(_ generation: Int, _ number: Int) {
        guard let place = marks.firstIndex(where: { $0.generation == generation && $0.number == number }) else {
            return
        }
        marks.remove(at: place)
        feed(.mark(generation: generation, number: number))
    }

    private func clear() {
        played = min(played, now)
        for mark in marks where mark.due > now { at(now + mark.way) { $0.echo(mark.generation, mark.number) } }
    }

    // MARK: What comes out

    private func carryOut(_ order: CallOrder) {
        switch order {
        case .generate(let epoch, let request): generate(epoch, request)
        case .cancelGeneration(let epoch): if writing?.epoch == epoch { writing = nil }
        case .openVoice(let epoch, _): openVoice(epoch)
        case .speak(let epoch, let text): if voice?.epoch == epoch { speak(text) }
        case .finishVoice(let epoch): if voice?.epoch == epoch { finishVoice() }
        case .cancelVoice(let epoch): if voice?.epoch == epoch { voice = nil }
        case .useTools(let epoch, let calls, _): for call in calls { use(call, epoch) }
        case .cancelTools(_, let ids): for id in ids { toolsRunning.remove(id) }
        case .summarise(let number, _): summarise(number)
        case .clear: clear()
        // What a recogniser or a voice brought when it was asked again was recorded as what it brought.
        case .retryRecognizer, .askVoiceAgain, .flushRecognizer, .listen, .pressKeys, .transfer, .end, .note: break
        }
    }
}
