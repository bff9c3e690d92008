package import CivilTime
package import FastJSON

// What configurations say of days and hours.
extension JSON5Node {
    /// The minute of the day that is written.
    package func dayMinute() throws(JSON5Error) -> Int {
        guard let minute = DayMinute.parse(try string()) else {
            throw error("a time of the day is written as 09:00")
        }
        return minute
    }

    /// The days of the week that are listed.
    package func weekdays() throws(JSON5Error) -> Set<Weekday> {
        var days: Set<Weekday> = []
        for element in try elements() {
            if let day = Weekday(named: try element.string(among: Weekday.names)) { days.insert(day) }
        }
        return days
    }
}
