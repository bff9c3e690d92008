import CAllocator
import CallPipeline
import CallTiming
import Dialogue
import Glibc
import ProviderKit
import Reactor
import Rehearsal

/// Thousands of calls, one behind the other or all at once: what they leave behind.
enum ManyCalls {
    private static let utterance = CallerClip.babbling("I need an appointment", seed: 3)

    private static var providers: CallProviders {
        CallProviders(
            recognizer: RehearsedRecognizer(utterances: ["I need an appointment."]),
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
        let stage = Stage.call(agent(), providers, oneWay: .milliseconds(40), keepsEvents: false, on: loop)
        stage.line.value.say(utterance.codes, at: 24_000)
        return stage
    }

    static func row(_ calls: Int) async throws {
        let providers = providers
        let report = try await Stage.onLoop { loop -> (slope: Double, tasks: Int, heap: [Int]) in
            var heap: [Int] = []
            var tasks = 0
            let step = max(1, calls / 10)
            for number in 1...calls {
                let stage = begin(providers, on: loop)
                await loop.advance(by: .seconds(8))
                stage.line.value.hangUp()
                await loop.advance(by: .seconds(1))
                tasks += await stage.call.tasks.values.reduce(0, +)
                if number % step == 0 {
                    heap.append(Int(syrinx_heap_in_use()))
                    Progress.say("\(number) of \(calls) calls: \(heap.last ?? 0) bytes in use")
                }
            }
            let first = heap.first ?? 0
            let slope = Double((heap.last ?? 0) - first) / Double(max(1, calls - step))
            return (slope, tasks, heap)
        }
        print("\(calls) calls in a row: \(report.slope) bytes of the heap a call more, \(report.tasks) tasks left")
        print(
            "{\"measured\": \(max(0, report.slope)), \"unit\": \"bytes a call\", "
                + "\"reference\": \"\(report.tasks) tasks left, heap \(report.heap.first ?? 0) to \(report.heap.last ?? 0)\"}"
        )
        exit(report.tasks == 0 ? 0 : 1)
    }

    static func crowd(_ calls: Int) async throws {
        let providers = providers
        let report = try await Stage.onLoop { loop -> (before: Int, during: Int, after: Int, tasks: Int, heard: Int) in
            // Once before, so that what is made once is there.
            let warm = begin(providers, on: loop)
            await loop.advance(by: .seconds(8))
            warm.line.value.hangUp()
            await loop.advance(by: .seconds(1))
            let before = Int(syrinx_heap_in_use())
            var stages: [Stage] = []
            for _ in 0..<calls { stages.append(begin(providers, on: loop)) }
            await loop.advance(by: .seconds(6))
            let during = Int(syrinx_heap_in_use())
            await loop.advance(by: .seconds(2))
            var (tasks, heard) = (0, 0)
            for stage in stages {
                if !stage.line.value.heard.isEmpty { heard += 1 }
                stage.line.value.hangUp()
            }
            await loop.advance(by: .seconds(1))
            for stage in stages { tasks += await stage.call.tasks.values.reduce(0, +) }
            stages.removeAll()
            await loop.advance(by: .seconds(1))
            return (before, during, Int(syrinx_heap_in_use()), tasks, heard)
        }
        print(
            "\(calls) calls at once: \((report.during - report.before) / calls) bytes of the heap each, the rehearsal's line "
                + "included; \(report.after - report.before) bytes and \(report.tasks) tasks left behind; \(report.heard) heard "
                + "the agent"
        )
        print(
            "{\"measured\": \(report.tasks), \"unit\": \"tasks left\", "
                + "\"reference\": \"\((report.during - report.before) / calls) B a call\"}"
        )
        exit(report.tasks == 0 && report.heard == calls ? 0 : 1)
    }
}
