import CallTiming
package import ProviderKit

/// A turn's wait as the call's events tell it, and as the simulated carrier saw it.
package struct MeasuredWait: Sendable {
    package let told: TurnLatency
    package let measured: Duration

    /// Whether the parts are the whole, and that is what the carrier measured, to a millisecond.
    package var fits: Bool {
        let difference = told.whole - measured
        return told.parts.count == TurnLatency.Part.allCases.count && told.parts.allSatisfy { $0 >= .zero }
            && difference <= .milliseconds(1) && difference >= .milliseconds(-1)
    }
}

extension VirtualCall {
    /// What callers waited for, turn by turn; needs `keepsEvents`.
    package var waits: [MeasuredWait] {
        var reader = TurnLatencyReader()
        return events.compactMap { event in
            guard let told = reader.read(event), let end = endOfTurn(answeredBy: told.reply),
                let began = began(told.reply)
            else { return nil }
            // The caller is as far from here as here is from the caller.
            let samples = began - end + surroundings.way * 8
            return MeasuredWait(told: told, measured: .microseconds(samples * 125))
        }
    }

    /// Answers that were heard to their ends, and whose wait is not told.
    package var untoldWaits: [Int] {
        let told = Set(waits.map(\.told.reply))
        let heard = Set(events.compactMap { if case .replyHeard(let reply, _) = $0.kind { reply } else { nil } })
        return events.compactMap { event in
            guard case .turnAnswered(let reply, _) = event.kind, heard.contains(reply), !told.contains(reply) else {
                return nil
            }
            return reply
        }
    }

    private func endOfTurn(answeredBy reply: Int) -> Int64? {
        for event in events {
            if case .turnAnswered(reply, let end) = event.kind { return end.samples }
        }
        return nil
    }
}
