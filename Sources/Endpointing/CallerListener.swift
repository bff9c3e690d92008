public import CallTiming

/// The ear of a call: audio in, in pieces of any size, and out comes for each 20 ms what was heard and what it means.
///
/// A value without clock, timer or input of its own; a frame costs some microseconds and no allocation.
public struct CallerListener: Sendable {
    /// What one frame told.
    public struct Hearing: Sendable, Equatable {
        /// Where in the call the frame ends.
        public let end: CallTime
        /// What the frame was taken for.
        public let voice: VoiceDecision
        /// Whether the agent speaks, or pauses between its words.
        public let agentSpeaks: Bool
        /// Whether a turn begins or ends.
        public let turn: Endpointer.Decision
        /// Whether the caller speaks over the agent.
        public let bargeIn: BargeInDetector.Decision
    }

    /// The endpointer, for its hints and its deadline.
    public var endpointer: Endpointer

    private var activity = VoiceActivity()
    private var bargeIn: BargeInDetector
    private var frames = FrameAssembler()
    private var position: CallTime
    /// Until when the agent counts as speaking: pauses between its words are no silence.
    private var agentSpeaksUntil: CallTime

    /// Begins to listen at a position in a call.
    public init(
        endpointing: Endpointer.Settings = .init(),
        bargeIn: BargeInDetector.Settings = .init(),
        from start: CallTime = .start
    ) {
        endpointer = Endpointer(endpointing)
        self.bargeIn = BargeInDetector(bargeIn)
        position = start
        agentSpeaksUntil = CallTime(samples: start.samples - 1)
    }

    /// Hears µ-law as it comes from the carrier; `agent` is what is played meanwhile, aligned, and silence where it ends.
    public mutating func hear(_ caller: Span<UInt8>, agent: Span<UInt8>, _ body: (Hearing) -> Void) {
        hear(caller, agent: agent, MuLawSamples.sample, body)
    }

    /// Hears 16-bit samples at 8 kHz; `agent` is what is played meanwhile, aligned, and silence where it ends.
    public mutating func hear(_ caller: Span<Int16>, agent: Span<Int16>, _ body: (Hearing) -> Void) {
        hear(caller, agent: agent, { Float($0) * (1 / 32_768) }, body)
    }

    @inline(__always)
    private mutating func hear<Sample>(
        _ caller: Span<Sample>,
        agent: Span<Sample>,
        _ decode: (Sample) -> Float,
        _ body: (Hearing) -> Void
    ) {
        var index = 0
        while index < caller.count {
            index = frames.append(from: index, of: caller, farEnd: agent, decode)
            if frames.isFull { body(listen()) }
        }
    }

    /// Skips ahead to a position, where audio was lost that nobody filled in; never back.
    public mutating func skip(to time: CallTime) {
        guard time.samples > position.samples + Int64(frames.count % SampleWindow.frameLength) else { return }
        frames.drop()
        position = time
    }

    private mutating func listen() -> Hearing {
        let voice = activity.process(frames.callerSamples, farEnd: frames.farEndSamples)
        position = position + Int64(SampleWindow.frameLength)
        if activity.hearsAgent { agentSpeaksUntil = position + Self.agentPause }
        let agentSpeaks = position <= agentSpeaksUntil
        return Hearing(
            end: position,
            voice: voice,
            agentSpeaks: agentSpeaks,
            turn: endpointer.process(voice, endingAt: position),
            bargeIn: bargeIn.process(voice, whileAgentSpeaks: agentSpeaks, endingAt: position)
        )
    }

    /// The longest pause in what the agent says, in samples: 700 ms.
    private static let agentPause: Int64 = 5_600
}
