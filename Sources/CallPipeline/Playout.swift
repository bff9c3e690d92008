/// How much of the reply's audio is to be handed to the carrier, and when: a pure value.
///
/// The carrier is kept a window ahead of real time and no more, so that little is lost when the caller cuts in.
struct Playout {
    /// A reply on its way out.
    private struct Reply {
        var number: Int
        var samples: [UInt8]
        var sent = 0
    }

    /// What is to be done next.
    enum Step: Equatable {
        /// Hand over samples of the present reply.
        case send(Range<Int>, isFirst: Bool)
        /// All of the reply has been handed over.
        case finished(reply: Int, samples: Int)
        /// Look again in that many samples' time.
        case wait(samples: Int)
        /// Nothing is on its way.
        case idle
    }

    /// The first message of a reply is one frame, so that it is heard as early as possible; later ones are longer.
    static let firstMessage = 160
    static let laterMessage = 800

    private let window: Int
    private var reply: Reply?
    private var startedAt = 0

    init(windowMilliseconds: Int = 400) { window = windowMilliseconds * 8 }

    /// Begins a reply at a time in samples; one that was on its way is given up.
    mutating func begin(_ number: Int, samples: [UInt8], at now: Int) {
        reply = Reply(number: number, samples: samples)
        startedAt = now
    }

    /// The samples of the present reply.
    var samples: [UInt8] { reply?.samples ?? [] }

    /// What is to be done at a time in samples.
    mutating func next(at now: Int) -> Step {
        guard let reply else { return .idle }
        let total = reply.samples.count
        if reply.sent == total {
            self.reply = nil
            return .finished(reply: reply.number, samples: total)
        }
        let due = min(total, now - startedAt + window)
        let length = min(reply.sent == 0 ? Self.firstMessage : Self.laterMessage, total - reply.sent)
        // A message goes out whole, once all of it may.
        let missing = reply.sent + length - due
        if missing > 0 { return .wait(samples: missing) }
        let range = reply.sent..<(reply.sent + length)
        self.reply?.sent = range.upperBound
        return .send(range, isFirst: range.lowerBound == 0)
    }
}
