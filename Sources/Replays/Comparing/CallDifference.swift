package import CallTiming

/// What is different between a call and the same call under other settings, line by line.
package struct CallDifference: Sendable {
    /// A turn of each; one that only one of them has stands alone.
    package struct Pair: Sendable, Equatable {
        package var before: ReplayedTurn?
        package var after: ReplayedTurn?
    }

    package let before: ReplayedCall
    package let after: ReplayedCall
    package let pairs: [Pair]

    /// What lies closer together than this is the same place in the caller's audio.
    private static let nearness: Int64 = 2_400
    /// A move that is smaller than this is none: the clocks of real calls waver by a few milliseconds.
    package static let least = Duration.milliseconds(10)

    package init(_ before: CallTrace, _ after: CallTrace) {
        self.before = ReplayedCall(before)
        self.after = ReplayedCall(after)
        pairs = Self.pairs(self.before.turns, self.after.turns)
    }

    private static func pairs(_ before: [ReplayedTurn], _ after: [ReplayedTurn]) -> [Pair] {
        var pairs: [Pair] = []
        var (one, other) = (0, 0)
        while one < before.count || other < after.count {
            guard one < before.count else {
                pairs.append(Pair(before: nil, after: after[other]))
                other += 1
                continue
            }
            guard other < after.count else {
                pairs.append(Pair(before: before[one], after: nil))
                one += 1
                continue
            }
            let distance = after[other].end.samples - before[one].end.samples
            if abs(distance) <= nearness {
                pairs.append(Pair(before: before[one], after: after[other]))
                one += 1
                other += 1
            } else if distance < 0 {
                pairs.append(Pair(before: nil, after: after[other]))
                other += 1
            } else {
                pairs.append(Pair(before: before[one], after: nil))
                one += 1
            }
        }
        return pairs
    }

    /// By how much each turn that both have was decided later, or sooner, where it differs.
    package var shifts: [Duration] {
        pairs.compactMap { pair in
            guard let before = pair.before, let after = pair.after else { return nil }
            return after.decided - before.decided
        }
    }

    /// Whether nothing that a caller could notice is different.
    package var isNothing: Bool { lines.isEmpty }

    /// The differences, in words.
    package var lines: [String] {
        var lines = pairs.flatMap { Self.lines(of: $0) }
        let counts: [(String, Int, Int)] = [
            ("interruptions", before.interruptions, after.interruptions),
            ("interruptions with no words behind them", before.falseInterruptions, after.falseInterruptions),
            ("suspicions that were dropped", before.dismissed, after.dismissed),
            ("turns taken for over too early", before.cutOffs, after.cutOffs),
            ("guesses used", before.guessesUsed, after.guessesUsed),
            ("guesses thrown away", before.guessesDropped, after.guessesDropped),
            ("times the caller was asked for", before.prompts, after.prompts),
        ]
        lines += counts.filter { $0.1 != $0.2 }.map { "\($0.0): \($0.1) -> \($0.2)" }
        return lines
    }

    private static func lines(of pair: Pair) -> [String] {
        guard let before = pair.before else {
            guard let after = pair.after else { return [] }
            return ["+ \(place(after)) a turn ends that did not: \(after.reason), \(quoted(after))"]
        }
        guard let after = pair.after else {
            return ["- \(place(before)) no turn ends where one did: \(before.reason), \(quoted(before))"]
        }
        var parts: [String] = []
        let move = after.decided - before.decided
        if move.magnitude >= least {
            parts.append("ends \(milliseconds(move.magnitude)) ms \(move > .zero ? "later" : "sooner")")
        }
        if before.reason != after.reason { parts.append("by \(before.reason) -> \(after.reason)") }
        if before.text != after.text { parts.append("\(quoted(before)) -> \(quoted(after))") }
        if before.wasForeseen != after.wasForeseen {
            parts.append(after.wasForeseen ? "the guess is used" : "the guess is not used")
        }
        if before.wasCutOff != after.wasCutOff {
            parts.append(after.wasCutOff ? "the caller is cut off" : "the caller is not cut off any more")
        }
        switch (before.wait, after.wait) {
        case (let one?, let other?) where (other - one).magnitude >= least:
            parts.append("answer after \(milliseconds(one)) -> \(milliseconds(other)) ms")
        case (.some, nil): parts.append("no answer is heard any more")
        case (nil, .some(let wait)): parts.append("an answer is heard, after \(milliseconds(wait)) ms")
        default: break
        }
        if before.heard != after.heard {
            parts.append("heard \(quoted(before.heard)) -> \(quoted(after.heard))")
        }
        return parts.isEmpty ? [] : ["  \(place(before)) \(parts.joined(separator: "; "))"]
    }

    private static func place(_ turn: ReplayedTurn) -> String { ReplayWords.time(turn.end) }

    private static func milliseconds(_ duration: Duration) -> Int { ReplayWords.milliseconds(duration) }

    private static func quoted(_ turn: ReplayedTurn) -> String { quoted(turn.keys.isEmpty ? turn.text : turn.keys) }

    private static func quoted(_ text: String?) -> String { text.map { "\"\(ReplayWords.short($0))\"" } ?? "nothing" }
}

extension Duration {
    fileprivate var magnitude: Duration { self < .zero ? .zero - self : self }
}

/// Times and texts as people read them.
package enum ReplayWords {
    /// As "0:41.180".
    package static func time(_ time: CallTime) -> String {
        let milliseconds = max(0, time.samples) / 8
        let (minutes, seconds, rest) = (milliseconds / 60_000, milliseconds / 1_000 % 60, milliseconds % 1_000)
        return "\(minutes):\(padded(seconds, 2)).\(padded(rest, 3))"
    }

    /// Whole milliseconds, rounded.
    package static func milliseconds(_ duration: Duration) -> Int {
        Int((duration / .milliseconds(1)).rounded())
    }

    /// A time such as "00:41.2", "41.2" or "1:02:03"; nil for something else.
    package static func time(reading text: String) -> CallTime? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count), let last = parts.last, let seconds = Double(last), seconds >= 0 else {
            return nil
        }
        var total = seconds
        for (index, part) in parts.dropLast().enumerated() {
            guard let number = Int(part), number >= 0, seconds < 60 else { return nil }
            total += Double(number) * (parts.count - index == 3 ? 3_600 : 60)
        }
        guard total < 86_400 else { return nil }
        return CallTime(samples: Int64((total * 8_000).rounded()))
    }

    static func short(_ text: String) -> String { text.count <= 60 ? text : text.prefix(57) + "..." }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
