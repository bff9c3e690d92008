internal import CallTiming

/// µ-law samples of a call, in stretches with gaps between them: the newest are added, the oldest dropped, and any
/// position can be read from.
///
/// Memory comes in segments of half a second, when it is needed.
struct AudioShelf {
    /// Samples that follow each other, beginning at `start`; what was dropped of them stays where it was.
    private struct Segment {
        var start: Int64
        var codes: [UInt8]
        var dropped = 0

        var count: Int { codes.count - dropped }
        var end: Int64 { start + Int64(count) }
    }

    static let segmentSize = 4_096

    private var segments: [Segment] = []
    /// A segment's memory that has been used and is free.
    private var spare: [UInt8] = []
    /// How many samples it holds.
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// Where the first sample is.
    var start: Int64? { segments.first?.start }

    /// Where the last sample ends.
    var end: Int64? { segments.last?.end }

    /// Adds samples at a place behind all that are there; what overlaps with them is left out.
    mutating func append(_ codes: Span<UInt8>, at place: Int64) {
        var index = 0
        if let end, place < end { index = min(codes.count, Int(end - place)) }
        while index < codes.count {
            let here = place + Int64(index)
            var last = segments.count - 1
            if last < 0 || segments[last].end != here || segments[last].codes.count == Self.segmentSize {
                segments.append(Segment(start: here, codes: emptySegment()))
                last += 1
            }
            let taken = min(codes.count - index, Self.segmentSize - segments[last].codes.count)
            unsafe codes.extracting(index..<(index + taken)).withUnsafeBufferPointer {
                unsafe segments[last].codes.append(contentsOf: $0)
            }
            index += taken
            count += taken
        }
    }

    /// Drops what lies before a place.
    mutating func drop(before place: Int64) {
        while !segments.isEmpty, segments[0].start < place {
            let dropped = min(segments[0].count, Int(clamping: place - segments[0].start))
            count -= dropped
            guard dropped < segments[0].count else {
                recycle(segments.removeFirst().codes)
                continue
            }
            segments[0].dropped += dropped
            segments[0].start = place
        }
    }

    /// Drops what lies from a place on.
    mutating func drop(from place: Int64) {
        while case let last = segments.count - 1, last >= 0, segments[last].end > place {
            let kept = Int(max(0, place - segments[last].start))
            count -= segments[last].count - kept
            if kept == 0 {
                recycle(segments.removeLast().codes)
            } else {
                segments[last].codes.removeLast(segments[last].count - kept)
            }
        }
    }

    /// Reads the samples from a place on that follow each other, at most so many; answers where they end, or nil where there
    /// are none.
    func read(from place: Int64, atMost limit: Int, _ body: (Span<UInt8>, Int64) -> Void) -> Int64? {
        guard limit > 0, let segment = segments.first(where: { $0.end > place }) else { return nil }
        let first = Int(max(0, place - segment.start))
        let length = min(limit, segment.count - first)
        let begin = segment.dropped + first
        body(segment.codes.span.extracting(begin..<(begin + length)), segment.start + Int64(first))
        return segment.start + Int64(first + length)
    }

    private mutating func emptySegment() -> [UInt8] {
        var memory: [UInt8] = []
        swap(&memory, &spare)
        memory.removeAll(keepingCapacity: true)
        memory.reserveCapacity(Self.segmentSize)
        return memory
    }

    private mutating func recycle(_ memory: [UInt8]) {
        if memory.capacity > spare.capacity { spare = memory }
    }
}
