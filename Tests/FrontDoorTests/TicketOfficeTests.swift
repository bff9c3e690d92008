import CallTiming
import Testing

@testable import FrontDoor

struct TicketOfficeTests {
    private let start = MonotonicInstant(nanoseconds: 1_000_000_000)
    private let call = CallKey(organisation: "default", call: "CA1")

    private func ticket(_ purpose: TicketOffice.Purpose = .carrier, for seconds: Int = 30) -> TicketOffice.Ticket {
        TicketOffice.Ticket(call: call, purpose: purpose, expires: start + .seconds(seconds))
    }

    private struct Counting: RandomNumberGenerator {
        var number: UInt64 = 0
        mutating func next() -> UInt64 {
            number += 1
            return number
        }
    }

    @Test func `a ticket lets in once`() throws {
        var office = TicketOffice()
        var random = Counting()
        let name = try #require(office.issue(ticket(), limit: 100, at: start, random: &random))
        #expect(name.count == TicketOffice.length)
        #expect(try office.redeem(name, for: .carrier, at: start) == ticket())
        #expect(throws: TicketOffice.Refusal.unknown) { try office.redeem(name, for: .carrier, at: start) }
        #expect(throws: TicketOffice.Refusal.unknown) { try office.redeem("", for: .carrier, at: start) }
    }

    @Test func `a ticket is good for its own door and its own time only`() throws {
        var office = TicketOffice()
        var random = Counting()
        let talk = try #require(office.issue(ticket(.talk), limit: 100, at: start, random: &random))
        #expect(throws: TicketOffice.Refusal.unknown) { try office.redeem(talk, for: .carrier, at: start) }
        #expect(try office.redeem(talk, for: .talk, at: start + .seconds(29)).purpose == .talk)
        let late = try #require(office.issue(ticket(), limit: 100, at: start, random: &random))
        #expect(throws: TicketOffice.Refusal.expired) {
            try office.redeem(late, for: .carrier, at: start + .seconds(30))
        }
        #expect(office.count == 0)
    }

    @Test func `no more tickets are out than there is room for, and old ones make room`() throws {
        var office = TicketOffice()
        var random = Counting()
        for _ in 0..<100 { #expect(office.issue(ticket(), limit: 100, at: start, random: &random) != nil) }
        #expect(office.issue(ticket(), limit: 100, at: start + .seconds(29), random: &random) == nil)
        #expect(office.issue(ticket(for: 60), limit: 100, at: start + .seconds(30), random: &random) != nil)
        #expect(office.count == 1)
    }

    @Test func `tickets of one organisation leave another one its own`() throws {
        var office = TicketOffice()
        var random = Counting()
        let names = (0..<5).compactMap { _ in office.issue(ticket(), limit: 5, at: start, random: &random) }
        #expect(names.count == 5 && office.issue(ticket(), limit: 5, at: start, random: &random) == nil)
        var other = ticket()
        other.call.organisation = "acme"
        let name = try #require(office.issue(other, limit: 5, at: start, random: &random))
        #expect(office.organisation(of: name) == "acme" && office.organisation(of: names[0]) == "default")
        // One that was used, or taken back, makes room.
        _ = try office.redeem(names[0], for: .carrier, at: start)
        office.withdraw(names[1])
        office.withdraw(names[1])
        #expect((0..<3).compactMap { _ in office.issue(ticket(), limit: 5, at: start, random: &random) }.count == 2)
    }

    @Test func `names do not repeat and are no numbers in a row`() throws {
        var office = TicketOffice()
        var random = SystemRandomNumberGenerator()
        let names = (0..<10_000).compactMap { _ in office.issue(ticket(), limit: 10_000, at: start, random: &random) }
        #expect(Set(names).count == 10_000)
        #expect(names.allSatisfy { $0.count == TicketOffice.length })
        #expect(names != names.sorted())
    }
}
