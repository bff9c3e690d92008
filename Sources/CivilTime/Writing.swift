/// Times of the day as they are written: "09:30".
public enum DayMinute {
    /// The minute of the day that "9:30" or "09:30" is; "24:00" is the day's end.
    public static func parse(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].utf8.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]),
            (0...24).contains(hour), (0...59).contains(minute), hour * 60 + minute <= 1_440
        else { return nil }
        return hour * 60 + minute
    }

    /// A minute of the day as "09:30".
    public static func written(_ minute: Int) -> String {
        "\(twoDigits(minute / 60)):\(twoDigits(minute % 60))"
    }
}

extension CivilDay {
    /// As "2026-11-24".
    public var written: String { "\(year)-\(twoDigits(month))-\(twoDigits(day))" }
}

extension LocalTime {
    /// As "2026-11-24 10:05:09".
    public var written: String { "\(date.written) \(DayMinute.written(minute)):\(twoDigits(second % 60))" }
}

extension Weekday: CustomStringConvertible {
    /// All names, Monday's first.
    public static let names = allCases.map(\.description)

    /// The day of that name: "monday".
    public init?(named name: String) {
        guard let day = Self.allCases.first(where: { $0.description == name }) else { return nil }
        self = day
    }

    /// Its name in English, in small letters: "monday".
    public var description: String {
        switch self {
        case .monday: "monday"
        case .tuesday: "tuesday"
        case .wednesday: "wednesday"
        case .thursday: "thursday"
        case .friday: "friday"
        case .saturday: "saturday"
        case .sunday: "sunday"
        }
    }
}

private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
