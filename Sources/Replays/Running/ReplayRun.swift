package import CallPipeline
package import CallTiming
package import SpeechChunking

/// Makes a call's decisions again from what it was told, and shows each step of it.
package enum ReplayRun {
    /// What one thing that was told led to.
    package struct Moment {
        /// Its place among all that was told, and what it was.
        package var index: Int
        package var input: RecordedInput
        /// When it came here: a frame of the caller's when it was whole.
        package var time: CallTime
        /// What was decided by it, in order.
        package var orders: [CallOrder]
        /// What was handed to the carrier.
        package var step: PlayoutLedger.Step?
        /// What the ear found in it, and when.
        package var findings: [(event: EarEvent, at: CallTime)]
    }

    /// Goes through a call from its beginning to its end.
    package static func run(
        _ inputs: [RecordedInput],
        by agent: CallAgent,
        _ body: (borrowing CallMachine, Moment) -> Void
    ) {
        var machine = CallMachine(agent)
        let witness = Witness()
        machine.earWitness = { witness.findings.append(($0, $1)) }
        var clock = CallTime.start
        for (index, input) in inputs.enumerated() {
            clock = max(clock, arrival(of: index, in: inputs))
            witness.findings.removeAll(keepingCapacity: true)
            var step: PlayoutLedger.Step?
            if case .step(let time) = input {
                let taken = machine.step(at: time)
                if case .send(let count, let reply, _) = taken { machine.sent(count, of: reply) }
                step = taken
            } else {
                machine.take(input)
            }
            let orders = machine.hasOrders ? machine.takeOrders() : []
            let moment = Moment(
                index: index,
                input: input,
                time: clock,
                orders: orders,
                step: step,
                findings: witness.findings
            )
            body(machine, moment)
        }
    }

    /// When something came: audio carries the time of its first sample, and is there when the step behind it is made.
    static func arrival(of index: Int, in inputs: [RecordedInput]) -> CallTime {
        let input = inputs[index]
        guard case .heard(let codes, let begin) = input else { return input.time }
        if index + 1 < inputs.count, case .step(let time) = inputs[index + 1] { return time }
        return begin + Int64(codes.count)
    }

    /// What the ear finds while one thing is taken in.
    private final class Witness {
        var findings: [(event: EarEvent, at: CallTime)] = []
    }
}
