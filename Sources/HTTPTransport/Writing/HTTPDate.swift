internal import CivilTime
internal import Octets

/// A point in time to the second, as HTTP writes it (RFC 9110 §5.6.7).
public struct HTTPDate: Sendable, Hashable, Comparable {
    /// Seconds since 1970-01-01 00:00:00 UTC, without leap seconds.
    public let unixSeconds: Int64

    /// Makes a date, held to the years 0 to 9999 that the format can say.
    public init(unixSeconds: Int64) {
        self.unixSeconds = min(max(unixSeconds, -62_167_219_200), 253_402_300_799)
    }

    static var shortWeekdays: String { "MonTueWedThuFriSatSun" }
    static var months: String { "JanFebMarAprMayJunJulAugSepOctNovDec" }

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
        let time = LocalTime(secondsSince1970: date.unixSeconds)
        let (day, second) = (time.date, time.second)
        var text = InlineArray<29, UInt8>(repeating: .space)
        text.put(HTTPDate.shortWeekdays.utf8.span, from: day.weekday.rawValue * 3, count: 3, at: 0)
        text[3] = .comma
        text.put(number: day.day, at: 5)
        text.put(HTTPDate.months.utf8.span, from: (day.month - 1) * 3, count: 3, at: 8)
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
