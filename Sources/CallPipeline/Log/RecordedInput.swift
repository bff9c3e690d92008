package import CallTiming
internal import SpeechChunking

/// One thing that a machine was told, by whichever way: all of them in order are the call.
package enum RecordedInput: Sendable, Equatable {
    case input(CallInput, at: CallTime)
    /// The caller's audio; that there was none until then; the voice's audio.
    case heard([UInt8], at: CallTime)
    case skipped(to: CallTime)
    case spoke(epoch: Int, [UInt8], at: CallTime)
    /// It was asked what is to be handed over, and what it told was handed over.
    case step(at: CallTime)
}

extension CallMachine {
    /// Takes what was told to another machine in its place.
    package mutating func take(_ recorded: RecordedInput) {
        switch recorded {
        case .input(let input, let time): take(input, at: time)
        case .heard(let codes, let time): hear(codes.span, at: time)
        case .skipped(let time): skip(to: time)
        case .spoke(let epoch, let codes, let time): spoke(epoch: epoch, codes.span, at: time)
        case .step(let time):
            guard case .send(let count, let reply, _) = step(at: time) else { return }
            sent(count, of: reply)
        }
    }
}
