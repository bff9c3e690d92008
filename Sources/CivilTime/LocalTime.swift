/// What a clock and a calendar on the wall show.
public struct LocalTime: Sendable, Hashable {
    /// The day.
    public let date: CivilDay
    /// The second of the day.
    public let second: Int

    /// The day of the week.
    public var weekday: Weekday { date.weekday }

    /// The minute of the day.
    public var minute: Int { second / 60 }

    /// What is shown so many seconds behind the beginning of 1970, where the clock began with it.
    public init(secondsSince1970 seconds: Int64) {
        let days = Int(seconds).flooringDivision(by: 86_400)
        date = CivilDay(daysSince1970: days)
        second = Int(seconds) - days * 86_400
    }
}
