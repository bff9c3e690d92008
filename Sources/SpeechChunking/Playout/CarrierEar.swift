package import CallTiming

/// What has been played at the carrier's end of the line, as far as can be told from here.
///
/// Positions count the samples that were handed over, from the first of the call. A model without any delay says when each
/// would be played at the earliest; the echoes of marks say by how much the truth is behind it.
package struct CarrierEar: Sendable, Equatable {
    /// A stretch that is played without a break, from its first sample on.
    private struct Run: Sendable, Equatable {
        var begin: CallTime
        var position: Int64
    }

    /// How many samples were handed over.
    package private(set) var sent: Int64 = 0
    /// When all of it has been played, were there no delay.
    package private(set) var end = CallTime.start

    private var runs: [Run] = []
    /// The shortest time from a mark's place in the model to its echo: there and back.
    private var roundTrip: Int64?
    /// By how much the last echo was later than that: the carrier's buffer ran dry, or it is slow.
    private var lag: Int64 = 0
    /// How many samples are known to have been heard.
    package private(set) var heardAtLeast: Int64 = 0

    /// What is taken for the way there and back until a mark has told: a tenth of a second.
    private static let assumedRoundTrip: Int64 = 800

    /// Makes an ear that has heard nothing.
    package init() {}

    /// The way to the carrier and back, once a mark has told.
    package var measuredRoundTrip: Duration? { roundTrip.map { .microseconds($0 * 125) } }

    /// How long a sample takes from here to the caller's ear, and how much later than it should the carrier is.
    package var wayToEar: Int64 { (roundTrip ?? Self.assumedRoundTrip) / 2 + lag }

    /// The way to the carrier alone.
    package var way: Int64 { (roundTrip ?? Self.assumedRoundTrip) / 2 }

    /// So many samples were handed over.
    package mutating func sent(_ count: Int, at now: CallTime) {
        if runs.isEmpty || end < now {
            runs.append(Run(begin: now, position: sent))
            end = now
        }
        sent += Int64(count)
        end = end + Int64(count)
    }

    /// The echo of a mark behind that many samples came back.
    ///
    /// - Parameter way: how long that took, where it was measured: the call's time stands between frames, and a way that is
    ///   read off it is wrong by up to one.
    package mutating func echoed(_ position: Int64, at now: CallTime, way: Int64? = nil) {
        guard position > 0, position <= sent, let run = runs.last(where: { $0.position < position }) else { return }
        let expected = run.begin + (position - run.position)
        let measured = max(0, way ?? now.samples - expected.samples)
        // A way can only be shorter than it seemed; a longer one is a lag, which passes.
        roundTrip = min(roundTrip ?? measured, measured)
        lag = measured - (roundTrip ?? 0)
        heardAtLeast = max(heardAtLeast, position)
        // What was played before is of no more use.
        if let place = runs.lastIndex(where: { $0.position <= position }), place > 0 { runs.removeFirst(place) }
    }

    /// What was on its way is thrown away by the carrier once it hears of it.
    package mutating func cleared(at now: CallTime) {
        // Playing goes on until the order arrives; nothing behind that is heard.
        end = min(end, now)
        lag = 0
        runs.removeAll()
    }

    /// How many samples have been played at the carrier by now: never more than were sent, or than could have been.
    package func position(at now: CallTime) -> Int64 {
        let way = roundTrip ?? Self.assumedRoundTrip
        return max(heardAtLeast, position(inModelAt: now + -(lag + way / 2)))
    }

    /// How many will have been played when an order that is sent now arrives there.
    package func positionWhenCleared(at now: CallTime) -> Int64 {
        let way = roundTrip ?? Self.assumedRoundTrip
        return max(heardAtLeast, position(inModelAt: now + -lag))
            .clamped(to: 0...max(0, min(sent, position(at: now) + way)))
    }

    private func position(inModelAt time: CallTime) -> Int64 {
        guard let place = runs.lastIndex(where: { $0.begin <= time }) else { return runs.first?.position ?? sent }
        let run = runs[place]
        let limit = place + 1 < runs.count ? runs[place + 1].position : sent
        return min(limit, run.position + (time.samples - run.begin.samples))
    }
}

extension Comparable {
    /// The nearest value within bounds.
    func clamped(to bounds: ClosedRange<Self>) -> Self { min(max(self, bounds.lowerBound), bounds.upperBound) }
}
