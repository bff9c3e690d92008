internal import Octets

/// A point in time to the second, as HTTP writes it (RFC 9110 §5.6.7).
public struct HTTPDate: Sendable, Hashable, Comparable {
    /// Seconds since 1970-01-01 00:00:00 UTC, without leap seconds.
    public let unixSeconds: Int64

    /// Makes a date, held to the years 0 to 9999 that the format can say.
    public init(unixSeconds: Int64) {
        self.unixSeconds = min(max(unixSeconds, -62_167_219_200), 253_402_300_799)
    }

    /// Orders dates by time.
    public static func < (earlier: Self, later: Self) -> Bool { earlier.unixSeconds < later.unixSeconds }
}

/// A date as the 29 bytes of an IMF-fixdate; made once a second, then only copied.
public struct HTTPDateText: Sendable {
    /// The date it shows.
    public let date: HTTPDate
    private let storage: InlineArray<29, UInt8>

    /// Formats a date, without allocating.
    public init(_ date: HTTPDate) {
        self.date = date
        let days = date.unixSeconds.flooringDivision(by: 86_400)
        let second = Int(date.unixSeconds - days * 86_400)
        let day = CivilDay(daysSince1970: Int(days))
        var text = InlineArray<29, UInt8>(repeating: .space)
        text.put(CivilDay.shortWeekdays.utf8.span, from: day.weekday * 3, count: 3, at: 0)
        text[3] = .comma
        text.put(number: day.day, at: 5)
        text.put(CivilDay.months.utf8.span, from: (day.month - 1) * 3, count: 3, at: 8)
        text.put(number: day.year / 100, at: 12)
        text.put(number: day.year % 100, at: 14)
        text.put(number: second / 3_600, at: 17)
        text[19] = .colon
        text.put(number: second / 60 % 60, at: 20)
        text[22] = .colon
        text.put(number: second % 60, at: 23)
        text.put("GMT".utf8.span, from: 0, count: 3, at: 26)
        storage = text
    }

    /// The 29 bytes.
    public var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get { storage.span }
    }
}

extension HTTPDate: CustomStringConvertible {
    /// The date as an IMF-fixdate.
    public var description: String { String(decoding: HTTPDateText(self).bytes) }
}

extension InlineArray where Element == UInt8 {
    fileprivate mutating func put(number: Int, at place: Int) {
        self[place] = 0x30 + UInt8(number / 10 % 10)
        self[place + 1] = 0x30 + UInt8(number % 10)
    }

    fileprivate mutating func put(_ text: Span<UInt8>, from start: Int, count: Int, at place: Int) {
        for offset in 0..<count { self[place + offset] = text[start + offset] }
    }
}

/// A day of the Gregorian calendar, carried on before and after its use.
struct CivilDay: Equatable {
    var year: Int
    var month: Int
    var day: Int

    static var shortWeekdays: String { "SunMonTueWedThuFriSat" }
    static var months: String { "JanFebMarAprMayJunJulAugSepOctNovDec" }

    init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// Counts in years that begin with March, so that the leap day is a year's last; 146,097 days are 400 years.
    init(daysSince1970 days: Int) {
        let shifted = days + 719_468
        let era = shifted.flooringDivision(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days since 1970-01-01.
    var daysSince1970: Int {
        let marchYear = month <= 2 ? year - 1 : year
        let era = marchYear.flooringDivision(by: 400)
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The day of the week, 0 for Sunday; 1970-01-01 was a Thursday.
    var weekday: Int {
        let days = daysSince1970 + 4
        return days - days.flooringDivision(by: 7) * 7
    }
}

extension FixedWidthInteger {
    /// The quotient rounded down, also for negative numbers.
    func flooringDivision(by divisor: Self) -> Self {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
