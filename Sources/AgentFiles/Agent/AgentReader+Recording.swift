internal import FastJSON

/// What is kept of the sound of an agent's calls, where calls are kept.
package struct AgentRecording: Sendable, Equatable {
    /// Whether calls are recorded.
    package var audio = true
    /// What callers are told of it before the greeting; empty for nothing.
    package var notice = ""

    package init() {}
}

extension AgentReader {
    /// Reads what is kept of the sound of calls.
    func recording(_ reader: inout SettingsReader) throws(JSON5Error) -> AgentRecording {
        var recording = AgentRecording()
        try reader.object("recording", "What is kept of the sound of calls, where `--data` keeps calls.") {
            part throws(JSON5Error) in
            recording.audio = try part.flag("audio", default: recording.audio, "Whether calls are recorded.")
            recording.notice = try part.text(
                "notice",
                default: recording.notice,
                "What callers are told of it before the greeting; nobody cuts in on that."
            )
        }
        return recording
    }
}
