import FastJSON
import Glibc
import Rehearsal
import Statistics
import Trials

/// Whether experiments find what there is, and nothing else: `bench-experiments nulls|differences|rail [SEED]`.
///
/// Calls are made once, in virtual time, by two simulated voices of which one is 60 ms slower; experiments then draw theirs from that
/// pool, a hundred times and more. A line of JSON tells what was found.
@main
enum BenchExperiments {
    /// How many calls of each arm are in the pool: more than a thousand turns.
    static let poolCalls = 400
    static let arms = ["elevenlabs", "cartesia"]

    static func main() async {
        do {
            let words = CommandLine.arguments.dropFirst()
            let count = words.dropFirst().first.flatMap { Int($0) } ?? 100
            switch words.first {
            case "nulls": try await experiments(count, isNull: true)
            case "differences": try await experiments(count, isNull: false)
            case "rail": try rail(count)
            default:
                print("usage: bench-experiments nulls|differences|rail [COUNT]")
                exit(2)
            }
        } catch {
            print("{\"failed\": \"\(error)\"}")
            exit(1)
        }
    }

    // MARK: The pool

    private static func plan() throws -> ExperimentPlan {
        let text = """
            {
              arms: { elevenlabs: {}, cartesia: { voice: { provider: "cartesia", voice: "v", model: "sonic-3" } } },
              difference: 60, pilot: 30, most: 5000, atOnce: 1,
              simulators: { latencies: { elevenlabs: "lognormal:200/260,x5", cartesia: "lognormal:260/320,x5" } },
            }
            """
        return try ExperimentPlan(JSON5Node(parsing: text)) { _ in [] }
    }

    /// Calls by each arm, with the same callers; model and recogniser take as long in both.
    private static func pool(_ plan: ExperimentPlan) async throws -> [String: [CallMeasure]] {
        var pool: [String: [CallMeasure]] = [:]
        var run = TrialRun()
        run.place = .virtual
        let agents = try plan.agents()
        for arm in arms {
            let calls = (0..<poolCalls).map { TrialCall(number: $0, arm: arm, script: plan.trial.script(of: $0)) }
            let outcome = try await run.make(calls, of: plan.trial, arms: agents) { _ in }
            pool[arm] = outcome.calls.sorted { $0.number < $1.number }
        }
        return pool
    }

    private static func turns(_ calls: [CallMeasure]) -> [Double] {
        TrialFigure.voiceToVoice.values(of: calls).flatMap(\.self)
    }

    // MARK: Experiments

    private static func experiments(_ count: Int, isNull: Bool) async throws {
        let plan = try plan()
        let pool = try await pool(plan)
        let scripts = plan.trial.callers.count
        let all = arms.map { pool[$0] ?? [] }
        var found = 0
        var pairs: [Double] = []
        var needed: [Double] = []
        for seed in 0..<count {
            var random = SeededRandom(seed: UInt64(seed)).fork(isNull ? "null" : "planted")
            var experiment = Experiment(plan)
            var number = 0
            while experiment.wanted > 0 {
                // Both arms have the same caller, and otherwise calls that have nothing to do with each other.
                let script = number % scripts
                var calls: [CallMeasure] = []
                for (index, arm) in arms.enumerated() {
                    let row = isNull ? all[0] : all[index]
                    var call = row[random.index(below: row.count / scripts) * scripts + script]
                    call.arm = arm
                    calls.append(call)
                }
                experiment.add(Experiment.Pair(calls))
                number += 1
            }
            if !experiment.different.isEmpty { found += 1 }
            pairs.append(Double(experiment.pairs.count))
            needed.append(Double(experiment.estimate?.pairs ?? 0))
        }
        let means = all.map { Quantiles(turns($0))?.mean ?? 0 }
        print(
            """
            {"experiments": \(count), "found": \(found), "pool_turns": \(turns(all[0]).count), \
            "difference": \(isNull ? 0 : means[1] - means[0]), "pairs_p50": \(Quantiles(pairs)?.p50 ?? 0), \
            "needed_p50": \(Quantiles(needed)?.p50 ?? 0)}
            """
        )
    }

    // MARK: The guard rail

    /// How soon a planted regression is found, and how often there is an alarm without one.
    private static func rail(_ count: Int) throws {
        var late = 0
        var false_ = 0
        var calls: [Double] = []
        for seed in 0..<count {
            for isWorse in [true, false] {
                var random = SeededRandom(seed: UInt64(seed)).fork(isWorse ? "worse" : "same")
                func call(_ factor: Double) -> WatchedCall {
                    let turns = (0..<4).map { _ in random.lognormal(median: 900 * factor, spread: 0.35) }
                    return WatchedCall(latencies: turns, failures: 0, of: 4)
                }
                let before = (0..<100).flatMap { _ in call(1).latencies }
                guard var rail = GuardRail(control: before) else { continue }
                var alarm: Int?
                // Nine in ten calls go by the arm that is known.
                for number in 1...(isWorse ? 50 : 400) where alarm == nil {
                    for _ in 0..<9 { _ = rail.controlCallEnded(call(1)) }
                    if !rail.armCallEnded(call(isWorse ? 1.5 : 1)).isEmpty { alarm = number }
                }
                if isWorse {
                    if let alarm { calls.append(Double(alarm)) } else { late += 1 }
                } else if alarm != nil {
                    false_ += 1
                }
            }
        }
        print(
            """
            {"rails": \(count), "late": \(late), "calls_p50": \(Quantiles(calls)?.p50 ?? 0), \
            "calls_p95": \(Quantiles(calls)?.p95 ?? 0), "false_alarms": \(false_)}
            """
        )
    }
}
