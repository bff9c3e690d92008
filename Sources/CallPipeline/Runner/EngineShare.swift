internal import CallTiming
internal import ProviderKit
internal import Reactor

/// What of the wait for an answer is the engine's own: for each hop the time from what made it possible to the end of the write that it
/// led to.
///
/// The hops are the caller's last frame to the recogniser, the words to the model's request, the model's first clause to the voice, and
/// the voice's first audio (or the end of the turn that releases it) to the carrier. What is waited for on purpose is in none of them.
final class EngineShare {
    private struct Reply {
        var audio: Int64 = 0
        var request: Int64 = 0
        var text: Int64 = 0
        /// When the first clause was there, until it has been written.
        var clause: MonotonicInstant?
        /// From when on its audio could go out.
        var released: MonotonicInstant?
        var isAnswer = false
    }

    /// Audio on its way to the recogniser.
    final class Audio: OutputWitness {
        var since = MonotonicInstant(nanoseconds: 0)
        private(set) var took: Int64 = 0

        func sent(at now: MonotonicInstant) { took = max(0, (now - since).clampedNanoseconds) }
    }

    /// The first clause on its way to the voice, or the first audio to the carrier.
    private final class Hop: OutputWitness {
        private let tell: (MonotonicInstant) -> Void

        init(_ tell: @escaping (MonotonicInstant) -> Void) { self.tell = tell }

        func sent(at now: MonotonicInstant) { tell(now) }
    }

    let audio = Audio()
    private let tell: (Duration) -> Void
    private var replies: [Int: Reply] = [:]
    private var audioBeforeWords: Int64 = 0
    /// The reply whose request is about to go out.
    private(set) var requested: Int?

    init(_ tell: @escaping (Duration) -> Void) { self.tell = tell }

    /// Something of the call happens, made possible at `cause`.
    func note(_ kind: CallEvent.Kind, cause: MonotonicInstant) {
        switch kind {
        case .interim, .transcript: audioBeforeWords = audio.took
        case .replyRequested(let reply):
            replies[reply, default: Reply()].audio = audioBeforeWords
            requested = reply
            // Those before the last ones are never heard any more.
            replies[reply - 4] = nil
        case .firstPiece(let reply, _): replies[reply]?.clause = cause
        case .firstAudioMade(let reply): replies[reply]?.released = cause
        case .guessUsed(let reply, let hasAudio): if hasAudio { replies[reply]?.released = cause }
        case .guessDropped(let reply, _): replies[reply] = nil
        case .turnAnswered(let reply, _): replies[reply]?.isAnswer = true
        default: break
        }
    }

    /// The request has gone out.
    func asked(_ reply: Int, took: Int64) { replies[reply]?.request = max(0, took) }

    func takeRequested() -> Int? {
        defer { requested = nil }
        return requested
    }

    /// Who is to see the first clause of a reply go out; nil where that was seen, or is not waited for.
    func clause(of reply: Int, cause: MonotonicInstant? = nil) -> (any OutputWitness)? {
        guard let clause = replies[reply]?.clause else { return nil }
        let since = cause ?? clause
        return Hop { [self] now in
            replies[reply]?.clause = nil
            replies[reply]?.text = max(0, (now - since).clampedNanoseconds)
        }
    }

    /// Who is to see the first audio of a reply go out.
    func firstAudio(of reply: Int) -> (any OutputWitness)? {
        guard replies[reply]?.released != nil else { return nil }
        return Hop { [self] now in finish(reply, at: now) }
    }

    private func finish(_ number: Int, at now: MonotonicInstant) {
        guard let reply = replies.removeValue(forKey: number), reply.isAnswer, let released = reply.released else {
            return
        }
        let media = max(0, (now - released).clampedNanoseconds)
        tell(.nanoseconds(reply.audio + reply.request + reply.text + media))
    }
}

/// Sees the agent's audio go out, and counts how late that is.
final class FrameWitness: OutputWitness {
    private let times: TimeHistogram
    private var due: MonotonicInstant?

    init(_ times: TimeHistogram) { self.times = times }

    /// Audio that was due then is about to go out; of several at once the first counts.
    func expect(due: MonotonicInstant) { if self.due == nil { self.due = due } }

    func sent(at now: MonotonicInstant) {
        guard let due else { return }
        self.due = nil
        times.record(nanoseconds: (now - due).clampedNanoseconds)
    }
}
