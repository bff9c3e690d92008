internal import AgentFiles
internal import CallPipeline
internal import CallRecords

extension Call.Parts {
    /// Has the call's sound kept, and the caller told of it.
    ///
    /// - Parameter isElsewhere: whether its agent is, who sends audio as fast as it is made.
    mutating func record(
        _ scribe: CallScribe,
        for keeping: CallKeeping,
        _ recording: AgentRecording,
        isElsewhere: Bool
    ) {
        // A call is not refused because it cannot be recorded; the keeper's figures tell of it.
        guard let recorder = try? keeping.keeper.record(scribe, isFarAhead: isElsewhere) else { return }
        sound = recorder
        if !recording.notice.isEmpty { agent.beginWith(notice: recording.notice) }
    }
}
