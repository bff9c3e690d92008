import BargeIn
import CallPipeline
import CallTestKit
import CallTiming
import Endpointing
import ProviderKit
import Replays
import Testing
import TurnTaking

struct WhatIfTests {
    @Test(arguments: Samples.recordings)
    func `under the same settings nothing is different`(recording: SimulatedRecording) {
        let call = RecordedCall(recording.file, by: recording.agent)
        let same = WhatIfCall.play(call, with: recording.agent)
        #expect(CallDifference(call.trace, same.trace).lines == [])
        #expect(same.gaps.unseenRequests == 0 && same.gaps.unheardPieces == 0 && !same.gaps.isStuck)
        #expect(ReplayedCall(same.trace).turns.map(\.text) == ReplayedCall(call.trace).turns.map(\.text))
    }

    @Test func `a patience that is 100 ms longer ends turns as much later as it says, and cuts off nobody more`() {
        var shifts: [PatienceShift] = []
        var (cutBefore, cutAfter) = (0, 0)
        for recording in Samples.recordings {
            let call = RecordedCall(recording.file, by: recording.agent)
            var agent = recording.agent
            agent.endpointing.patience += .milliseconds(100)
            let later = WhatIfCall.play(call, with: agent)
            let difference = CallDifference(call.trace, later.trace)
            cutBefore += difference.before.cutOffs
            cutAfter += difference.after.cutOffs
            shifts += PatienceShift.all(from: call.trace, to: later.trace, by: .milliseconds(100), agent)
        }
        #expect(shifts.count >= 15)
        // What the caller taught the ear by a pause is a part of its patience, too, and differs where pauses do.
        let expected = shifts.count { $0.isExpected }
        #expect(expected * 10 >= shifts.count * 9, "\(expected) of \(shifts)")
        #expect(cutAfter <= cutBefore)
    }

    @Test func `a model that is slower by 300 ms is waited for as much longer`() throws {
        let recording = Samples.recordings[0]
        let call = RecordedCall(recording.file, by: recording.agent)
        var agent = recording.agent
        agent.turns.speculates = false
        let before = ReplayedCall(WhatIfCall.play(call, with: agent).trace)
        var manner = WhatIfManner()
        manner.modelShift = 2_400
        let after = ReplayedCall(WhatIfCall.play(call, with: agent, manner).trace)
        let (one, other) = (try #require(before.turns.first?.wait), try #require(after.turns.first?.wait))
        #expect((280...320).contains(ReplayWords.milliseconds(other - one)), "\(one) \(other)")
    }

    @Test func `an agent that nobody can interrupt is not interrupted`() {
        var interruptions = 0
        for recording in Samples.recordings {
            let call = RecordedCall(recording.file, by: recording.agent)
            interruptions += ReplayedCall(call.trace).interruptions
            var agent = recording.agent
            agent.bargeIn.mode = .nothing
            #expect(ReplayedCall(WhatIfCall.play(call, with: agent).trace).interruptions == 0)
        }
        #expect(interruptions > 0)
    }

    @Test func `the same call, settings and seed give the same decisions`() {
        let recording = Samples.recordings[1]
        let call = RecordedCall(recording.file, by: recording.agent)
        var agent = recording.agent
        agent.endpointing.patience = .milliseconds(300)
        let all = (0..<2).map { _ in WhatIfCall.play(call, with: agent, keepsLines: true).trace.lines }
        #expect(all[0] == all[1] && all[0]?.isEmpty == false)
    }

    @Test func `calls in which anything happens come to an end under any other settings`() {
        for seed in UInt64(1)...40 {
            let random = RandomCall(seed: seed)
            let file = SimulatedRecording.file(of: random.recorded(), named: "random-\(seed)")
            let call = RecordedCall(file, by: random.agent)
            for other in [random.agent, RandomCall(seed: seed &+ 1).agent] {
                let played = WhatIfCall.play(call, with: other)
                #expect(!played.gaps.isStuck, "\(seed)")
                #expect(played.trace.events.contains { if case .ended = $0.kind { true } else { false } }, "\(seed)")
            }
        }
    }
}
