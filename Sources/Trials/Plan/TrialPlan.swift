internal import CallTiming
package import FastJSON
package import Rehearsal

/// What is to be measured: an agent, who calls it, and what stands behind it.
package struct TrialPlan: Sendable {
    /// The agent, as its file describes it; nil for a standard one.
    package var agent: JSON5Node?
    /// How simulated providers are.
    package var world = SimulatorWorld.Settings()
    /// What callers do; calls take them in turn.
    package var callers: [CallerScript]
    /// What simulated models answer.
    package var replies = ModelScript()
    package var calls = 20
    /// How many go on at a time.
    package var atOnce = 4
    package var seed: UInt64 = 1
    /// After how long a caller hangs up, whatever there is still to say.
    package var longest = Duration.seconds(180)
    /// The name that stands over the report.
    package var title = ""

    package init(agent: JSON5Node? = nil, callers: [CallerScript]) {
        self.agent = agent
        self.callers = callers
    }

    /// What simulated recognisers are to understand: everything that callers say.
    package var clips: [CallerClip] { callers.flatMap { $0.lines.map(\.clip) } }

    /// What the caller of a call does: its script, with the pauses a little different in every call.
    package func script(of call: Int) -> CallerScript {
        var script = callers[call % callers.count]
        var random = SimulatorRandom(seed: seed &* 0x9E37_79B9 &+ UInt64(call) &* 0x85EB_CA6B)
        script.lines = script.lines.map { line in
            // Up to a tenth of a second, to the sample: nobody's turn ends on the beat of the frames.
            let later = Int64(random.unit() * 800)
            let cue: CallerLine.Cue =
                switch line.cue {
                case .afterAgent(let pause): .afterAgent(pause + later)
                case .duringAgent(let after): .duringAgent(after + later)
                }
            return line.said(on: cue, behind: Int(random.next() % 160))
        }
        return script
    }
}

/// One call that is to be made.
package struct TrialCall: Sendable {
    /// Its place among all.
    package var number: Int
    /// By which arm it goes; empty where there is only one.
    package var arm: String
    package var script: CallerScript

    package init(number: Int, arm: String = "", script: CallerScript) {
        self.number = number
        self.arm = arm
        self.script = script
    }

    /// Its name, by which the engine knows it.
    var name: String { "CAtrial\(number)" }
}
