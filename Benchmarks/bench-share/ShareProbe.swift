import CallTiming
import Octets
import ProviderKit
import Reactor

/// Looks at all that the engine sends, and finds out which hop of which call it is.
final class ShareProbe: OutputProbe {
    /// Where a connection leads to.
    private final class Place {
        enum Kind { case carrier, recognizer, model, voice }
        let kind: Kind
        var call: CallShare?
        init(_ kind: Kind) { self.kind = kind }
    }

    /// What is known of a window of time.
    struct Round {
        var turns: [TurnShare] = []
        var pieces: [Int64] = []
        var events = 0
    }

    private let loop: EventLoop
    private let kinds: [UInt16: Place.Kind]
    private var calls: [CallShare] = []
    private var byStream: [String: CallShare] = [:]
    private var bySid: [String: CallShare] = [:]
    /// The calls whose voice is about to be given its first text.
    private var speaking: [CallShare] = []
    private var current: (call: CallShare, hop: CallShare.Hop)?
    /// What has been found since the round began.
    var round = Round()
    /// What went wrong in calls, by its name.
    private(set) var troubles: [String: Int] = [:]

    /// What a call's tag, and its carrier's number of it, begin with.
    static let tag = "share-"
    private static let tagInQuery = Array("tag=share-".utf8)
    private static let sid = Array("CAshare".utf8)
    private static let stream = Array("\"streamSid\":\"".utf8)

    init(recognizer: UInt16, model: UInt16, voice: UInt16, on loop: EventLoop) {
        self.loop = loop
        kinds = [recognizer: .recognizer, model: .model, voice: .voice]
    }

    /// How many calls have begun.
    var callCount: Int { byStream.count }

    /// A call begins; its recogniser's tag is its number.
    func nextCall() -> Int {
        calls.append(CallShare(on: loop))
        return calls.count - 1
    }

    /// Something has happened in a call.
    func take(_ event: CallEvent.Kind, of number: Int) {
        let call = calls[number]
        round.events += 1
        switch event {
        case .started(let stream, let sid):
            byStream[stream] = call
            bySid[sid] = call
        case .firstPiece:
            call.take(event)
            speaking.removeAll { $0 === call }
            speaking.append(call)
        case .providerFailed(_, let failure): troubles["failed: \(failure.message)", default: 0] += 1
        case .warning(let words): troubles["warning: \(words)", default: 0] += 1
        default: call.take(event)
        }
    }

    // MARK: What goes out

    func sends(_ bytes: Span<UInt8>, on connection: Connection) {
        let place = connection.probed as? Place ?? Place(kinds[connection.peer?.port ?? 0] ?? .carrier)
        if connection.probed == nil { connection.probed = place }
        switch place.kind {
        case .carrier:
            if place.call == nil {
                place.call = bytes.text(behind: Self.stream, upTo: 0x22).flatMap { byStream[$0] }
            }
            if let call = place.call, let reply = call.played { current = (call, .media(reply)) }
        case .recognizer:
            if let call = place.call {
                current = (call, .audio)
            } else if let number = bytes.text(behind: Self.tagInQuery, upTo: 0x26).flatMap({ Int($0) }) {
                place.call = calls[number]
            }
        case .model:
            guard let number = bytes.text(behind: Self.sid, upTo: 0x2E), let call = bySid["CAshare" + number],
                let reply = call.requested
            else { return }
            current = (call, .request(reply))
        case .voice:
            guard !speaking.isEmpty else { return }
            let bytes = bytes.unmasked
            // The latest: an earlier one with the same words may have been given up before it was said.
            guard
                let index = speaking.lastIndex(where: { call in
                    call.spoken.map { bytes.span.range(of: $0.text) != nil } ?? false
                })
            else { return }
            let call = speaking.remove(at: index)
            if let reply = call.spoken?.reply { current = (call, .text(reply)) }
        }
    }

    func sent(on connection: Connection, cause: MonotonicInstant) {
        guard let (call, hop) = current else { return }
        current = nil
        let now = LoopClock.monotonic.now
        if case .audio = hop { round.pieces.append((now - cause).clampedNanoseconds) }
        if let turn = call.sent(hop, cause: cause, at: now), turn.sum != nil { round.turns.append(turn) }
    }
}

extension Span<UInt8> {
    /// The payloads of a WebSocket client's frames, as they were before they were masked.
    var unmasked: [UInt8] {
        var payloads: [UInt8] = []
        var place = 0
        while place + 6 <= count {
            guard self[place + 1] & 0x80 != 0 else { return [] }
            var length = Int(self[place + 1] & 0x7F)
            place += 2
            if length == 126 {
                length = Int(self[place]) << 8 | Int(self[place + 1])
                place += 2
            }
            guard place + 4 + length <= count else { return payloads }
            for index in 0..<length { payloads.append(self[place + 4 + index] ^ self[place + index % 4]) }
            place += 4 + length
        }
        return payloads
    }

    /// Where bytes first occur.
    func range(of bytes: [UInt8]) -> Int? {
        guard let first = bytes.first, count >= bytes.count else { return nil }
        for start in 0...(count - bytes.count) where self[start] == first {
            if (1..<bytes.count).allSatisfy({ self[start + $0] == bytes[$0] }) { return start }
        }
        return nil
    }

    /// The text between some bytes and the next one of a kind.
    func text(behind bytes: [UInt8], upTo end: UInt8) -> String? {
        guard let start = range(of: bytes) else { return nil }
        var text: [UInt8] = []
        for index in (start + bytes.count)..<count {
            if self[index] == end || self[index] <= 0x20 { break }
            text.append(self[index])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
