internal import CallTiming
internal import FastJSON
internal import HTTPTransport
internal import ProviderKit
internal import ProviderWire
internal import Reactor

/// A contribution that comes as an HTTP response, read as its events are asked for; lives on its loop.
///
/// There are three deadlines: the connection's own for silence (anything resets it, a comment too), and two that signs of
/// life do not meet: for the first token, which only a token can, and for the next event while one is asked for.
final class StreamedGeneration<Decoder: StreamDecoder>: Generation, ProviderEventSource {
    private enum State {
        case reading
        /// All has been said; what is left of the response is read so that its connection can be used again.
        case complete
        case ended
        case failed(ProviderFailure)
    }

    /// How much of a response is read that is no stream.
    private static var documentLimit: Int { 4 << 20 }
    /// How long the end of a complete response is waited for: a connection is worth that much.
    private static var patience: Duration { .milliseconds(250) }
    /// How many times the deadline for silence is waited for an event: providers gather a tool's arguments behind pings.
    private static var pingedStalls: Int { 3 }

    private let line: ProviderLine
    private let loop: EventLoop
    private let response: HTTPClientResponse
    private let isDocument: Bool
    private let stall: Duration
    private var parser = EventStreamParser()
    private var decoder: Decoder
    private var state = State.reading
    private var waiting: [GenerationEvent] = []
    private var next = 0
    private var hasToken = false
    /// When a failure is due; the timer may be set for earlier, so that it is not moved with every token.
    private var due: MonotonicInstant?
    private var timer: LoopConfined<LoopTimer>?

    /// Reads a response whose first token is due at that time.
    init(
        _ response: HTTPClientResponse,
        _ decoder: Decoder,
        of line: ProviderLine,
        firstDue: MonotonicInstant,
        on loop: EventLoop
    ) {
        self.line = line
        self.loop = loop
        self.response = response
        self.decoder = decoder
        stall = line.deadlines.stall * Self.pingedStalls
        // Asked for a stream, a server is believed to send one unless it says that it does something else.
        isDocument = response.fields[.contentType]?.lowercased().hasPrefix("application/json") ?? false
        let timer = LoopTimer(on: loop, label: "a model's next token") { [weak self] in self?.isDue() }
        timer.set(at: firstDue)
        due = firstDue
        self.timer = LoopConfined(timer, on: loop)
    }

    deinit {
        guard let timer else { return }
        if loop.isCurrent { timer.value.cancel() } else { loop.execute { timer.value.cancel() } }
    }

    var events: ProviderEvents<GenerationEvent> { ProviderEvents(self) }

    func cancel() {
        switch state {
        case .reading: fail(.cancelled(line.provider))
        case .complete, .ended, .failed: break
        }
        timer?.value.cancel()
        response.cancel()
        waiting = []
        next = 0
    }

    func nextEvent() async throws(ProviderFailure) -> GenerationEvent? {
        while next == waiting.count {
            waiting.removeAll(keepingCapacity: true)
            next = 0
            switch state {
            case .reading: await read()
            case .complete: await drain()
            case .ended: return nil
            case .failed(let failure): throw failure
            }
        }
        defer { next += 1 }
        return waiting[next]
    }

    /// Reads on; what comes of it waits, and a failure comes behind it.
    private func read() async {
        // Only while somebody asks for more: who takes their time is not the provider's fault.
        if hasToken, due == nil { expectProgress(by: loop.now + stall) }
        do throws(HTTPClientError) {
            if isDocument { return try await readDocument() }
            let piece = try await response.nextPiece()
            // Another may have ended it meanwhile.
            guard case .reading = state else { return }
            decode { (decoder, events) throws(StreamFault) in
                guard let piece else { return try decoder.end(into: &events) }
                var arrived: [ServerSentEvent] = []
                do throws(EventStreamError) {
                    try parser.parse(piece.span) { arrived.append($0) }
                } catch {
                    throw StreamFault(.protocolViolation, "\(error)")
                }
                for event in arrived where !decoder.isComplete { try decoder.take(event, into: &events) }
                // What the decoder gathers is progress, too.
                if hasToken, arrived.contains(where: { $0.type != "ping" }) { due = nil }
            }
        } catch {
            guard case .reading = state else { return }
            fail(failure(error))
        }
    }

    private func readDocument() async throws(HTTPClientError) {
        let content = try await response.body(upTo: Self.documentLimit)
        guard case .reading = state else { return }
        decode { (decoder, events) throws(StreamFault) in
            guard let document = try? JSONValue(parsing: content.span) else {
                throw StreamFault(.protocolViolation, "the response is neither a stream of events nor JSON")
            }
            try decoder.take(document: document, into: &events)
        }
    }

    private func decode(_ body: (inout Decoder, inout [GenerationEvent]) throws(StreamFault) -> Void) {
        do throws(StreamFault) {
            try body(&decoder, &waiting)
        } catch {
            fail(line.failure(error.kind, error.message, requestID: ProviderLine.requestID(in: response.fields)))
        }
        if !waiting.isEmpty {
            hasToken = true
            due = nil
        }
        if decoder.isComplete, case .reading = state {
            state = .complete
            timer?.value.cancel()
        }
    }

    private func fail(_ failure: ProviderFailure) {
        state = .failed(failure)
        timer?.value.cancel()
        response.cancel()
    }

    private func failure(_ error: HTTPClientError) -> ProviderFailure {
        switch error {
        // The response broke off: that is the way to the provider, not its grammar.
        case .malformed(.truncatedMessage): line.failure(.network, "\(error)")
        default: line.failure(error)
        }
    }

    private func expectProgress(by time: MonotonicInstant) {
        due = time
        if let timer, !timer.value.isSet { timer.value.set(at: time) }
    }

    private func isDue() {
        switch state {
        case .reading:
            guard let due else { return }
            guard due <= loop.now else { return expectProgress(by: due) }
            let what =
                hasToken ? "the reply does not go on, but for signs of life" : "no token within \(line.deadlines.first)"
            fail(line.failure(.stalled, what))
        case .complete: response.cancel()
        case .ended, .failed: break
        }
    }

    private func drain() async {
        timer?.value.set(after: Self.patience)
        var length = 0
        while length < 65_536, let piece = try? await response.nextPiece() { length += piece.count }
        timer?.value.cancel()
        response.cancel()
        state = .ended
    }
}
