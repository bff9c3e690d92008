package import CallTiming

/// Makes a call's decisions again from what its machine was told.
package enum CallReplay {
    /// Every order, as a line with its time: the same for the same inputs and the same agent, byte for byte.
    package static func decisions(of inputs: [RecordedInput], by agent: CallAgent, recalling memory: CallMemory? = nil)
        -> [String]
    {
        var machine = memory.map { CallMachine(agent, recalling: $0) } ?? CallMachine(agent)
        var lines: [String] = []
        for input in inputs {
            machine.take(input)
            for order in machine.takeOrders() { lines.append(line(order, at: input.time)) }
        }
        return lines
    }

    /// The line for an order.
    package static func line(_ order: CallOrder, at time: CallTime) -> String { "\(time.samples) \(order)" }
}

extension RecordedInput {
    /// When it was told.
    package var time: CallTime {
        switch self {
        case .input(_, let time), .heard(_, let time), .skipped(let time), .spoke(_, _, let time), .step(let time):
            time
        }
    }
}
