import Rehearsal
import Testing

struct SimulatorJournalTests {
    private let long = String(repeating: "x", count: 20_000)

    @Test func `a server that runs for days keeps the beginning of long requests, and accounts whole`() {
        let journal = SimulatorJournal()
        journal.keepLast(10)
        for what in ["request", "usage", "spoken"] { journal.note("a", what, long) }
        let lengths = journal.all.map(\.detail.count)
        #expect(lengths == [4_097, 20_000, 20_000])
    }

    @Test func `a test keeps all of it`() {
        let journal = SimulatorJournal()
        journal.note("a", "request", long)
        #expect(journal.all.map(\.detail.count) == [20_000])
    }
}
