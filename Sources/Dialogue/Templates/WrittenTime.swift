internal import CivilTime

/// A moment as people of one place write it.
package struct WrittenTime: Sendable, Equatable {
    /// The day, `2026-11-21`.
    package let date: String
    /// The time of the day, `14:05`.
    package let time: String
    /// The day of the week in English, `Saturday`.
    package let weekday: String

    private static let weekdays = [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]

    /// Reads a moment: seconds since 1970 and how many seconds the place is ahead of UTC.
    package init(unixSeconds: Int64, offset: Int64 = 0) {
        let local = LocalTime(secondsSince1970: unixSeconds.addingReportingOverflow(offset).partialValue)
        date = local.date.written
        time = DayMinute.written(local.minute)
        weekday = Self.weekdays[local.weekday.rawValue]
    }
}
