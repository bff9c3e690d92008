internal import CallTiming

/// What one socket may still be asked: so many characters and flushes in any minute.
struct AuraAllowance: Sendable {
    /// The most characters of one message.
    static let greatestText = 2_000
    static let charactersPerMinute = 2_400
    static let flushesPerMinute = 20
    private static let minute = Duration.seconds(60)

    private var texts: [(time: MonotonicInstant, count: Int)] = []
    private var flushes: [MonotonicInstant] = []

    /// How many characters may be sent now.
    mutating func charactersLeft(at now: MonotonicInstant) -> Int {
        texts.removeAll { now - $0.time >= Self.minute }
        return Self.charactersPerMinute - texts.reduce(0) { $0 + $1.count }
    }

    /// How many flushes may be sent now.
    mutating func flushesLeft(at now: MonotonicInstant) -> Int {
        flushes.removeAll { now - $0 >= Self.minute }
        return Self.flushesPerMinute - flushes.count
    }

    /// When so many characters may be sent.
    mutating func time(for count: Int, at now: MonotonicInstant) -> MonotonicInstant {
        var left = charactersLeft(at: now)
        if left >= count { return now }
        for text in texts {
            left += text.count
            if left >= count { return text.time + Self.minute }
        }
        return now
    }

    /// When a flush may be sent.
    mutating func timeForFlush(at now: MonotonicInstant) -> MonotonicInstant {
        guard flushesLeft(at: now) <= 0, let first = flushes.first else { return now }
        return first + Self.minute
    }

    mutating func sent(_ count: Int, at now: MonotonicInstant) { texts.append((now, count)) }

    mutating func flushed(at now: MonotonicInstant) { flushes.append(now) }
}
