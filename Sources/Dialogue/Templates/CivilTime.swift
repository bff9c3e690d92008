/// A moment as people of one place write it.
package struct CivilTime: Sendable, Equatable {
    /// The day, `2026-11-21`.
    package let date: String
    /// The time of the day, `14:05`.
    package let time: String
    /// The day of the week in English, `Saturday`.
    package let weekday: String

    /// Reads a moment: seconds since 1970 and how many seconds the place is ahead of UTC.
    package init(unixSeconds: Int64, offset: Int64 = 0) {
        let local = unixSeconds.addingReportingOverflow(offset).partialValue
        var days = local / 86_400
        var second = local % 86_400
        if second < 0 {
            second += 86_400
            days -= 1
        }
        let pad = { (number: Int64) in number < 10 ? "0\(number)" : "\(number)" }
        time = "\(pad(second / 3_600)):\(pad(second / 60 % 60))"
        // 1 January 1970 was a Thursday.
        let names = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"]
        weekday = names[Int((days % 7 + 7) % 7)]

        // Years are counted from 1 March of the year 0, so that the leap day is a year's last.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        date = "\(year)-\(pad(month))-\(pad(day))"
    }
}
