import CAllocator
import CallPipeline
import CallTiming
import Dialogue
import Foundation
import Glibc
import ProviderKit
import Reactor
import Rehearsal

/// Thousands of calls, one behind the other or all at once: what they hold, and what they leave behind.
///
/// The carrier, the recogniser, the model and the voice are in the same process, and keep nothing: what is counted is the
/// engine's but for a few kilobytes.
enum ManyCalls {
    private static let utterance = CallerClip.babbling("I need an appointment", seed: 3)

    private static var providers: CallProviders {
        CallProviders(
            recognizer: ToldRecognizer(utterance: "I need an appointment."),
            model: ScriptedReplies(["I need an appointment.": "Tomorrow at nine?"]),
            voice: ToneVoice()
        )
    }

    private static func agent() -> CallAgent {
        var agent = CallAgent()
        agent.greeting = Template(literal: "Hello, this is the clinic.")
        return agent
    }

    /// One call: greeting, a turn, the reply, the caller hangs up.
    private static func begin(_ providers: CallProviders, on loop: EventLoop) -> Stage {
        let stage = Stage.call(agent(), providers, oneWay: .milliseconds(40), keeps: false, on: loop)
        stage.line.value.say(utterance.codes, at: 24_000)
        return stage
    }

    static func row(_ calls: Int) async throws {
        let providers = providers
        let report = try await Stage.onLoop { loop -> (heap: [Int], resident: [Int], tasks: Int, answered: Int) in
            var (heap, resident): ([Int], [Int]) = ([], [])
            var (tasks, answered) = (0, 0)
            let step = max(1, calls / 10)
            for number in 1...calls {
                let stage = begin(providers, on: loop)
                await loop.advance(by: .seconds(8))
                if stage.line.value.played > replySamples { answered += 1 }
                stage.line.value.hangUp()
                await loop.advance(by: .seconds(1))
                tasks += await stage.call.tasks.values.reduce(0, +)
                if number % step == 0 {
                    heap.append(Int(syrinx_heap_in_use()))
                    syrinx_heap_trim()
                    resident.append(residentBytes)
                    Progress.say(
                        "\(number) of \(calls) calls: \(heap.last ?? 0) B in use, \(resident.last ?? 0) B resident"
                    )
                }
            }
            return (heap, resident, tasks, answered)
        }
        let (first, last) = (report.heap.first ?? 0, report.heap.last ?? 0)
        let slope = Double(last - first) / Double(max(1, calls - calls / 10))
        let before = Double(report.resident.first ?? 1)
        let change = 100 * ((report.resident.map { abs(Double($0) - before) }.max() ?? 0) / before)
        let changed = Double(Int(change * 10 + 0.5)) / 10
        print(
            "\(calls) calls in a row, \(report.answered) answered: \(slope) B of the heap a call more from the first tenth on, "
                + "resident memory within \(changed) %, \(report.tasks) tasks left"
        )
        print(
            "{\"measured\": \(max(0, slope)), \"unit\": \"B a call\", \"reference\": \"heap \(first) to \(last) B, "
                + "resident within \(changed) %, \(report.tasks) tasks left\"}"
        )
        exit(report.tasks == 0 && report.answered == calls && changed <= 5 ? 0 : 1)
    }

    static func crowd(_ calls: Int) async throws {
        let providers = providers
        let report = try await Stage.onLoop {
            loop -> (before: Int, during: Int, after: Int, tasks: Int, answered: Int) in
            // Once before, so that what is made once is there, and the loop has seen as many.
            _ = await crowd(calls, providers, on: loop)
            let before = Int(syrinx_heap_in_use())
            let crowd = await crowd(calls, providers, on: loop)
            return (before, crowd.most, Int(syrinx_heap_in_use()), crowd.tasks, crowd.answered)
        }
        let each = (report.during - report.before) / calls
        print(
            "\(calls) calls at once, \(report.answered) answered: at most \(each) B of the heap each, "
                + "\(report.after - report.before) B and \(report.tasks) tasks left behind"
        )
        print(
            "{\"measured\": \(report.tasks), \"unit\": \"tasks left\", \"reference\": "
                + "\"at most \(each) B of the heap a call, \(report.after - report.before) B left by all of them\"}"
        )
        exit(report.answered == calls ? 0 : 1)
    }

    /// So many calls at once: what they hold at most, the tasks that are left, and how many callers had an answer.
    private static func crowd(
        _ calls: Int,
        _ providers: CallProviders,
        on loop: EventLoop
    ) async -> (most: Int, tasks: Int, answered: Int) {
        var stages: [Stage] = []
        for _ in 0..<calls { stages.append(begin(providers, on: loop)) }
        var most = 0
        // While they greet, listen and answer.
        for _ in 0..<14 {
            await loop.advance(by: .milliseconds(500))
            most = max(most, Int(syrinx_heap_in_use()))
        }
        var (tasks, answered) = (0, 0)
        for stage in stages {
            if stage.line.value.played > replySamples { answered += 1 }
            stage.line.value.hangUp()
        }
        await loop.advance(by: .seconds(1))
        for stage in stages { tasks += await stage.call.tasks.values.reduce(0, +) }
        stages.removeAll()
        await loop.advance(by: .seconds(1))
        return (most, tasks, answered)
    }

    /// More than the greeting: then there was an answer.
    private static let replySamples = Int64(ToneVoice().speak("Hello, this is the clinic.").count) + 800

    /// The process's memory.
    private static var residentBytes: Int {
        let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
        return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * 4_096
    }
}
