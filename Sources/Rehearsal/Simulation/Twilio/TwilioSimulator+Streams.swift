internal import CallTiming
internal import HTTPTransport
internal import Reactor
internal import TwilioWire
internal import WebSocketTransport

/// The audio of calls: the stream that a call's TwiML opens, and the person or machine at its other end.
extension TwilioSimulator {
    /// Why a stream is over.
    enum StreamEnd: Sendable {
        /// The API wants something, or the call's time is over.
        case ordered(LiveTwilioCall.Order?)
        /// Whoever was called has hung up.
        case hungUp
        /// The other side has closed it, or it could not be opened: what stands behind it in the TwiML is next.
        case closed
        case cancelled
    }

    /// Opens a call's stream and talks in it, until it is over or there is an order.
    func stream(_ call: LiveTwilioCall, to url: String, until deadline: MonotonicInstant?) async -> StreamEnd {
        let loop = call.loop
        let caller = LoopConfined(
            SyntheticCaller(
                utterances: settings.words(settings.callee(call.record.order.to)),
                pause: settings.pause,
                call: call.record.sid
            ),
            on: loop
        )
        world.journal.note(name, "stream", url)
        return await withTaskGroup(of: StreamEnd.self) { tasks in
            tasks.addTask(executorPreference: loop) {
                guard var request = try? WebSocket.Request(url: HTTPURL(url)) else { return .closed }
                request.fields.set("X-Twilio-Signature", to: TwilioSignature.make(url, token: call.token))
                _ = try? await SyntheticCaller.call(request, as: caller.value, on: loop)
                return caller.value.hasHungUp ? .hungUp : .closed
            }
            tasks.addTask(executorPreference: loop) {
                do throws(CancellationError) {
                    return .ordered(try await call.order(until: deadline))
                } catch {
                    return .cancelled
                }
            }
            let first = await tasks.next() ?? .cancelled
            if case .ordered = first { caller.value.hangUp() } else { tasks.cancelAll() }
            let second = await tasks.next() ?? .cancelled
            // An order that was taken in the same moment is not lost.
            if case .ordered(_?) = second { return second }
            return first
        }
    }
}

extension TwiMLLength {
    /// The address of the stream that a script opens.
    static func stream(in script: String) -> String? {
        guard let element = script.split(separator: "<").first(where: { $0.hasPrefix("Stream ") }),
            let start = element.firstRange(of: "url=\"")
        else { return nil }
        return String(element[start.upperBound...].prefix { $0 != "\"" }).replacing("&amp;", with: "&")
    }
}

extension TwilioSimulator.Callee {
    /// What is said where nothing else is given: two sentences of a person; a machine's greeting and its beep.
    package var words: [CallerUtterance] {
        switch self {
        case .answers: [1, 2].map { CallerUtterance(babbling: .milliseconds(900), seed: $0) }
        case .isMachine(_, let greeting): [CallerUtterance(greetingFor: greeting)]
        case .isBusy, .ignoresIt, .doesNotExist: []
        }
    }
}
