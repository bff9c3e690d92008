package import CivilTime
package import FastJSON

/// When appointments can be had, and with whom.
package struct BookingPlan: Sendable {
    /// The file of the book, in the folder of the service's data.
    package var file: String
    /// With whom, or in which room.
    package var with: [String]
    package var days: Set<Weekday> = [.monday, .tuesday, .wednesday, .thursday, .friday]
    /// The first minute of the day, and the one in which the last appointment is over.
    package var first = 540
    package var end = 1_020
    /// How long one takes, in minutes.
    package var length = 30
    /// How many days ahead.
    package var ahead = 60
    /// Where the book is: the rules of its clocks.
    package var zone = TimeZoneRules(offset: 0)

    package init(file: String, with: [String]) {
        self.file = file
        self.with = with
    }

    /// Reads a plan of a configuration.
    ///
    ///     { file: "clinic", with: ["Doctor Lee"], from: "09:00", to: "17:00", minutes: 30, days: ["monday"], zone: "Europe/Berlin" }
    package init(_ node: JSON5Node) throws(JSON5Error) {
        try node.allowOnly(["file", "with", "from", "to", "minutes", "days", "ahead", "zone"])
        let place = try node.member("file")
        file = try place.string()
        guard Self.isFileName(file) else {
            throw place.error(
                "a name of letters, digits, \"-\" and \"_\" is expected: the file is made in the data folder"
            )
        }
        let list = try node.member("with")
        with = []
        for element in try list.elements() { with.append(try element.string()) }
        guard !with.isEmpty else { throw list.error("with whom appointments are made is missing") }
        first = try node.memberIfPresent("from").map(Self.minute) ?? first
        if let last = try node.memberIfPresent("to") {
            end = try Self.minute(last)
            guard end > first else { throw last.error("it is not after \"from\"") }
        }
        guard first < end else { throw node.error("\"from\" is not before \"to\"") }
        length = try node.memberIfPresent("minutes")?.integer(in: 5...480) ?? length
        ahead = try node.memberIfPresent("ahead")?.integer(in: 1...730) ?? ahead
        if let listed = try node.memberIfPresent("days") {
            let names = Dictionary(uniqueKeysWithValues: Weekday.allCases.map { ("\($0)", $0) })
            days = []
            for day in try listed.elements() {
                if let known = names[try day.string(among: Weekday.allCases.map { "\($0)" })] { days.insert(known) }
            }
        }
        if let name = try node.memberIfPresent("zone") { zone = try TimeZoneRules(name) }
    }

    /// Whether it is a name that a file of the data folder can have.
    package static func isFileName(_ text: String) -> Bool { !text.isEmpty && text.utf8.allSatisfy(isPlain) }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }

    private static func minute(_ node: JSON5Node) throws(JSON5Error) -> Int {
        guard let minute = clock(try node.string()) else { throw node.error("a time of the day is written as 09:00") }
        return minute
    }

    /// The minute of the day that "9:30" or "09:30" is.
    static func clock(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].utf8.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]),
            (0...24).contains(hour), (0...59).contains(minute), hour * 60 + minute <= 1_440
        else { return nil }
        return hour * 60 + minute
    }

    /// A minute of the day as "09:30".
    static func clock(_ minute: Int) -> String {
        let (hour, rest) = minute.quotientAndRemainder(dividingBy: 60)
        return "\(hour < 10 ? "0" : "")\(hour):\(rest < 10 ? "0" : "")\(rest)"
    }

    /// All times at which appointments begin on a day.
    func times(on day: CivilDay) -> [Int] {
        guard days.contains(day.weekday) else { return [] }
        return Array(stride(from: first, through: end - length, by: length))
    }

    /// The day that a caller means: "tuesday", "next tuesday", "today", "tomorrow", "2026-11-24"; nil for none.
    func day(_ text: String, from today: CivilDay) -> CivilDay? {
        let words = text.lowercased().split(separator: " ").map(String.init)
        func after(_ days: Int) -> CivilDay { CivilDay(daysSince1970: today.daysSince1970 + days) }
        switch words {
        case ["today"]: return today
        case ["tomorrow"]: return after(1)
        default: break
        }
        if let name = words.last, let weekday = Weekday.allCases.first(where: { "\($0)" == name }) {
            let until = (weekday.rawValue - today.weekday.rawValue + 7) % 7
            // The day of the same name as today's is the one in a week.
            return after((until == 0 ? 7 : until) + (words.first == "next" && until != 0 && until < 3 ? 7 : 0))
        }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
            (1...12).contains(month), (1...31).contains(day), (1_970...9_999).contains(year)
        else { return nil }
        let written = CivilDay(year: year, month: month, day: day)
        // There is no 30th of February.
        return CivilDay(daysSince1970: written.daysSince1970) == written ? written : nil
    }
}

extension CivilDay {
    /// As "2026-11-24".
    var written: String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(two(month))-\(two(day))"
    }
}
