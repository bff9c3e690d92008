/// Cuts what arrives, in pieces of any size, into frames of 20 ms.
///
/// Carriers send 10 to 60 ms at a time and some change their mind in a call. What the agent plays comes along sample by
/// sample; where it is missing, it was silence.
struct FrameAssembler: Sendable {
    /// How many samples the frame under way has.
    private(set) var count = 0

    private var caller: VoiceActivity.Frame = .init(repeating: 0)
    private var farEnd: VoiceActivity.Frame = .init(repeating: 0)

    /// The frame's samples, whole once `append` has said so.
    var callerSamples: Span<Float> {
        @_lifetime(borrow self)
        get { caller.span }
    }

    /// What the agent played meanwhile.
    var farEndSamples: Span<Float> {
        @_lifetime(borrow self)
        get { farEnd.span }
    }

    /// Takes a pair of samples; true when they complete a frame.
    @inline(__always)
    mutating func append(_ sample: Float, farEnd other: Float) -> Bool {
        if count == SampleWindow.frameLength { count = 0 }
        caller[count] = sample
        farEnd[count] = other
        count &+= 1
        return count == SampleWindow.frameLength
    }

    /// Forgets the frame under way.
    mutating func drop() { count = 0 }
}
