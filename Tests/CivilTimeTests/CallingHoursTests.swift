import Testing

@testable import CivilTime

struct CallingHoursTests {
    private let utc = TimeZoneRules(offset: 0)
    private let west = TimeZoneRules(offset: -5 * 3_600)

    // 1970 began on a Thursday.
    @Test(
        arguments: [(8 * 3_600 - 1, false), (8 * 3_600, true), (20 * 3_600 - 1, true), (20 * 3_600, false)]
            as [(Int64, Bool)]
    )
    func `hours begin with their first minute and end before their last`(time: Int64, isAllowed: Bool) {
        #expect(CallingHours(from: 480, to: 1_200).allow(time, in: [utc]) == isAllowed)
    }

    @Test func `all zones in which somebody may be have to allow it`() {
        let hours = CallingHours(from: 480, to: 1_200)
        #expect(hours.allow(12 * 3_600, in: [utc]))
        #expect(!hours.allow(12 * 3_600, in: [utc, west]))
        #expect(hours.allow(13 * 3_600, in: [utc, west]))
        #expect(hours.next(after: 0, in: [utc, west]) == Int64(46_800))
    }

    @Test func `days are those of the place`() {
        let hours = CallingHours(days: [.thursday], from: 0, to: 1_440)
        #expect(hours.allow(0, in: [utc]))
        #expect(!hours.allow(0, in: [west]))
        #expect(hours.next(after: 86_400, in: [utc]) == Int64(604_800))
        #expect(CallingHours(days: [], from: 0, to: 1_440).next(after: 0, in: [utc]) == nil)
        #expect(CallingHours(from: 60, to: 60).next(after: 0, in: [utc]) == nil)
        #expect(CallingHours.always.next(after: 77, in: [utc, west]) == 77)
    }
}
