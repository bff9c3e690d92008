import CallTiming
import ProviderKit
import Reactor

/// What of one turn was the engine's: for each hop the time from the read that caused a write to the write's end.
struct TurnShare {
    /// The caller's last frame before the words that were answered, to the recogniser.
    var audio: Int64?
    /// The recogniser's words, or the deadline that ended the turn, to the model's request.
    var request: Int64?
    /// The piece of the model's text that made a clause whole, to the voice.
    var text: Int64?
    /// The voice's first audio, or the end of the turn that released what was held, to the carrier.
    var media: Int64?
    /// Whether the reply was begun as a guess.
    var isGuess = false

    fileprivate var requested = MonotonicInstant(nanoseconds: 0)
    fileprivate var written = MonotonicInstant(nanoseconds: 0)
    fileprivate var released = MonotonicInstant(nanoseconds: 0)

    /// All hops together; nil as long as one is missing.
    var sum: Int64? {
        guard let audio, let request, let text, let media else { return nil }
        return audio + request + text + media
    }
}

/// The turns of one call, as its events and its sockets tell of them.
final class CallShare {
    /// Which hop of which reply goes out.
    enum Hop {
        case audio
        case request(Int)
        case text(Int)
        case media(Int)
    }

    private let loop: EventLoop
    private var replies: [Int: TurnShare] = [:]
    private var lastAudio: Int64?
    private var audioBeforeWords: Int64?
    /// The replies whose request, text and media are about to go out.
    private(set) var requested: Int?
    private(set) var spoken: (reply: Int, text: [UInt8])?
    private(set) var played: Int?

    init(on loop: EventLoop) { self.loop = loop }

    func take(_ event: CallEvent.Kind) {
        switch event {
        case .interim, .transcript: audioBeforeWords = lastAudio
        case .replyBegun(let reply, let isGuess):
            replies[reply, default: TurnShare()].isGuess = isGuess
            replies[reply - 4] = nil
        case .replyRequested(let reply):
            replies[reply]?.audio = audioBeforeWords
            replies[reply]?.requested = loop.cause
            requested = reply
        case .firstPiece(let reply, let text):
            replies[reply]?.written = loop.cause
            spoken = (reply, Array(text.utf8))
        case .firstAudioMade(let reply): release(reply)
        case .guessUsed(let reply, let hasAudio): if hasAudio { release(reply) }
        case .firstAudioSent(let reply): played = reply
        default: break
        }
    }

    /// From now on its audio can go out; a guess's from when it is both there and wanted.
    private func release(_ reply: Int) { replies[reply]?.released = loop.cause }

    /// A write has ended; answers the reply's whole share when it was the last of its hops.
    func sent(_ hop: Hop, cause: MonotonicInstant, at now: MonotonicInstant) -> TurnShare? {
        switch hop {
        case .audio:
            lastAudio = (now - cause).clampedNanoseconds
            return nil
        case .request(let reply):
            requested = nil
            guard let begin = replies[reply]?.requested else { return nil }
            replies[reply]?.request = (now - begin).clampedNanoseconds
            return nil
        case .text(let reply):
            spoken = nil
            guard let begin = replies[reply]?.written else { return nil }
            replies[reply]?.text = (now - begin).clampedNanoseconds
            return nil
        case .media(let reply):
            played = nil
            guard var share = replies.removeValue(forKey: reply) else { return nil }
            share.media = (now - share.released).clampedNanoseconds
            return share
        }
    }
}
