package import CallTiming

/// What the carrier plays at which time, as far as can be told from here: the reference by which the agent's echo is known.
///
/// A ring over time: what was handed over last, and what is still to be played of it.
package struct PlayedAudio: Sendable {
    private static let silence: UInt8 = 0xFF

    private var ring: [UInt8]
    /// The times before which, and from which on, nothing is kept.
    private var begin = CallTime.start
    private var end = CallTime.start

    /// Makes a silent one that keeps as much as is handed over ahead of time, and somewhat more.
    package init(ahead: Int64) {
        var size = 4_096
        while size < min(ahead + 1_600, 1 << 17) { size *= 2 }
        ring = [UInt8](repeating: Self.silence, count: size)
    }

    /// Samples are handed over that will be played from a time on, behind what was handed over before.
    package mutating func add(_ codes: Span<UInt8>, from time: CallTime) {
        let size = Int64(ring.count)
        let start = max(time, end)
        // What lies between was silence.
        if start.samples - end.samples >= size {
            for index in ring.indices { ring[index] = Self.silence }
        } else {
            var gap = end.samples
            while gap < start.samples {
                ring[Int(gap & (size - 1))] = Self.silence
                gap += 1
            }
        }
        for index in codes.indices { ring[Int((start.samples + Int64(index)) & (size - 1))] = codes[index] }
        end = start + Int64(codes.count)
        begin = max(begin, CallTime(samples: end.samples - size))
    }

    /// What was still to be played at a time was thrown away.
    package mutating func cut(at time: CallTime) { end = max(begin, min(end, time)) }

    /// Fills the first elements with what is played from a time on.
    package func read(from time: CallTime, _ count: Int, into codes: inout [UInt8]) {
        let mask = Int64(ring.count - 1)
        for index in 0..<count {
            let place = time.samples + Int64(index)
            codes[index] = place >= begin.samples && place < end.samples ? ring[Int(place & mask)] : Self.silence
        }
    }
}
