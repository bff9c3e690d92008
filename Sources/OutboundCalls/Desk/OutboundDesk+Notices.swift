internal import CallTiming
internal import Digests
internal import FastJSON
internal import HTTPTransport
internal import ProviderKit
internal import Reactor

/// What orderers are told of their calls.
extension OutboundDesk {
    /// Tells the orderer of a state: a signed JSON object, three times if need be, in a task of the desk's own.
    ///
    /// They may overtake one another: `sequence` says in which order they belong.
    func notify(_ record: OutboundCallRecord, _ number: Int, on loop: EventLoop) {
        guard let address = record.order.statusCallback, number < record.steps.count else { return }
        guard case .object(var members) = record.json else { return }
        members["status"] = .string(record.steps[number].state.rawValue)
        members["at"] = .integer(record.steps[number].time)
        members["sequence"] = .integer(Int64(number))
        members["event"] = "call.status"
        guard let text = try? JSONValue.object(members).encoded(), let url = try? HTTPURL(address) else { return }
        var request = HTTPClientRequest(.post, url)
        request.fields.set(.contentType, to: "application/json")
        request.content = .bytes(Array(text.utf8))
        if let secret = options.callbackSecret {
            let digest = MessageDigest.sha256.of(Array(text.utf8).span, key: Array(secret.revealed.utf8).span)
            request.fields.set("X-Syrinx-Signature", to: "sha256=" + MessageDigest.hex(digest))
        }
        var timeouts = HTTPClientTimeouts()
        timeouts.whole = .seconds(10)
        request.timeouts = timeouts
        let finished = request
        // A call without a conversation here has no record that could be waited for.
        let hasTalked = record.steps.contains { $0.state == .inProgress } && !record.order.speaker.isMessage
        let isEnd = record.steps[number].state.isEnd && hasTalked
        perform(on: loop) { [self] in
            if isEnd { await options.isKept(record.id, loop) }
            for pause in [Duration.zero, .seconds(1), .seconds(5)] {
                if pause > .zero { try? await loop.sleep(until: loop.now + pause) }
                guard !Task.isCancelled else { return }
                if let response = try? await clients.value(on: loop).send(finished) {
                    _ = try? await response.body(upTo: 65_536)
                    if response.status.isSuccess { return }
                }
            }
            options.log(
                "outbound call \(record.id): its orderer could not be told of \(record.steps[number].state.rawValue)"
            )
        }
    }
}
