internal import CallTiming

/// µ-law samples of a call, in stretches with gaps between them: the newest are added, the oldest dropped, and any
/// position can be read from.
///
/// Memory comes in segments of half a second, when it is needed.
struct AudioShelf {
    /// Samples that follow each other, beginning at `start`.
    private struct Segment {
        var start: Int64
        var codes: [UInt8]

        var end: Int64 { start + Int64(codes.count) }
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
            if segments.last.map({ $0.end != here || $0.codes.count == Self.segmentSize }) ?? true {
                segments.append(Segment(start: here, codes: emptySegment()))
            }
            let last = segments.count - 1
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
        while let first = segments.first, first.start < place {
            if first.end <= place {
                count -= first.codes.count
                recycle(segments.removeFirst().codes)
            } else {
                let dropped = Int(place - first.start)
                segments[0].codes.removeFirst(dropped)
                segments[0].start = place
                count -= dropped
            }
        }
    }

    /// Drops what lies from a place on.
    mutating func drop(from place: Int64) {
        while let last = segments.last, last.end > place {
            if last.start >= place {
                count -= last.codes.count
                recycle(segments.removeLast().codes)
            } else {
                let kept = Int(place - last.start)
                count -= last.codes.count - kept
                segments[segments.count - 1].codes.removeLast(last.codes.count - kept)
            }
        }
    }

    /// Reads the samples from a place on that follow each other, at most so many; answers where they end, or nil where there
    /// are none.
    func read(from place: Int64, atMost limit: Int, _ body: (Span<UInt8>, Int64) -> Void) -> Int64? {
        guard limit > 0, let segment = segments.first(where: { $0.end > place }) else { return nil }
        let first = max(0, Int(place - segment.start))
        let length = min(limit, segment.codes.count - first)
        body(segment.codes.span.extracting(first..<(first + length)), segment.start + Int64(first))
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
