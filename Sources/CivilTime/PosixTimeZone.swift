/// A place's standard time and its rules of summer time for years to come, as POSIX writes them: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct PosixTimeZone: Sendable, Equatable {
    /// When clocks are changed, in local time.
    private struct Change: Sendable, Equatable {
        enum Day: Sendable, Equatable {
            /// The day of the year from 1, February 29 never counted.
            case julian(Int)
            /// The day of the year from 0, February 29 counted.
            case ordinal(Int)
            /// A weekday (0 is Sunday) of a week of a month; the fifth is the last.
            case weekday(month: Int, week: Int, day: Int)
        }

        var day: Day
        var second: Int

        /// The second behind the beginning of 1970, by the clocks at that place.
        func time(in year: Int) -> Int64 {
            let first = CivilDay(year: year, month: 1, day: 1).daysSince1970
            let number: Int
            switch day {
            case .julian(let day):
                let isLeap = CivilDay(year: year, month: 3, day: 1).daysSince1970 - first == 60
                number = first + day - 1 + (isLeap && day >= 60 ? 1 : 0)
            case .ordinal(let day):
                number = first + day
            case .weekday(let month, let week, let day):
                let begin = CivilDay(year: year, month: month, day: 1).daysSince1970
                let end = CivilDay(year: month == 12 ? year + 1 : year, month: month % 12 + 1, day: 1).daysSince1970
                // Day 0 of 1970 was a Thursday, the fourth behind a Sunday.
                let weekday = ((begin + 4) % 7 + 7) % 7
                var found = begin + (day - weekday + 7) % 7 + (week - 1) * 7
                if found >= end { found -= 7 }
                number = found
            }
            return Int64(number) * 86_400 + Int64(second)
        }
    }

    private let standard: Int
    private let summer: (offset: Int, begin: Change, end: Change)?

    /// Reads a rule; nil for what is none.
    init?(_ text: String) {
        var rest = Substring(text)
        guard Self.skipName(&rest), let west = Self.time(&rest) else { return nil }
        // POSIX counts to the west.
        standard = -west
        guard !rest.isEmpty else {
            summer = nil
            return
        }
        guard Self.skipName(&rest) else { return nil }
        var offset = standard + 3_600
        if rest.first != "," {
            guard let west = Self.time(&rest) else { return nil }
            offset = -west
        }
        guard let begin = Self.change(&rest), let end = Self.change(&rest), rest.isEmpty else { return nil }
        summer = (offset, begin, end)
    }

    /// How many seconds clocks are ahead of UTC at a time, given in seconds since 1970.
    func offset(at time: Int64) -> Int {
        guard let summer else { return standard }
        let year = LocalTime(secondsSince1970: time + Int64(standard)).date.year
        let begin = summer.begin.time(in: year) - Int64(standard)
        let end = summer.end.time(in: year) - Int64(summer.offset)
        let isSummer = begin < end ? time >= begin && time < end : time >= begin || time < end
        return isSummer ? summer.offset : standard
    }

    static func == (one: Self, other: Self) -> Bool {
        one.standard == other.standard && one.summer?.offset == other.summer?.offset
            && one.summer?.begin == other.summer?.begin && one.summer?.end == other.summer?.end
    }

    // MARK: Reading

    private static func skipName(_ text: inout Substring) -> Bool {
        if text.first == "<" {
            guard let end = text.firstIndex(of: ">") else { return false }
            text = text[text.index(after: end)...]
            return true
        }
        let name = text.prefix { $0.isASCII && $0.isLetter }
        text = text[name.endIndex...]
        return name.count >= 3
    }

    /// Hours, minutes and seconds, in seconds.
    private static func time(_ text: inout Substring) -> Int? {
        var sign = 1
        if text.first == "-" || text.first == "+" { sign = text.removeFirst() == "-" ? -1 : 1 }
        var seconds = 0
        for unit in [3_600, 60, 1] {
            if unit < 3_600 {
                guard text.first == ":" else { break }
                text.removeFirst()
            }
            guard let number = number(&text), number <= 167 else { return nil }
            seconds += number * unit
        }
        return sign * seconds
    }

    private static func change(_ text: inout Substring) -> Change? {
        guard text.first == "," else { return nil }
        text.removeFirst()
        let day: Change.Day
        switch text.first {
        case "M":
            text.removeFirst()
            guard let month = number(&text), (1...12).contains(month), skip(".", &text), let week = number(&text),
                (1...5).contains(week), skip(".", &text), let weekday = number(&text), (0...6).contains(weekday)
            else { return nil }
            day = .weekday(month: month, week: week, day: weekday)
        case "J":
            text.removeFirst()
            guard let number = number(&text), (1...365).contains(number) else { return nil }
            day = .julian(number)
        default:
            guard let number = number(&text), (0...365).contains(number) else { return nil }
            day = .ordinal(number)
        }
        guard text.first == "/" else { return Change(day: day, second: 7_200) }
        text.removeFirst()
        return time(&text).map { Change(day: day, second: $0) }
    }

    private static func skip(_ character: Character, _ text: inout Substring) -> Bool {
        guard text.first == character else { return false }
        text.removeFirst()
        return true
    }

    private static func number(_ text: inout Substring) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isWholeNumber }
        text = text[digits.endIndex...]
        return digits.count <= 3 ? Int(digits) : nil
    }
}
