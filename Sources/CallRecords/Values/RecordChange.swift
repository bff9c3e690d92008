/// Something to be kept; told twice, or after what came later, it changes nothing.
package enum RecordChange: Sendable, Equatable {
    case began(CallRecord)
    case event(CallName, RecordedEvent)
    case turn(CallName, RecordedTurn)
    case tool(CallName, RecordedTool)
    case cost(CallName, RecordedCost)
    case audio(CallName, RecordedAudio)
    case ended(CallName, CallEnding)

    /// What it is about.
    package var call: CallName {
        switch self {
        case .began(let record): record.name
        case .event(let call, _), .turn(let call, _), .tool(let call, _), .cost(let call, _), .audio(let call, _),
            .ended(let call, _):
            call
        }
    }
}
