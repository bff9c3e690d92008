import CallTiming
import FastJSON
import ProviderKit
import Testing

@testable import CallRecords

struct SQLiteCallStoreTests {
    private let folder: TemporaryFolder
    private let store: SQLiteCallStore

    init() throws {
        folder = try TemporaryFolder()
        store = try SQLiteCallStore(path: folder.database)
    }

    @Test func `what is written is read as it was`() throws {
        var record = TestCall.record("a")
        record.metadata = TestCall.object(["order": 4711, "shop": "north", "vip": true])
        record.conversation = "c1"
        record.arm = "b"
        var turn = RecordedTurn(number: 0, sequence: 3, role: .agent, at: CallTime(samples: 17), heard: "Gr\u{FC}ß")
        turn.meant = "Gr\u{FC}ß Gott"
        turn.wasCut = true
        turn.wait = TurnWait(["hearing": 120_000, "carrying": 50_000, "lead": 7])
        var tool = RecordedTool(number: 4, name: "book", id: "t", at: CallTime(samples: 20))
        tool.finished = CallTime(samples: 40)
        tool.hasFailed = true
        var cost = RecordedCost(role: .voice, sequence: 5)
        cost.amount = 0.125
        cost.currency = "EUR"
        cost.usage = ProviderUsage(characters: 12, audio: .milliseconds(900), requests: 1)
        let audio = RecordedAudio(path: "default/a.wav", format: .stereoMuLaw, samples: 800)
        let events = [TestCall.line(0), TestCall.line(1, "a \u{1F600} and a \\u0000")]
        try store.write(
            [.began(record), .turn(record.name, turn), .tool(record.name, tool), .cost(record.name, cost)]
                + [.audio(record.name, audio)] + events.map { .event(record.name, $0) }
        )
        let dossier = try #require(try store.dossier(of: record.name))
        #expect(dossier.call == record)
        #expect(dossier.turns == [turn])
        #expect(turn.wait?.whole == .milliseconds(170))
        #expect(dossier.tools == [tool])
        #expect(dossier.costs == [cost])
        #expect(dossier.audio == [audio])
        #expect(dossier.events == events)
        #expect(try store.events(of: record.name, from: 1, limit: 10) == [events[1]])
    }

    @Test func `what is told twice, or late, changes nothing`() throws {
        let record = TestCall.record("a")
        var turn = RecordedTurn(number: 0, sequence: 5, role: .caller, at: CallTime(samples: 1), heard: "second")
        var ending = CallEnding(ended: WallTime(milliseconds: 2_000_000), outcome: .completed, reason: "hung up")
        ending.cost = 2
        let changes: [RecordChange] = [
            .began(record), .event(record.name, TestCall.line(0)), .turn(record.name, turn),
            .ended(record.name, ending),
        ]
        try store.write(changes)
        let first = try store.dossier(of: record.name)
        turn.sequence = 4
        turn.heard = "first"
        ending.outcome = .failed
        try store.write(changes + [.turn(record.name, turn), .ended(record.name, ending)])
        #expect(try store.dossier(of: record.name) == first)
        #expect(try store.calls(CallQuery(), of: .standard).calls.count == 1)
        turn.sequence = 6
        turn.heard = "third"
        try store.write([.turn(record.name, turn)])
        #expect(try store.turns(of: record.name).map(\.heard) == ["third"])
    }

    @Test func `a batch that fails leaves nothing behind`() throws {
        try SQLiteDatabase(path: folder.database).runAll(
            "CREATE TRIGGER refusal BEFORE INSERT ON turns BEGIN SELECT RAISE(ABORT, 'no turns'); END"
        )
        let record = TestCall.record("a")
        let turn = RecordedTurn(number: 0, sequence: 0, role: .caller, at: .start, heard: "")
        #expect(throws: SQLiteError.self) { try store.write([.began(record), .turn(record.name, turn)]) }
        #expect(try store.call(record.name) == nil)
        // Keys that were given out in the failed batch are not used again.
        try store.write([.began(TestCall.record("b")), .event(CallName("b"), TestCall.line(0))])
        try store.write([.began(record), .event(record.name, TestCall.line(7))])
        #expect(try store.events(of: record.name, from: 0, limit: 9).map(\.sequence) == [7])
    }

    @Test func `one organisation never sees another's`() throws {
        let (mine, yours) = (Organisation("mine"), Organisation("yours"))
        for organisation in [mine, yours] {
            // The same number on purpose.
            let record = TestCall.record("same", of: organisation)
            let turn = RecordedTurn(number: 0, sequence: 0, role: .caller, at: .start, heard: organisation.key)
            try store.write([
                .began(record), .turn(record.name, turn), .event(record.name, TestCall.line(0, organisation.key)),
                .tool(record.name, RecordedTool(number: 1, name: organisation.key, id: "", at: .start)),
                .cost(record.name, RecordedCost(role: organisation == mine ? .model : .voice, sequence: 2)),
                .audio(record.name, RecordedAudio(path: organisation.key, format: .stereoMuLaw, samples: 1)),
            ])
        }
        try store.write([.began(TestCall.record("only yours", of: yours))])
        for organisation in [mine, yours] {
            let dossier = try #require(try store.dossier(of: CallName("same", of: organisation)))
            #expect(dossier.turns.map(\.heard) == [organisation.key])
            #expect(dossier.tools.map(\.name) == [organisation.key])
            #expect(dossier.costs.map(\.role) == [organisation == mine ? .model : .voice])
            #expect(dossier.audio.map(\.path) == [organisation.key])
            #expect(dossier.events == [TestCall.line(0, organisation.key)])
        }
        #expect(try store.calls(CallQuery(), of: mine).calls.map(\.name.id) == ["same"])
        #expect(try store.dossier(of: CallName("only yours", of: mine)) == nil)
        #expect(try store.calls(CallQuery(), of: Organisation("nobody")).calls.isEmpty)
        // What ends, expires or is lost of one stays of the other.
        #expect(try store.closeLostCalls(of: mine, beganBefore: nil, reason: "gone") == 1)
        let late = WallTime(milliseconds: .max)
        #expect(try store.audio(of: mine, endedBefore: late, limit: 9).map(\.audio.path) == ["mine"])
        try store.removeAudio("mine", of: CallName("same", of: mine))
        #expect(try store.removeCalls(of: mine, endedBefore: late, limit: 9) == 1)
        let left = try #require(try store.dossier(of: CallName("same", of: yours)))
        #expect(left.turns.count == 1 && left.events.count == 1 && left.audio.count == 1 && left.call.ended == nil)
    }

    @Test func `a call that nobody ended is lost at its last event`() throws {
        let record = TestCall.record("a")
        var cost = RecordedCost(role: .model, sequence: 1)
        cost.amount = 0.5
        cost.currency = "USD"
        try store.write([.began(record), .cost(record.name, cost)])
        try store.write([2, 3, 7].map { .event(record.name, TestCall.line($0)) })
        #expect(try store.closeLostCalls(of: .standard, beganBefore: record.began, reason: "gone") == 0)
        #expect(try store.closeLostCalls(of: .standard, beganBefore: nil, reason: "gone") == 1)
        let closed = try #require(try store.call(record.name))
        #expect(closed.outcome == .lost && closed.endReason == "gone" && closed.cost == 0.5)
        #expect(closed.ended == WallTime(milliseconds: record.began.milliseconds + 5_000))
        // An end that is found later is the truth.
        let ending = CallEnding(ended: WallTime(milliseconds: 9), outcome: .completed)
        try store.write([.ended(record.name, ending)])
        #expect(try store.call(record.name)?.outcome == .completed)
    }

    @Test func `a database of a newer program is left alone`() throws {
        try SQLiteDatabase(path: folder.database).runAll("PRAGMA user_version = 99")
        #expect(throws: SQLiteError.self) { try SQLiteCallStore(path: folder.database) }
    }

    @Test func `a database that is there keeps what it has`() throws {
        try store.write([.began(TestCall.record("a"))])
        let again = try SQLiteCallStore(path: folder.database, durability: .power)
        #expect(try again.call(CallName("a")) == TestCall.record("a"))
        try again.tidy()
        #expect(try store.call(CallName("a")) != nil)
    }
}
