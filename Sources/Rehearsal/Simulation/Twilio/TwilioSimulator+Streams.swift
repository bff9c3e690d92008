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
        let callee = LoopConfined(streamed(settings.callee(call.record.order.to), call.record.sid), on: loop)
        world.journal.note(name, "stream", url)
        return await withTaskGroup(of: StreamEnd.self) { tasks in
            tasks.addTask(executorPreference: loop) {
                guard var request = try? WebSocket.Request(url: HTTPURL(url)) else { return .closed }
                request.fields.set("X-Twilio-Signature", to: TwilioSignature.make(url, token: call.token))
                let socket = try? await WebSocket.open(request, handler: callee.value, within: .seconds(10), on: loop)
                _ = await socket?.waitForEnd()
                return callee.value.hasHungUp ? .hungUp : .closed
            }
            tasks.addTask(executorPreference: loop) {
                do throws(CancellationError) {
                    return .ordered(try await call.order(until: deadline))
                } catch {
                    return .cancelled
                }
            }
            let first = await tasks.next() ?? .cancelled
            if case .ordered = first { callee.value.hangUp() } else { tasks.cancelAll() }
            let second = await tasks.next() ?? .cancelled
            // An order that was taken in the same moment is not lost.
            if case .ordered(_?) = second { return second }
            return first
        }
    }

    private func streamed(_ callee: Callee, _ call: String) -> any StreamedCallee {
        if case .isAgent(_, let delay) = callee {
            return AnsweringCallee(after: delay, way: settings.way, returnsMarks: settings.returnsMarks, call: call)
        }
        return SyntheticCaller(utterances: settings.words(callee), pause: settings.pause, call: call)
    }
}

/// Who was called, at the carrier's end of a stream.
protocol StreamedCallee: WebSocketHandler {
    /// Whether they have ended the call, or their carrier.
    var hasHungUp: Bool { get }
    /// Ends the call.
    func hangUp()
}

extension SyntheticCaller: StreamedCallee {}

extension TwiMLLength {
    /// The address of the stream that a script opens.
    static func stream(in script: String) -> String? {
        guard let element = script.split(separator: "<").first(where: { $0.hasPrefix("Stream ") }),
            let start = element.firstRange(of: "url=\"")
        else { return nil }
        return String(element[start.upperBound...].prefix { $0 != "\"" }).replacing("&amp;", with: "&")
    }
}
