package import CallTiming
package import ProviderKit
internal import TelephoneAudio

/// A recogniser that hears where speech is and is told what it says: utterance by utterance, from a list.
///
/// Loudness decides: two loud frames begin an utterance, 300 ms of quiet end it.
package final class SimulatedRecognizer: CallRecognizer {
    private let utterances: [String]
    private var next = 0
    private var loudFrames = 0
    private var lastLoud: CallTime?
    private var isSpeaking = false

    private static let loudness = 40_000.0
    private static let hangover: Int64 = 2_400

    /// Makes a recogniser that will have heard these utterances, again and again from the first.
    package init(utterances: [String]) { self.utterances = utterances }

    package func hear(_ codes: Span<UInt8>, at time: CallTime) -> RecognizerEvent? {
        let end = time + Int64(codes.count)
        if MuLaw.power(of: codes) > Self.loudness {
            lastLoud = end
            loudFrames += 1
            guard !isSpeaking, loudFrames >= 2 else { return nil }
            isSpeaking = true
            return .speechStarted(time)
        }
        loudFrames = 0
        guard isSpeaking, let lastLoud, end.samples - lastLoud.samples >= Self.hangover else { return nil }
        isSpeaking = false
        guard !utterances.isEmpty else { return nil }
        defer { next += 1 }
        return .final(utterances[next % utterances.count], endedAt: lastLoud)
    }
}
