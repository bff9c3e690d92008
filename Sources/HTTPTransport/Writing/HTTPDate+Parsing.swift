internal import CivilTime

extension HTTPDate {
    /// Reads a date in any of the three formats that RFC 9110 §5.6.7 asks a recipient to accept.
    ///
    /// - Parameter now: what a year of two digits is measured by: it is at most 50 years in the future.
    public init?(_ text: String, now: HTTPDate) {
        var reader = DateReader(text)
        guard let date = reader.date(now: now) else { return nil }
        self = date
    }
}

/// Reads the parts of a date from left to right.
private struct DateReader {
    private let bytes: [UInt8]
    private var index = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func date(now: HTTPDate) -> HTTPDate? {
        guard let comma = bytes.firstIndex(of: .comma) else { return asctime() }
        return comma == 3 ? fixdate() : obsolete(now: now)
    }

    // Sun, 06 Nov 1994 08:49:37 GMT
    private mutating func fixdate() -> HTTPDate? {
        guard let weekday = weekday(), skip(", "), let day = number(digits: 2), skip(" "), let month = month(),
            skip(" "), let year = number(digits: 4), skip(" "), let second = timeOfDay(), skip(" GMT")
        else { return nil }
        return date(CivilDay(year: year, month: month, day: day), weekday: weekday, second: second)
    }

    // Sunday, 06-Nov-94 08:49:37 GMT
    private mutating func obsolete(now: HTTPDate) -> HTTPDate? {
        guard let weekday = longWeekday(), skip(", "), let day = number(digits: 2), skip("-"), let month = month(),
            skip("-"), let shortYear = number(digits: 2), skip(" "), let second = timeOfDay(), skip(" GMT")
        else { return nil }
        let thisYear = LocalTime(secondsSince1970: now.unixSeconds).date.year
        var year = thisYear / 100 * 100 + shortYear
        if year > thisYear + 50 { year -= 100 } else if year <= thisYear - 50 { year += 100 }
        return date(CivilDay(year: year, month: month, day: day), weekday: weekday, second: second)
    }

    // Sun Nov  6 08:49:37 1994
    private mutating func asctime() -> HTTPDate? {
        guard let weekday = weekday(), skip(" "), let month = month(), skip(" "),
            let day = skip(" ") ? number(digits: 1) : number(digits: 2), skip(" "),
            let second = timeOfDay(), skip(" "), let year = number(digits: 4)
        else { return nil }
        return date(CivilDay(year: year, month: month, day: day), weekday: weekday, second: second)
    }

    private func date(_ day: CivilDay, weekday: Int, second: Int) -> HTTPDate? {
        // A day that comes back changed was none: 31 April, 29 February of a common year, 0.
        guard index == bytes.count, CivilDay(daysSince1970: day.daysSince1970) == day else { return nil }
        // In an obsolete date the weekday may tell another century: then the date is not to be believed.
        guard day.weekday.rawValue == weekday else { return nil }
        return HTTPDate(unixSeconds: Int64(day.daysSince1970) * 86_400 + Int64(second))
    }

    private mutating func skip(_ text: String) -> Bool {
        guard bytes[index...].starts(with: text.utf8) else { return false }
        index += text.utf8.count
        return true
    }

    private mutating func number(digits: Int) -> Int? {
        guard index + digits <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[index..<(index + digits)] {
            guard byte.isDigit else { return nil }
            value = value * 10 + Int(byte &- 0x30)
        }
        index += digits
        return value
    }

    private mutating func timeOfDay() -> Int? {
        guard let hour = number(digits: 2), hour < 24, skip(":"), let minute = number(digits: 2), minute < 60,
            skip(":"), let second = number(digits: 2), second <= 60
        else { return nil }
        // A leap second counts as the second before it.
        return hour * 3_600 + minute * 60 + min(second, 59)
    }

    private mutating func weekday() -> Int? { position(in: HTTPDate.shortWeekdays) }
    private mutating func month() -> Int? { position(in: HTTPDate.months).map { $0 + 1 } }

    private mutating func longWeekday() -> Int? {
        let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        return names.firstIndex { skip($0) }
    }

    /// The place of the next three letters among names of three letters.
    private mutating func position(in names: String) -> Int? {
        guard index + 3 <= bytes.count else { return nil }
        let name = bytes[index..<(index + 3)]
        let all = Array(names.utf8)
        for place in stride(from: 0, to: all.count, by: 3) where all[place..<(place + 3)].elementsEqual(name) {
            index += 3
            return place / 3
        }
        return nil
    }
}
