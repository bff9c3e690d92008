internal import CallTiming
internal import CarrierWire
internal import Octets
package import Reactor
internal import TelephoneAudio
package import WebSocketTransport

/// A scripted caller at the application's end of a carrier's stream: what comes in is what they hear, what they say
/// goes out.
///
/// The stream's own clock drives them: each 20 ms that come in are answered with 20 ms, and where nothing comes nothing
/// goes. Behind each line's last sound goes a mark. It comes back when the line has been played, by the same way as
/// what is heard meanwhile, so that the place of its return in what is heard is that of the line's end, whatever the way
/// to the carrier takes.
package final class StreamCaller {
    /// What is told of the stream.
    package enum News: Sendable, Equatable {
        case begun
        case ended
    }

    /// Where a line stands in what is heard.
    private struct Place {
        /// What is added to the caller's clock at the line's beginning, and at its end once that was sent.
        var shift: Int64
        var endShift: Int64?
        /// When its mark would come back if there were no way.
        var mark: Int64?
        /// How much later it did.
        var way: Int64 = 0
    }

    /// A frame of 20 ms.
    private static let frame: Int64 = 160

    /// What happens to the stream, for who waits for it.
    package let news: LoopInbox<News>
    /// What was heard, by the stream's clock.
    package private(set) var heard = HeardAudio()
    /// Whether the stream has ever begun.
    package private(set) var hasBegun = false
    /// Why the call did not come to its end; nil while it goes on, and where it did.
    package private(set) var trouble: String?

    private let loop: EventLoop
    private let longest: Int64
    private let patience: Duration
    private var caller: ScriptedCaller
    private var dialect = MediaStreamsDialect()
    private var timeline = MediaTimeline()
    private var samples = ByteBuffer()
    private var socket: WebSocket?
    private var silence: LoopTimer?
    private var places: [Place] = []
    /// How many samples have been heard and not answered, less than a frame.
    private var unanswered: Int64 = 0
    private var isOver = false

    /// Makes a caller; on the loop of the stream that will come.
    ///
    /// - Parameters:
    ///   - longest: after how long the caller hangs up, whatever there is still to say.
    ///   - patience: how long there may be no audio.
    package init(_ script: CallerScript, longest: Duration, patience: Duration, on loop: EventLoop) {
        caller = ScriptedCaller(script)
        self.longest = longest.clampedNanoseconds / 125_000
        self.patience = patience
        self.loop = loop
        news = LoopInbox(on: loop)
    }

    /// The protocols that the stream's socket may agree on.
    package static var protocols: [String] { MediaStreamsDialect().traits.protocols }

    /// What was said, in what was heard: each line there where it was played, as far as its mark tells.
    package var acts: [ScriptedCaller.Act] {
        zip(caller.acts, places).map { act, place in
            var act = act
            act.start += place.shift + place.way
            act.end += (place.endShift ?? place.shift) + place.way
            return act
        }
    }

    /// Ends the call.
    package func hangUp() { end(nil) }

    private func end(_ trouble: String?) {
        guard !isOver else { return }
        isOver = true
        self.trouble = trouble
        silence?.cancel()
        silence = nil
        socket?.close()
        news.put(.ended)
    }

    // MARK: What comes in

    private func take(_ message: CarrierMessage) {
        if case .audio(let timestamp) = message.event {
            return hear(Array(copying: samples.bytes), timestamp ?? timeline.end.samples / 8, message.sequence)
        }
        if case .started = message.event {
            timeline = MediaTimeline()
            hasBegun = true
            news.put(.begun)
        }
        // Messages of all kinds are numbered together.
        if let number = message.sequence { timeline.messageReceived(sequence: number) }
        switch message.event {
        case .mark(let name): markReturned(name)
        // Who has heard all that there was to say may go.
        case .stopped: end(caller.hasSaidAll ? nil : "the agent hung up before the caller had said all")
        case .nothing, .unknown, .started, .audio, .otherAudio, .key: break
        }
    }

    /// Puts what came to its place, and answers each frame of it; what is missing before it is silence.
    private func hear(_ codes: [UInt8], _ timestamp: Int64, _ sequence: Int64?) {
        // What brings nothing is no sign that anybody is there.
        guard !codes.isEmpty else { return }
        silence?.set(after: patience)
        let (known, begin): (Int, CallTime)
        switch timeline.frameReceived(sequence: sequence, timestamp: timestamp, samples: codes.count) {
        case .next(let time), .afterGap(_, let time): (known, begin) = (0, time)
        case .overlapping(let count, let time): (known, begin) = (count, time)
        case .reordered, .duplicate, .late: return
        }
        heard.play(codes.span.extracting(droppingFirst: known), at: begin.samples)
        guard heard.end < longest else { return end("it lasted longer than \(longest / 8_000) s") }
        unanswered += Int64(codes.count - known)
        while unanswered >= Self.frame, !isOver {
            unanswered -= Self.frame
            answer(upTo: heard.end - unanswered)
        }
    }

    private func markReturned(_ name: String) {
        guard let line = places.indices.first(where: { Self.mark(of: $0) == name }), let mark = places[line].mark else {
            return
        }
        // Nothing is played before it was sent.
        places[line].way = max(0, heard.end - mark)
    }

    private static func mark(of line: Int) -> String { "line-\(line)" }

    // MARK: What goes out

    /// Says the next 20 ms, behind what was heard up to there.
    private func answer(upTo end: Int64) {
        let clock = caller.now
        let codes = caller.frame(agentIsHeard: heard.isAudible(from: end - Self.frame))
        while places.count < caller.acts.count { places.append(Place(shift: end - clock)) }
        send { dialect.play(codes.span, into: &$0) }
        if let line = places.indices.last, places[line].mark == nil, caller.acts[line].end <= caller.now {
            places[line].endShift = end - clock
            places[line].mark = end + Self.frame
            send { dialect.mark(Self.mark(of: line), into: &$0) }
        }
        if caller.isDone { return self.end(nil) }
        if end >= longest { self.end("it lasted longer than \(longest / 8_000) s") }
    }

    private func send(_ write: (inout ByteBuffer) -> CarrierFrame?) {
        _ = socket?.sendMessage { write(&$0) == nil ? nil : .text }
    }
}

extension StreamCaller: WebSocketHandler {
    package func opened(_ socket: WebSocket) {
        self.socket = socket
        // It came too late.
        guard !isOver else { return socket.close(.goingAway) }
        let timer = LoopTimer(on: loop, label: "a stream's silence") { [weak self] in
            guard let self else { return }
            self.end("no audio came for \(self.patience.components.seconds) s")
        }
        silence = timer
        timer.set(after: patience)
    }

    package func text(_ message: Span<UInt8>) {
        guard !isOver else { return }
        // What is not understood is ignored; without audio that is, the call is soon over.
        guard let read = try? dialect.read(message, .text, samples: &samples) else { return }
        take(read)
    }

    package func binary(_ message: Span<UInt8>) {}

    package func closed(_ end: WebSocketEnd) {
        self.end("the stream was lost: \(end)")
        socket = nil
    }
}
