internal import TelephoneAudio

/// What came to a caller's ear, sample by sample since the call's beginning: as a carrier plays it, one piece behind the other,
/// each as soon as it is there.
package struct HeardAudio: Sendable {
    /// What was heard; silence where nothing was played.
    package private(set) var codes: [UInt8] = []
    /// When something was thrown away before it was played.
    package private(set) var clears: [Int64] = []
    /// How many samples ever came.
    package private(set) var received: Int64 = 0

    package init() {}

    /// Where what is there will have been played.
    package var end: Int64 { Int64(codes.count) }

    /// More came at a time.
    package mutating func play(_ samples: Span<UInt8>, at time: Int64) {
        if time > end { codes.append(contentsOf: repeatElement(MuLaw.silence, count: Int(time - end))) }
        codes.reserveCapacity(codes.count + samples.count)
        for index in samples.indices { codes.append(samples[index]) }
        received += Int64(samples.count)
    }

    /// What has not been played by then never is.
    package mutating func clear(at time: Int64) {
        clears.append(time)
        if end > time { codes.removeLast(Int(end - time)) }
    }

    /// Something was thrown away at those times, which is no longer in what was played.
    package mutating func noteClears(_ times: [Int64]) { clears += times }

    /// Whether anything can be heard from a time on, for 20 ms.
    package func isAudible(from start: Int64) -> Bool {
        let (from, to) = (Int(max(0, start)), Int(min(end, start + 160)))
        return from < to && !SoundStretches(in: codes.span.extracting(from..<to)).all.isEmpty
    }
}
