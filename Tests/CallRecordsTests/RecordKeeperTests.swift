import CallTiming
import Foundation
import ProviderKit
import Testing

@testable import CallRecords

@Suite(.timeLimit(.minutes(5))) struct RecordKeeperTests {
    private let folder: TemporaryFolder
    private let store: FailingStore

    init() throws {
        folder = try TemporaryFolder()
        store = try FailingStore(try SQLiteCallStore(path: folder.database))
    }

    private func keeper(_ change: (inout RecordOptions) -> Void = { _ in }) throws -> RecordKeeper {
        var options = RecordOptions.patient
        change(&options)
        return try RecordKeeper(store: store, folder: folder.path, options: options)
    }

    private func play(_ id: String, with keeper: RecordKeeper) async -> CallPublication {
        let scribe = keeper.begin(TestCall.record(id))
        for event in TestCall.events(TestCall.conversation) { scribe.note(event) }
        return await scribe.end(.completed, reason: "done", at: WallTime(milliseconds: 2_000_000))
    }

    /// What is kept of a call, which must be the whole conversation.
    private func check(_ id: String) throws {
        let dossier = try #require(try store.dossier(of: CallName(id)))
        #expect(dossier.call.outcome == .completed && dossier.call.endReason == "done")
        #expect(dossier.call.cost == 0.75 && dossier.call.currency == "USD")
        #expect(dossier.call.ended == WallTime(milliseconds: 2_000_000))
        #expect(dossier.events.map(\.sequence) == Array(TestCall.conversation.indices))
        #expect(dossier.events.first?.line.contains("\"event\":\"started\"") == true)
        #expect(dossier.turns == CallSummary(TestCall.events(TestCall.conversation)).turns)
        #expect(dossier.tools.count == 1 && dossier.costs.count == 2)
    }

    @Test func `an end is told once it is in the store`() async throws {
        let keeper = try keeper()
        let publication = await play("a", with: keeper)
        #expect(publication == .committed)
        try check("a")
        await keeper.stop()
        #expect(keeper.figures.committed > 0 && keeper.figures.troubles == 0 && keeper.figures.lost == 0)
    }

    @Test func `the first end counts, and nothing is kept after the last word`() async throws {
        let keeper = try keeper()
        let scribe = keeper.begin(TestCall.record("a"))
        let first = await scribe.end(.transferred)
        let second = await scribe.end(.failed)
        #expect(first == .committed && second == .unwritten)
        await keeper.stop()
        let late = keeper.begin(TestCall.record("b"))
        let answer = await late.end(.completed)
        #expect(answer == .unwritten)
        #expect(try store.call(CallName("a"))?.outcome == .transferred)
        #expect(try store.call(CallName("b")) == nil)
    }

    @Test func `a call that is let go of has failed`() async throws {
        let keeper = try keeper()
        do { keeper.begin(TestCall.record("a")).note(TestCall.event(0, .fillerPlayed)) }
        await keeper.stop()
        #expect(try store.call(CallName("a"))?.outcome == .failed)
    }

    @Test func `a full disk sends everything to the spool, from where it comes back`() async throws {
        let keeper = try keeper { $0.upkeepInterval = .milliseconds(10) }
        store.isBroken = true
        let publication = await play("a", with: keeper)
        #expect(publication == .spooled)
        #expect(keeper.figures.spooled > 0 && keeper.figures.lastTrouble != nil)
        store.isBroken = false
        let next = await play("b", with: keeper)
        #expect(next == .committed)
        // Slow writing has made more than one file of it.
        try await eventually { Spool.files(in: folder.path + "/spool").isEmpty }
        try check("a")
        try check("b")
        await keeper.stop()
    }

    @Test func `the spool of a process that is gone is taken in at the next start, once`() async throws {
        let first = try keeper { $0.upkeepInterval = .seconds(3_600) }
        store.isBroken = true
        let publication = await play("a", with: first)
        #expect(publication == .spooled)
        await first.stop()
        #expect(try store.call(CallName("a")) == nil)
        // A store that is still broken is no reason not to begin.
        let second = try keeper()
        let again = await play("b", with: second)
        #expect(again == .spooled)
        await second.stop()
        store.isBroken = false
        let third = try keeper()
        try check("a")
        try check("b")
        #expect(Spool.files(in: folder.path + "/spool").isEmpty)
        await third.stop()
    }

    @Test func `a slow disk keeps nobody waiting: the spool takes its place`() async throws {
        let keeper = try keeper {
            $0.upkeepInterval = .seconds(3_600)
            $0.commitPatience = .milliseconds(20)
        }
        store.hold()
        let first = await play("a", with: keeper)
        let second = await play("b", with: keeper)
        #expect(first == .spooled && second == .spooled)
        #expect(try store.call(CallName("a")) == nil)
        store.goOn()
        await keeper.stop()
        let next = try self.keeper()
        try check("a")
        try check("b")
        await next.stop()
    }

    @Test func `calls that were live when the process ended are lost`() async throws {
        let changes: [RecordChange] = [
            .began(TestCall.record("a")), .event(CallName("a"), TestCall.line(0)),
            .event(CallName("a"), TestCall.line(3)),
        ]
        try store.write(changes)
        let keeper = try keeper()
        let record = try #require(try store.call(CallName("a")))
        #expect(record.outcome == .lost && record.endReason == "the process ended")
        #expect(record.ended == WallTime(milliseconds: record.began.milliseconds + 3_000))
        await keeper.stop()
    }

    @Test func `a folder has one keeper at a time`() async throws {
        let first = try keeper()
        #expect(throws: RecordFileError.self) { try keeper() }
        await first.stop()
    }

    @Test func `what is too much is counted, and ends are not lost`() async throws {
        let keeper = try keeper { $0.queueBound = 100 }
        store.hold()
        let scribe = keeper.begin(TestCall.record("a"))
        // Faster than any thread can take them.
        for number in 0..<200_000 { scribe.note(TestCall.event(number, .fillerPlayed)) }
        store.goOn()
        let publication = await scribe.end(.completed)
        #expect(publication != .unwritten)
        await keeper.stop()
        let next = try self.keeper()
        let kept = try store.events(of: CallName("a"), from: 0, limit: .max)
        #expect(keeper.figures.lost > 0)
        #expect(kept.count + keeper.figures.lost == 200_000)
        // The gaps show which ones are missing.
        #expect(Set(kept.map(\.sequence)).count == kept.count)
        await next.stop()
    }

    @Test func `what is too old is removed, with its file`() async throws {
        let old = TestCall.record("old")
        try store.write([
            .began(old), .event(old.name, TestCall.line(0)),
            .audio(old.name, RecordedAudio(path: "old.wav", format: .stereoMuLaw, samples: 8)),
            .ended(old.name, CallEnding(ended: WallTime.now - .seconds(7_200), outcome: .completed)),
        ])
        var young = TestCall.record("young")
        young.began = .now
        try store.write([
            .began(young), .audio(young.name, RecordedAudio(path: "young.wav", format: .stereoMuLaw, samples: 8)),
            .ended(young.name, CallEnding(ended: .now, outcome: .completed)),
        ])
        let recordings = folder.path + "/recordings"
        try Folder.make(recordings)
        for name in ["old.wav", "young.wav"] {
            #expect(try RecordingRepair.repair(recordings + "/" + name) == 0)
            try "RIFF".write(toFile: recordings + "/" + name, atomically: true, encoding: .utf8)
        }
        let keeper = try keeper { $0.callsAreKept = { _ in .seconds(3_600) } }
        try await eventually { keeper.figures.expiredCalls > 0 }
        await keeper.stop()
        #expect(Folder.names(in: recordings) == ["young.wav"])
        #expect(try store.dossier(of: old.name) == nil)
        #expect(try store.dossier(of: young.name)?.audio.count == 1)
    }

    @Test func `files from which calls can be made again go when their sound would, whoever's they are`() async throws {
        let manager = FileManager.default
        let recordings = folder.path + "/recordings"
        for organisation in ["default", "no one's"] {
            #expect(Folder.name(ofSafe: Folder.safe(organisation)) == organisation)
            let own = recordings + "/" + Folder.safe(organisation)
            try Folder.make(own)
            for (name, age) in [("old.call", 7_200.0), ("young.call", 60), ("old.ogg", 7_200)] {
                try "{}".write(toFile: own + "/" + name, atomically: true, encoding: .utf8)
                let written = Date(timeIntervalSinceNow: -age)
                try manager.setAttributes([.modificationDate: written], ofItemAtPath: own + "/" + name)
            }
        }
        let keeper = try keeper { options in
            options.recordingsAreKept = { $0 == Organisation("no one's") ? .seconds(3_600) : nil }
        }
        let theirs = recordings + "/" + Folder.safe("no one's")
        try await eventually { Folder.names(in: theirs).count == 2 }
        await keeper.stop()
        #expect(Folder.names(in: theirs) == ["old.ogg", "young.call"])
        #expect(Folder.names(in: recordings + "/default") == ["old.call", "old.ogg", "young.call"])
    }

    @Test func `who must not block looks through a reader`() async throws {
        try store.write([.began(TestCall.record("a"))])
        let reader = try RecordReader(store)
        let found = try await reader.look { try $0.call(CallName("a")) }
        #expect(found?.agent == "clinic")
        await #expect(throws: FailingStore.DiskFull.self) {
            try await reader.look { _ in throw FailingStore.DiskFull() }
        }
        reader.stop()
        await #expect(throws: CancellationError.self) { try await reader.look { _ in 1 } }
    }
}
