public import CallTiming

/// What a whole recording was taken for, frame by frame: decided once, to be endpointed as often as one likes.
public struct VoiceTrack: Sendable {
    /// The decision on each 20 ms.
    public private(set) var voices: [VoiceDecision] = []
    /// Whether the agent was speaking in each of them.
    public private(set) var agentSpeaks: [Bool] = []

    /// Listens to a recording of both directions; `agent` is silence where it ends.
    public init(caller: Span<Int16>, agent: Span<Int16>) {
        voices.reserveCapacity(caller.count / SampleWindow.frameLength)
        agentSpeaks.reserveCapacity(caller.count / SampleWindow.frameLength)
        var listener = CallerListener()
        listener.hear(caller, agent: agent) { hearing in
            voices.append(hearing.voice)
            agentSpeaks.append(hearing.agentSpeaks)
        }
    }

    /// Where the frames are speech.
    public var segments: [Range<CallTime>] {
        var segments: [Range<CallTime>] = []
        var start: CallTime?
        for (index, voice) in voices.enumerated() {
            let begin = Self.time(index)
            if voice.isSpeech {
                start = start ?? begin
            } else if let first = start {
                segments.append(first..<begin)
                start = nil
            }
        }
        if let start { segments.append(start..<Self.time(voices.count)) }
        return segments
    }

    /// What the endpointer and the barge-in detector make of it with these settings.
    public func turns(
        endpointing: Endpointer.Settings = .init(),
        bargeIn: BargeInDetector.Settings = .init()
    ) -> TurnList {
        var endpointer = Endpointer(endpointing)
        var detector = BargeInDetector(bargeIn)
        var list = TurnList()
        for (index, voice) in voices.enumerated() {
            let end = Self.time(index + 1)
            list.note(endpointer.process(voice, endingAt: end), at: end)
            list.note(detector.process(voice, whileAgentSpeaks: agentSpeaks[index], endingAt: end), at: end)
        }
        return list
    }

    private static func time(_ frame: Int) -> CallTime {
        CallTime(samples: Int64(frame * SampleWindow.frameLength))
    }
}

/// The turns and the barge-ins of a recording.
public struct TurnList: Sendable, Equatable {
    /// A turn of the caller.
    public struct Turn: Sendable, Equatable {
        /// About where it begins.
        public let start: CallTime
        /// Where that was known.
        public let startDecided: CallTime
        /// About where its last sound is; nil if the recording ends first.
        public internal(set) var end: CallTime?
        /// Where it was declared over.
        public internal(set) var endDecided: CallTime?
    }

    /// A moment in which the caller cut in.
    public struct BargeIn: Sendable, Equatable {
        /// About where the caller began.
        public let since: CallTime
        /// Where that was known.
        public let decided: CallTime
    }

    /// The caller's turns, in order.
    public private(set) var turns: [Turn] = []
    /// The caller's barge-ins, in order.
    public private(set) var bargeIns: [BargeIn] = []

    /// How many turns the caller took up again within a time: most of them were cut off.
    public func resumed(within time: Duration) -> Int {
        zip(turns, turns.dropFirst()).count { turn, next in
            turn.endDecided.map { next.start - $0 < time } ?? false
        }
    }

    mutating func note(_ decision: Endpointer.Decision, at now: CallTime) {
        switch decision {
        case .carryOn: break
        case .speechStarted(let start, _): turns.append(Turn(start: start, startDecided: now))
        case .speechEnded(let end):
            guard let last = turns.indices.last else { return }
            turns[last].end = end
            turns[last].endDecided = now
        }
    }

    mutating func note(_ decision: BargeInDetector.Decision, at now: CallTime) {
        switch decision {
        case .carryOn: break
        case .callerSpeaks(let since): bargeIns.append(BargeIn(since: since, decided: now))
        }
    }
}
