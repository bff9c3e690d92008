package import CallTiming
internal import Endpointing
package import ProviderKit

/// A recogniser that hears where speech is and is told what it says: utterance by utterance, from a list.
///
/// Where speech begins and ends is decided as in a real call, by the endpointer.
package final class SimulatedRecognizer: CallRecognizer {
    private let utterances: [String]
    private var next = 0
    private var listener = CallerListener()

    /// Makes a recogniser that will have heard these utterances, again and again from the first.
    package init(utterances: [String]) { self.utterances = utterances }

    package func hear(_ codes: Span<UInt8>, at time: CallTime) -> RecognizerEvent? {
        listener.skip(to: time)
        var turn = Endpointer.Decision.carryOn
        listener.hear(codes, agent: Span()) { hearing in
            if hearing.turn != .carryOn { turn = hearing.turn }
        }
        switch turn {
        case .carryOn:
            return nil
        case .speechStarted(let start, preRoll: _):
            return .speechStarted(start)
        case .speechEnded(let end):
            guard !utterances.isEmpty else { return nil }
            defer { next += 1 }
            return .final(utterances[next % utterances.count], endedAt: end)
        }
    }
}
