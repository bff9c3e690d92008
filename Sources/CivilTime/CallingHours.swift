/// When people may be called: from and to a time of the day, on some days of the week, by the clocks where they are.
public struct CallingHours: Sendable, Hashable {
    /// The days.
    public var days: Set<Weekday>
    /// The first minute of the day.
    public var first: Int
    /// The minute of the day from which on nobody is called any more.
    public var end: Int

    /// Makes hours; `end` is not before `first` and at most 1,440.
    public init(days: Set<Weekday> = Set(Weekday.allCases), from first: Int, to end: Int) {
        self.days = days
        self.first = max(0, min(1_440, first))
        self.end = max(self.first, min(1_440, end))
    }

    /// At any time.
    public static let always = CallingHours(from: 0, to: 1_440)

    /// Whether somebody may be called who is in any of these zones, at a time in seconds since 1970.
    ///
    /// Where it is not known in which of them, all have to allow it.
    public func allow(_ time: Int64, in zones: [TimeZoneRules]) -> Bool {
        zones.allSatisfy { zone in
            let local = zone.local(at: time)
            return days.contains(local.weekday) && local.minute >= first && local.minute < end
        }
    }

    /// The next time at which somebody may be called, to the minute; nil when there is none for two weeks.
    public func next(after time: Int64, in zones: [TimeZoneRules]) -> Int64? {
        if allow(time, in: zones) { return time }
        var minute = time / 60 + 1
        for _ in 0..<(14 * 1_440) {
            if allow(minute * 60, in: zones) { return minute * 60 }
            minute += 1
        }
        return nil
    }
}
