/// Why calls end, in the words of their logs, as far as somebody acts upon them: who keeps calls tells a good end by these.
package enum CallEndReason {
    /// The caller was handed on.
    package static let transferred = "transferred"
    /// The carrier says that it is over; it does not say who has hung up.
    package static let stopped = "the carrier stopped the stream"
    /// The call goes on over another stream.
    package static let superseded = "another stream of the call has come"
    /// The stream broke off; how follows.
    package static let socketLost = "the carrier's socket ended"
    /// Nothing could be said, heard or thought any more.
    package static let noVoice = "no voice can be had"
    package static let noReply = "no provider brings a reply"
    package static let noRecogniser = "the recogniser failed"

    /// What sort of end a reason tells of, in one word of four: the reason itself may be somebody's words.
    package static func kind(of reason: String) -> String {
        if isFailure(reason) { return "failed" }
        return reason == transferred ? "transferred" : reason == superseded ? "continued" : "completed"
    }

    /// Whether a reason is that something broke.
    package static func isFailure(_ reason: String) -> Bool {
        [socketLost, noVoice, noReply, noRecogniser].contains { reason.hasPrefix($0) }
    }
}
