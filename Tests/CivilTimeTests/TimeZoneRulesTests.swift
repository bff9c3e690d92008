import Foundation
import Testing

@testable import CivilTime

private let book = Result { try TimeZoneBook.system() }

struct TimeZoneRulesTests {
    @Test(arguments: [
        "Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles", "Pacific/Honolulu", "Asia/Kolkata",
        "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Casablanca", "Europe/Dublin", "Pacific/Chatham",
        "Asia/Gaza", "America/St_Johns", "Antarctica/Troll", "Asia/Kathmandu",
    ])
    func `clocks show what the C library's show, from 1950 to 2080`(name: String) throws {
        let zone = try #require(try book.get()[name])
        let reference = try #require(TimeZone(identifier: name))
        var time: Int64 = -631_152_000
        // Days that are no multiple of a day, so that all hours come up.
        while time < 3_471_292_800 {
            let expected = reference.secondsFromGMT(for: Date(timeIntervalSince1970: Double(time)))
            // Foundation knows no rules of Morocco's and Gaza's moons beyond its tables, and the file ends in 2087.
            #expect(zone.offset(at: time) == expected, "\(name) at \(time)")
            if zone.offset(at: time) != expected { return }
            time += 86_400 * 5 + 3_607
        }
    }

    @Test func `every zone of every country can be read`() throws {
        let book = try book.get()
        #expect(book.zones(of: "DE") == ["Europe/Berlin", "Europe/Busingen"])
        #expect(book.zones(of: "US").count > 20)
        #expect(book.zones(of: "XK") == ["Europe/Belgrade"])
        #expect(book.zones(of: "ZZ").isEmpty)
    }

    @Test(
        arguments: [
            ("CET-1CEST,M3.5.0,M10.5.0/3", 1_774_745_999, 3_600), ("CET-1CEST,M3.5.0,M10.5.0/3", 1_774_746_000, 7_200),
            ("CET-1CEST,M3.5.0,M10.5.0/3", 1_792_889_999, 7_200), ("CET-1CEST,M3.5.0,M10.5.0/3", 1_792_890_000, 3_600),
            ("NZST-12NZDT,M9.5.0,M4.1.0/3", 1_767_225_600, 46_800),
            ("NZST-12NZDT,M9.5.0,M4.1.0/3", 1_780_272_000, 43_200),
            ("<-03>3", 1_767_225_600, -10_800), ("<+0545>-5:45", 0, 20_700),
            ("EST5EDT,J60/0,J300/0", 1_772_341_199, -18_000),
            ("EST5EDT,J60/0,J300/0", 1_772_341_200, -14_400), ("XXX0YYY,59,200", 1_772_330_400, 3_600),
        ] as [(String, Int64, Int)]
    )
    func `a rule for the future holds to the second`(rule: String, time: Int64, offset: Int) throws {
        #expect(try #require(PosixTimeZone(rule)).offset(at: time) == offset)
    }

    @Test(arguments: [
        "", "A1", "CET", "CET-1CEST", "CET-1CEST,M13.1.0,M1.1.0", "CET-1CEST,M3.5.0", "CET-1x",
        "CET-1CEST,M3.5.0,M10.5.0/", "CET-1CEST,J0,J1",
    ])
    func `what is no rule is refused`(rule: String) {
        #expect(PosixTimeZone(rule) == nil)
    }

    @Test func `a file that is cut anywhere is refused, or read`() throws {
        let bytes = Array(try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/Europe/Lisbon")))
        let whole = TimeZoneRules(bytes.span)
        #expect(whole != nil)
        for count in 0..<bytes.count {
            let cut = TimeZoneRules(bytes.span.extracting(0..<count))
            #expect(cut == nil)
        }
    }

    @Test func `a file with any bit changed does no harm`() throws {
        let bytes = Array(try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/Europe/Lisbon")))
        for index in stride(from: 0, to: bytes.count, by: 7) {
            for bit in 0..<8 {
                var changed = bytes
                changed[index] ^= 1 << UInt8(bit)
                _ = TimeZoneRules(changed.span)?.offset(at: 4_000_000_000)
            }
        }
    }

    @Test(
        arguments: [
            (0, 1970, 1, 1, Weekday.thursday, 0), (951_782_400, 2000, 2, 29, .tuesday, 0),
            (-1, 1969, 12, 31, .wednesday, 86_399), (1_795_244_400, 2026, 11, 21, .saturday, 25_200),
        ] as [(Int64, Int, Int, Int, Weekday, Int)]
    )
    func `a date is the calendar's`(time: Int64, year: Int, month: Int, day: Int, weekday: Weekday, second: Int) {
        let local = LocalTime(secondsSince1970: time)
        #expect(local.date == CivilDay(year: year, month: month, day: day))
        #expect(local.weekday == weekday)
        #expect(local.second == second)
    }
}
