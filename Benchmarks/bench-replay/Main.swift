import CallPipeline
import CallTestKit
import CallTiming
import Endpointing
import Glibc
import Replays

/// Two hundred recorded calls, made again: whether each is decided as it was, and how much faster than it took.
///
///     bench-replay [CALLS]
@main
struct BenchReplay {
    static func main() {
        let count = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 200
        let recordings = (1...max(1, count)).map { SimulatedRecording(seed: UInt64($0)) }
        let seconds = recordings.reduce(0) { $0 + Double($1.length) / 8_000 }
        let files = recordings.map(\.file.bytes)
        let megabytes = Double(files.reduce(0) { $0 + $1.count }) / 1e6
        print("calls: \(count), \(Int(seconds)) s, \((megabytes * 10).rounded() / 10) MB")
        replay(files, recordings, seconds)
        whatIf(recordings, seconds)
    }

    private static func replay(_ files: [[UInt8]], _ recordings: [SimulatedRecording], _ seconds: Double) {
        var identical = 0
        let spent = Spent.measure {
            for (bytes, recording) in zip(files, recordings) {
                guard let file = try? CallFile(reading: bytes.span) else { continue }
                if file.isSame(as: file.trace(by: recording.agent)) == true { identical += 1 }
            }
        }
        print("identical: \(identical) of \(recordings.count)")
        print("replay, with reading the files: \(speed(seconds, spent))")
    }

    private static func whatIf(_ recordings: [SimulatedRecording], _ seconds: Double) {
        var shifts: [PatienceShift] = []
        var unchanged = 0
        let calls = recordings.map { RecordedCall($0.file, by: $0.agent) }
        var spent = Spent()
        for (recording, call) in zip(recordings, calls) {
            let same = WhatIfCall.play(call, with: recording.agent)
            if CallDifference(call.trace, same.trace).isNothing { unchanged += 1 }
            var agent = recording.agent
            agent.endpointing.patience += .milliseconds(100)
            var later = call.trace
            spent.add(Spent.measure { later = WhatIfCall.play(call, with: agent).trace })
            shifts += PatienceShift.all(from: call.trace, to: later, by: .milliseconds(100), agent)
        }
        print("under the same settings: no difference in \(unchanged) of \(recordings.count)")
        let expected = shifts.count { $0.isExpected }
        print("patience + 100 ms: of \(shifts.count) turns that it ended, \(expected) end as much later as it says")
        let sorted = shifts.map(\.shift).sorted()
        if !sorted.isEmpty { print("median shift: \(ReplayWords.milliseconds(sorted[sorted.count / 2])) ms") }
        print("under other settings: \(speed(seconds, spent))")
    }

    private static func speed(_ seconds: Double, _ spent: Spent) -> String {
        "\(Int(seconds / max(1e-9, spent.wall))) x real time (\(Int(seconds / max(1e-9, spent.processor))) x by the processor's time)"
    }
}

/// How long something took, by the clock on the wall and by the processor's: others use this machine, too.
struct Spent {
    var wall = 0.0
    var processor = 0.0

    mutating func add(_ other: Spent) {
        wall += other.wall
        processor += other.processor
    }

    static func measure(_ work: () -> Void) -> Spent {
        let start = now
        let wall = ContinuousClock().measure(work)
        return Spent(wall: wall / .seconds(1), processor: now - start)
    }

    private static var now: Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
