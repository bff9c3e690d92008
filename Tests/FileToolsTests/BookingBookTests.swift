import CivilTime
import FastJSON
import Foundation
import Testing

@testable import FileTools

/// A folder of a test's own, gone with it.
final class TestFolder: Sendable {
    let path: String

    init() {
        path = FileManager.default.temporaryDirectory.appending(path: "file-tools-\(UUID().uuidString)").path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Tuesday, the 24th of November 2026, ten o'clock.
let tuesdayAtTen: Int64 = 1_795_514_400

struct BookingBookTests {
    private let folder = TestFolder()

    private func book(_ change: (inout BookingPlan) -> Void = { _ in }) throws -> BookingBook {
        var plan = BookingPlan(file: "clinic", with: ["Doctor Lee", "Doctor Park"])
        change(&plan)
        return try BookingBook(plan, LedgerFile(plan.file, in: folder.path), now: { tuesdayAtTen })
    }

    @Test(arguments: [
        ("today", "2026-11-24"), ("tomorrow", "2026-11-25"), ("wednesday", "2026-11-25"), ("tuesday", "2026-12-01"),
        ("next tuesday", "2026-12-01"), ("next wednesday", "2026-12-02"), ("Next Friday", "2026-11-27"),
        ("2026-11-30", "2026-11-30"), ("2026-11-31", nil), ("2026-13-01", nil), ("someday", nil), ("", nil),
        ("2026-11-23", nil), ("2027-11-24", nil),
    ])
    func `a day is found as callers name it`(text: String, expected: String?) async throws {
        let book = try book()
        let found = try? await book.day(text)
        #expect(found?.written == expected)
    }

    @Test func `what is booked is not free any more, with that one or with anyone, and no time of today that is over`()
        async throws
    {
        let book = try book()
        let today = try await book.day("today")
        #expect(try await book.free(on: today, with: nil).first == 630)
        let day = try await book.day("wednesday")
        let first = try await book.book(day, "09:00", with: nil, name: "Ada", caller: "+15550100001")
        #expect(first.with == "Doctor Lee" && (100...999).contains(first.reference))
        #expect(try await book.free(on: day, with: "doctor lee").first == 570)
        #expect(try await book.free(on: day, with: nil).first == 540)
        let second = try await book.book(day, "9:00", with: nil, name: nil, caller: nil)
        #expect(second.with == "Doctor Park" && second.reference != first.reference)
        await #expect(throws: ToolRefusal.self) {
            try await book.book(day, "09:00", with: nil, name: nil, caller: nil)
        }
        await #expect(throws: ToolRefusal.self) {
            try await book.book(day, "09:10", with: nil, name: nil, caller: nil)
        }
        await #expect(throws: ToolRefusal.self) {
            try await book.book(day, "10:00", with: "Doctor Who", name: nil, caller: nil)
        }
    }

    @Test func `nobody is there on a day off`() async throws {
        let book = try book()
        #expect(try await book.free(on: book.day("sunday"), with: nil).isEmpty)
    }

    @Test func `an appointment is found by its number or by who calls, moved and cancelled; the file keeps it all`()
        async throws
    {
        let book = try book()
        let made = try await book.book(book.day("wednesday"), "09:00", with: nil, name: "Ada", caller: "+15550100001")
        #expect(try await book.find(made.reference, caller: nil) == made)
        #expect(try await book.find(nil, caller: "+15550100001") == made)
        await #expect(throws: ToolRefusal.self) { try await book.find(nil, caller: "+15550100002") }
        let moved = try await book.move(made, to: book.day("friday"), "16:30")
        let other = try await book.book(book.day("friday"), "09:00", with: "Doctor Park", name: nil, caller: nil)
        try await book.cancel(other)
        // Somebody who still has the old one in mind changes nothing.
        await #expect(throws: ToolRefusal.self) { try await book.cancel(made) }
        let again = try self.book()
        #expect(await again.all == [moved])
        #expect(moved.reference == made.reference && moved.day.written == "2026-11-27")
    }

    @Test func `a line that a crash has cut off is passed over, one that is wrong is told`() async throws {
        let book = try book()
        let made = try await book.book(book.day("wednesday"), "09:00", with: nil, name: nil, caller: nil)
        let path = "\(folder.path)/clinic.ndjson"
        let whole = try String(contentsOfFile: path, encoding: .utf8)
        try (whole + #"{"reference":12"#).write(toFile: path, atomically: true, encoding: .utf8)
        let again = try self.book()
        #expect(await again.all == [made])
        // What follows stands on a line of its own.
        let next = try await again.book(again.day("friday"), "09:00", with: nil, name: nil, caller: nil)
        #expect(await (try self.book()).all == [made, next])
        try ("what\n" + whole).write(toFile: path, atomically: true, encoding: .utf8)
        let error = #expect(throws: LedgerFileError.self) { try self.book() }
        #expect(error?.description.contains("clinic.ndjson: line 1 is no JSON") == true)
    }

    @Test func `two agents of one file share what is free`() async throws {
        let shelf = BookShelf(in: folder.path, now: { tuesdayAtTen })
        let plan = BookingPlan(file: "clinic", with: ["Doctor Lee"])
        let (one, other) = try (shelf.book(plan), shelf.book(plan))
        _ = try await one.book(one.day("wednesday"), "09:00", with: nil, name: nil, caller: nil)
        await #expect(throws: ToolRefusal.self) {
            try await other.book(other.day("wednesday"), "09:00", with: nil, name: nil, caller: nil)
        }
    }

    @Test func `what is over is nobody's any more`() async throws {
        let past = try book()
        let made = try await past.book(past.day("wednesday"), "09:00", with: nil, name: nil, caller: "+15550100001")
        let plan = BookingPlan(file: "clinic", with: ["Doctor Lee", "Doctor Park"])
        let later = try BookingBook(plan, LedgerFile("clinic", in: folder.path), now: { tuesdayAtTen + 7 * 86_400 })
        await #expect(throws: ToolRefusal.self) { try await later.find(nil, caller: "+15550100001") }
        await #expect(throws: ToolRefusal.self) { try await later.find(made.reference, caller: nil) }
    }

    @Test func `a few times are named, over the whole day`() {
        #expect(BookingTools.spread([540, 570]) == [540, 570])
        #expect(BookingTools.spread(Array(stride(from: 540, through: 990, by: 30))) == [540, 690, 840, 990])
    }

    @Test(arguments: [
        ("{ with: ['a'] }", "the key \"file\" is missing"), ("{ file: '../x', with: ['a'] }", "1:9: file: a name of"),
        ("{ file: 'x', with: [] }", "1:20: with: with whom"),
        ("{ file: 'x', with: ['a'], from: '9' }", "1:33: from: a time of the day is written as 09:00"),
        ("{ file: 'x', with: ['a'], from: '10:00', to: '09:00' }", "to: it is not after \"from\""),
        ("{ file: 'x', with: ['a'], zone: 'Mars/Olympus' }", "zone: there is no such time zone here"),
        ("{ file: 'x', with: ['a'], days: ['mondey'] }", "did you mean \"monday\"?"),
        ("{ file: 'x', wiht: ['a'] }", "did you mean \"with\"?"),
    ])
    func `what is wrong with a plan is told with its place`(text: String, part: String) {
        let error = #expect(throws: JSON5Error.self) { try BookingPlan(JSON5Node(parsing: text)) }
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    }
}
