internal import CallTiming
internal import Octets
internal import ProviderKit

/// Who makes words of the caller: a session at a time, and how one takes over from another without a word being lost.
///
/// Every sample goes to the session that listens. The next one takes over while the caller is quiet, and the former one
/// says its last words. What comes before there is any is kept.
final class Hearing {
    private var present: (number: Int, session: any RecognitionSession)?
    private var next: (number: Int, session: any RecognitionSession)?
    private var latest = 0
    /// The one that is being opened.
    private var opening: Int?
    private var hasEnded = false
    /// Why nobody heard the caller any more, until somebody does.
    var loss: ProviderFailure?

    /// The caller's audio until there is a session; and the last moments, while one waits to take over.
    private var early = ByteBuffer()
    private var earlyStart = CallTime.start
    private var last = ByteBuffer()
    private var lastEnd = CallTime.start
    private var quiet = 0
    private var waited = 0

    /// How much of the caller is kept for a session that is not there yet: 15 s.
    private static let mostEarly = 120_000
    /// How long the caller is quiet before the next session takes over; how long that one waits for it at most.
    private static let quietEnough = 4_000
    private static let mostWaited = 80_000
    /// What is heard by both: somebody may have begun to speak before it was noticed.
    private static let overlap = 2_400

    /// A session is going to be opened; answers its number.
    func begins() -> Int {
        latest += 1
        opening = latest
        return latest
    }

    /// It is open: from now on, or from the next quiet moment on, it hears the caller.
    func arrived(_ session: any RecognitionSession, _ number: Int) {
        guard !hasEnded, number == latest else { return session.cancel() }
        opening = nil
        guard present != nil else {
            present = (number, session)
            if !early.isEmpty { session.hear(early.bytes, at: earlyStart, voice: .anything) }
            return early.removeAll(keepingCapacity: false)
        }
        next?.session.cancel()
        next = (number, session)
        (quiet, waited) = (0, 0)
        last.removeAll()
    }

    /// A session has ended by itself, or could not be opened; answers whether nobody hears the caller any more.
    func ended(_ number: Int) -> Bool {
        if opening == number {
            opening = nil
        } else if next?.number == number {
            next = nil
        } else if present?.number == number {
            present = nil
            if next != nil { takeOver() }
        } else {
            // Somebody else had taken over from it.
            return false
        }
        return present == nil && opening == nil
    }

    func hear(_ codes: Span<UInt8>, at begin: CallTime, _ voice: HeardVoice, callerSpeaks: Bool) {
        guard !hasEnded else { return }
        if next != nil {
            quiet = callerSpeaks ? 0 : quiet + codes.count
            waited += codes.count
            if quiet >= Self.quietEnough || waited >= Self.mostWaited { takeOver() }
        }
        if let present {
            present.session.hear(codes, at: begin, voice: voice)
        } else if early.count < Self.mostEarly {
            if early.isEmpty { earlyStart = begin }
            early.append(codes)
        }
        guard next != nil else { return }
        last.append(codes)
        lastEnd = begin + Int64(codes.count)
        if last.count > Self.overlap { last.consume(last.count - Self.overlap) }
    }

    private func takeOver() {
        guard let next else { return }
        present?.session.finish()
        present = next
        self.next = nil
        if !last.isEmpty { next.session.hear(last.bytes, at: lastEnd + Int64(-last.count), voice: .anything) }
        last.removeAll(keepingCapacity: false)
    }

    /// There is a stretch that nobody hears: what a session that is not there yet is to hear later is one stretch.
    func skip() {
        early.removeAll()
        last.removeAll()
    }

    func flush() { present?.session.flush() }

    /// A session that is lost is to ask again; answers whether there is any.
    func retry() -> Bool {
        present?.session.retry()
        return present != nil || opening != nil
    }

    /// The call is over.
    func end() {
        hasEnded = true
        present?.session.cancel()
        next?.session.cancel()
        (present, next) = (nil, nil)
        early.removeAll(keepingCapacity: false)
        last.removeAll(keepingCapacity: false)
    }
}
