/// Cuts what arrives, in pieces of any size, into frames of 20 ms.
///
/// Carriers send 10 to 60 ms at a time and some change their mind in a call. What the agent plays comes along sample by
/// sample; where it is missing, it was silence.
struct FrameAssembler: Sendable {
    /// How many samples the frame under way has.
    private(set) var count = 0

    private var caller: VoiceActivity.Frame = .init(repeating: 0)
    private var farEnd: VoiceActivity.Frame = .init(repeating: 0)

    /// The frame's samples, whole once `isFull`.
    var callerSamples: Span<Float> {
        @_lifetime(borrow self)
        get { caller.span }
    }

    /// What the agent played meanwhile.
    var farEndSamples: Span<Float> {
        @_lifetime(borrow self)
        get { farEnd.span }
    }

    /// Whether the frame is whole.
    var isFull: Bool { count == SampleWindow.frameLength }

    /// Takes the samples from a position on that still fit into the frame, or into the next when it is full; returns the
    /// position after them.
    @inline(__always)
    mutating func append<Sample>(
        from start: Int,
        of samples: Span<Sample>,
        farEnd played: Span<Sample>,
        _ decode: (Sample) -> Float
    ) -> Int {
        if isFull { count = 0 }
        let end = min(samples.count, start &+ SampleWindow.frameLength &- count)
        let playedEnd = min(played.count, end)
        let heard = played.extracting(min(start, playedEnd)..<playedEnd)
        var caller = caller.mutableSpan
        Self.fill(&caller, from: count, with: samples.extracting(start..<end), decode)
        var farEnd = farEnd.mutableSpan
        Self.fill(&farEnd, from: count, with: heard, decode)
        for index in count &+ heard.count..<count &+ end &- start { farEnd[index] = 0 }
        count &+= end &- start
        return end
    }

    @inline(__always)
    private static func fill<Sample>(
        _ frame: inout MutableSpan<Float>,
        from start: Int,
        with samples: Span<Sample>,
        _ decode: (Sample) -> Float
    ) {
        precondition(start >= 0 && start &+ samples.count <= frame.count)
        // In bounds, as was just made sure; checked one by one they would not be done in vectors.
        for index in 0..<samples.count { unsafe frame[unchecked: start &+ index] = decode(samples[index]) }
    }

    /// Forgets the frame under way.
    mutating func drop() { count = 0 }
}
