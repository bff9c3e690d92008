internal import Synchronization

/// Some seconds of a call's sound, caller left and agent right, between the loop that fills them and the thread that writes
/// them to disk: one of each.
///
/// A ring without a lock. The loop writes only from `settled` on and less than the ring's length behind `consumed`; the
/// thread touches only what lies between the two. Each moves one of them forward, behind what it has done.
@safe
final class StereoWindow: @unchecked Sendable {
    /// Which of a frame's two bytes.
    enum Side: Int, Sendable { case caller, agent }

    /// µ-law for nothing.
    static let silence: UInt8 = 0xFF

    /// How many samples of each side it holds; a power of two.
    let length: Int
    /// Up to where nothing changes any more; the loop moves it.
    private let settled = Atomic<Int64>(0)
    /// Up to where all is written, and silence again; the thread moves it.
    private let consumed = Atomic<Int64>(0)
    private let isFinished = Atomic<Bool>(false)
    // Freed in `deinit`; no index leaves it, by the mask. That the two threads never touch the same bytes at a time is what
    // `settled` and `consumed` are for: each is read with acquire where the other thread stores it with release.
    private let frames: UnsafeMutablePointer<UInt8>

    init(length: Int) {
        precondition(length > 0 && length.nonzeroBitCount == 1, "a power of two")
        self.length = length
        unsafe frames = .allocate(capacity: 2 * length)
        unsafe frames.initialize(repeating: Self.silence, count: 2 * length)
    }

    deinit { unsafe frames.deallocate() }

    // MARK: The loop's side

    /// Where the loop may write.
    var writable: Range<Int64> {
        settled.load(ordering: .relaxed)..<(consumed.load(ordering: .acquiring) + Int64(length))
    }

    /// Puts samples where they belong; they must lie in `writable`.
    func put(_ codes: Span<UInt8>, on side: Side, at place: Int64) {
        var done = 0
        while done < codes.count {
            // Up to the ring's end, so that no sample has to ask where it is.
            let first = slot(place + Int64(done))
            let count = min(codes.count - done, length - first / 2)
            let samples = unsafe frames + (first + side.rawValue)
            for offset in 0..<count { unsafe samples[2 &* offset] = codes[done &+ offset] }
            done += count
        }
    }

    /// Makes a stretch of one side silent; it must lie in `writable`.
    func silence(_ side: Side, in stretch: Range<Int64>) {
        for place in stretch { unsafe frames[slot(place) + side.rawValue] = Self.silence }
    }

    /// Moves a stretch of one side, and leaves silence where it was; both places must lie in `writable`.
    func move(_ side: Side, _ stretch: Range<Int64>, by distance: Int64) {
        guard distance != 0 else { return }
        // From the end that is moved onto new ground, so that nothing is overwritten before it was moved.
        for offset in 0..<Int64(stretch.count) {
            let place = distance > 0 ? stretch.upperBound - 1 - offset : stretch.lowerBound + offset
            let (old, new) = (slot(place) + side.rawValue, slot(place + distance) + side.rawValue)
            unsafe frames[new] = frames[old]
            unsafe frames[old] = Self.silence
        }
    }

    /// Says up to where nothing changes any more; the loop may go on behind it at once.
    func settle(to place: Int64) {
        // What is beyond the ring could not be written either.
        let end = min(place, writable.upperBound)
        if end > settled.load(ordering: .relaxed) { settled.store(end, ordering: .releasing) }
    }

    /// Nothing comes any more.
    func finish() { isFinished.store(true, ordering: .releasing) }

    // MARK: The thread's side

    /// Whether nothing comes any more: to be asked before `settledCount`, which then is all there is.
    var hasFinished: Bool { isFinished.load(ordering: .acquiring) }

    /// How many frames there are that nothing changes any more.
    var settledCount: Int { Int(settled.load(ordering: .acquiring) - consumed.load(ordering: .relaxed)) }

    /// Hands out those frames, in pieces as they lie, and makes room for others.
    func consume<Problem: Error>(_ body: (Span<UInt8>) throws(Problem) -> Void) throws(Problem) {
        let end = settled.load(ordering: .acquiring)
        while case let start = consumed.load(ordering: .relaxed), start < end {
            let first = slot(start)
            let count = min(Int(end - start) * 2, 2 * length - first)
            let piece = unsafe UnsafeMutableBufferPointer(start: frames + first, count: count)
            try body(unsafe Span(_unsafeElements: piece))
            unsafe piece.update(repeating: Self.silence)
            consumed.store(start + Int64(count / 2), ordering: .releasing)
        }
    }

    private func slot(_ place: Int64) -> Int { 2 * Int(place & Int64(length - 1)) }
}
