import Foundation
import TestKit
import Testing

@testable import HTTPTransport

struct HTTPDateTests {
    private static let now = HTTPDate(unixSeconds: 1_790_000_000)

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
    ])
    func `reads one moment in all three formats`(text: String) {
        #expect(HTTPDate(text, now: Self.now)?.unixSeconds == 784_111_777)
    }

    @Test func `writes and reads dates as the system's calendar does`() throws {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        var random = SeededGenerator(seed: 7)
        let edges: [Int64] = [0, -1, 951_782_400, 951_868_799, 951_868_800, 4_107_542_399, 253_402_300_799]
        // From 1600 on, where Foundation's calendar is Gregorian.
        let others = (0..<2_000).map { _ in Int64.random(in: -11_676_096_000...253_402_300_799, using: &random) }
        for seconds in edges + others {
            let date = HTTPDate(unixSeconds: seconds)
            #expect(date.description == formatter.string(from: Date(timeIntervalSince1970: Double(seconds))))
            #expect(HTTPDate(date.description, now: Self.now) == date)
        }
    }

    @Test func `takes a year of two digits as at most 50 years from now`() {
        let future = HTTPDate("Friday, 01-Jan-76 00:00:00 GMT", now: Self.now)
        #expect(future == nil)
        #expect(HTTPDate("Wednesday, 01-Jan-76 00:00:00 GMT", now: Self.now)?.description.contains("2076") == true)
        #expect(HTTPDate("Saturday, 01-Jan-77 00:00:00 GMT", now: Self.now)?.description.contains("1977") == true)
    }

    @Test(arguments: [
        "", "Sun", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 6 Nov 1994 08:49:37 GMT",
        "Mon, 06 Nov 1994 08:49:37 GMT", "Sun, 31 Nov 1994 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT ", "sun, 06 Nov 1994 08:49:37 GMT",
        "Wed, 29 Feb 2023 08:49:37 GMT", "784111777", "Sun, 06 Nov -994 08:49:37 GMT", "Sun Nov 06 08:49:37 94",
    ])
    func `refuses what is no date`(text: String) {
        #expect(HTTPDate(text, now: Self.now) == nil)
    }
}
