package import CivilTime
package import FastJSON
package import ProviderKit

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

    /// What a configuration can say of one.
    @SettingList package static var settings: [Setting] {
        let standard = BookingPlan(file: "", with: [])
        Setting("file", .text, isRequired: true, "The name of the book's file, in the data folder.")
        Setting("with", .texts, isRequired: true, "With whom appointments are made, or in which room.")
        Setting("from", .text, standard: .string(DayMinute.written(standard.first)), "When the first one begins.")
        Setting("to", .text, standard: .string(DayMinute.written(standard.end)), "When the last one is over.")
        Setting("minutes", .integer(5...480), standard: .integer(Int64(standard.length)), "How long one takes.")
        Setting(
            "days",
            .words(Weekday.names),
            standard: .texts(Weekday.names.filter { name in standard.days.contains { $0 == Weekday(named: name) } }),
            "On which days."
        )
        Setting("ahead", .integer(1...730), standard: .integer(Int64(standard.ahead)), "How many days ahead.")
        Setting("zone", .text, "The place whose clocks they go by, such as Europe/Berlin; UTC without it.")
    }

    /// Reads a plan of a configuration.
    ///
    ///     { file: "clinic", with: ["Doctor Lee"], from: "09:00", to: "17:00", minutes: 30, days: ["monday"], zone: "Europe/Berlin" }
    package init(_ node: JSON5Node) throws(JSON5Error) {
        try node.allowOnly(Self.settings.keys)
        let place = try node.member("file")
        file = try place.string()
        guard PlainName.isValid(file) else {
            throw place.error("a name of \(PlainName.rule) is expected: the file is made in the data folder")
        }
        let list = try node.member("with")
        with = []
        for element in try list.elements() { with.append(try element.string()) }
        guard !with.isEmpty else { throw list.error("with whom appointments are made is missing") }
        first = try node.memberIfPresent("from")?.dayMinute() ?? first
        if let last = try node.memberIfPresent("to") {
            end = try last.dayMinute()
            guard end > first else { throw last.error("it is not after \"from\"") }
        }
        guard first < end else { throw node.error("\"from\" is not before \"to\"") }
        length = try node.memberIfPresent("minutes")?.integer(in: 5...480) ?? length
        ahead = try node.memberIfPresent("ahead")?.integer(in: 1...730) ?? ahead
        days = try node.memberIfPresent("days")?.weekdays() ?? days
        if let name = try node.memberIfPresent("zone") { zone = try TimeZoneRules(name) }
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
        if let name = words.last, let weekday = Weekday(named: name) {
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
