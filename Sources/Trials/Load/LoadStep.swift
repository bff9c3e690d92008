/// What was found with so many calls at a time.
package struct LoadStep: Sendable, Equatable {
    /// A few quantiles of something, in milliseconds; nil where there was none.
    package struct Times: Sendable, Equatable {
        package var count = 0
        package var p50: Double?
        package var p95: Double?
        package var p99: Double?
        /// What all took no longer than.
        package var most: Double?

        package init() {}
    }

    package var calls = 0
    /// How many of them were there at the end of what was measured.
    package var going = 0
    /// How long was measured, in seconds.
    package var seconds = 0.0
    /// Turns that were answered, that were not, and in which the agent spoke too early.
    package var turns = 0
    package var missing = 0
    package var tooEarly = 0
    /// Times that somebody cut in and was not let in.
    package var unheeded = 0
    package var underruns = 0
    /// Why a call was lost, or could not be begun.
    package var failure: String?

    /// Thousandths of a second of processor time for each second of each call: the engine's, and of callers and simulators.
    package var engine: Double?
    package var outside = 0.0
    /// Shares of a core that the engine and the outside took, and how many cores the rest of the machine did.
    package var engineBusy: Double?
    package var outsideBusy = 0.0
    package var others = 0.0

    /// Memory of the engine without calls and at most, in KiB.
    package var idleMemory: Double?
    package var peakMemory: Double?

    /// How late agents' audio was, of the engine; and callers', of the generator.
    package var lateness = Times()
    package var generatorLateness = Times()
    /// What of the waits was the engine's own.
    package var share = Times()
    /// From the caller's last sound to the answer's first one, at the ear; and from cutting in to the order to clear.
    package var waits = Times()
    package var reactions = Times()

    package init() {}

    /// KiB of memory for each call.
    package var memory: Double? {
        guard let idleMemory, let peakMemory, calls > 0 else { return nil }
        return max(0, peakMemory - idleMemory) / Double(calls)
    }

    /// The share of turns that was not answered.
    package var missingShare: Double { turns + missing > 0 ? Double(missing) / Double(turns + missing) : 1 }

    /// Why that is too many calls; nil if it is not.
    package func fault(_ most: Double) -> String? {
        if calls > going { return "\(calls - going) of \(calls) calls did not last" }
        if missingShare > 0.01 { return "\(missing) of \(turns + missing) turns were not answered" }
        if let late = lateness.p99, late > most { return "agents' audio is late by \(Self.shown(late)) ms (p99)" }
        if let share = share.p99, share > most { return "the engine takes \(Self.shown(share)) ms of a wait (p99)" }
        return nil
    }

    /// What was at its end, as far as it is known.
    ///
    /// - Parameter isFirst: whether all that is measured was served before other work.
    package func limit(isFirst: Bool = false) -> String? {
        func core(_ whose: String, _ busy: Double) -> String { "\(whose) core is \(Self.shown(busy * 100)) % busy" }
        let late = generatorLateness.p99 ?? 0
        if outsideBusy > 0.9, outsideBusy > engineBusy ?? 0 {
            return core("callers' and simulators'", outsideBusy) + ", so that this is their limit, not the engine's"
        }
        if let engineBusy, engineBusy > 0.85 { return core("the engine's", engineBusy) }
        if others > 0.25, !isFirst { return "other work takes \(Self.shown(others)) of the machine's cores" }
        if late > 5 { return "the callers' own frames are late by \(Self.shown(late)) ms (p99)" }
        return engineBusy.map { core("the engine's", $0) }
    }

    static func shown(_ value: Double) -> String {
        let digits = value >= 100 ? 1.0 : value >= 10 ? 10 : 100
        let rounded = (value * digits).rounded() / digits
        return rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int(rounded))" : "\(rounded)"
    }
}
