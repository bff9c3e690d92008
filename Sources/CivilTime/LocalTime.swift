/// What a clock and a calendar on the wall show.
public struct LocalTime: Sendable, Hashable {
    /// The year.
    public let year: Int
    /// The month, from 1.
    public let month: Int
    /// The day of the month, from 1.
    public let day: Int
    /// The day of the week.
    public let weekday: Weekday
    /// The second of the day.
    public let second: Int

    /// The minute of the day.
    public var minute: Int { second / 60 }

    /// What is shown so many seconds behind the beginning of 1970, where the clock began with it.
    public init(secondsSince1970 seconds: Int64) {
        let days = Int(seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400)
        second = Int(seconds - Int64(days) * 86_400)
        // 1970 began on a Thursday.
        weekday = Weekday(rawValue: ((days + 3) % 7 + 7) % 7) ?? .monday
        (year, month, day) = Self.date(ofDay: days)
    }

    /// The day of 1970 and later, in the Gregorian calendar, of a date.
    static func dayNumber(year: Int, month: Int, day: Int) -> Int {
        // Years begin in March here, so that the day that is sometimes there is the last one.
        let years = month > 2 ? year : year - 1
        let era = (years >= 0 ? years : years - 399) / 400
        let yearOfEra = years - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func date(ofDay number: Int) -> (year: Int, month: Int, day: Int) {
        let days = number + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let isNextYear = month >= 10
        return (
            yearOfEra + era * 400 + (isNextYear ? 1 : 0), isNextYear ? month - 9 : month + 3,
            dayOfYear - (153 * month + 2) / 5 + 1
        )
    }
}

/// A day of the week.
public enum Weekday: Int, Sendable, Hashable, CaseIterable {
    case monday, tuesday, wednesday, thursday, friday, saturday, sunday
}
