import ProviderKit
import Reactor
import Synchronization

@testable import CallRecords

/// A store on a disk that is full, or slow, for as long as a test wants it to be.
final class FailingStore: CallStore {
    struct DiskFull: Error {}

    private let store: any CallStore
    private let broken = Mutex(false)
    private let held = Mutex(false)
    private let release: ThreadBell
    /// How many batches were tried.
    let attempts = Atomic<Int>(0)

    init(_ store: any CallStore) throws {
        self.store = store
        release = try ThreadBell()
    }

    var isBroken: Bool {
        get { broken.withLock { $0 } }
        set { broken.withLock { $0 = newValue } }
    }

    /// From now on a batch takes for ever, until `goOn`.
    func hold() { held.withLock { $0 = true } }

    func goOn() {
        held.withLock { $0 = false }
        release.ring()
    }

    func write(_ changes: [RecordChange]) throws {
        attempts.add(1, ordering: .relaxed)
        if held.withLock({ $0 }) {
            release.wait()
            // For whoever else waits here.
            release.ring()
        }
        if isBroken { throw DiskFull() }
        try store.write(changes)
    }

    func calls(_ query: CallQuery, of organisation: Organisation) throws -> CallPage {
        try store.calls(query, of: organisation)
    }
    func uncompressedAudio(
        of organisation: Organisation,
        limit: Int
    ) throws -> [(call: CallName, audio: RecordedAudio)] {
        try store.uncompressedAudio(of: organisation, limit: limit)
    }
    func compressedAudio(
        of organisation: Organisation,
        limit: Int
    ) throws -> [(call: CallName, audio: RecordedAudio)] {
        try store.compressedAudio(of: organisation, limit: limit)
    }
    func call(_ name: CallName) throws -> CallRecord? { try store.call(name) }
    func turns(of call: CallName) throws -> [RecordedTurn] { try store.turns(of: call) }
    func tools(of call: CallName) throws -> [RecordedTool] { try store.tools(of: call) }
    func costs(of call: CallName) throws -> [RecordedCost] { try store.costs(of: call) }
    func audio(of call: CallName) throws -> [RecordedAudio] { try store.audio(of: call) }
    func events(of call: CallName, from sequence: Int, limit: Int) throws -> [RecordedEvent] {
        try store.events(of: call, from: sequence, limit: limit)
    }
    func organisations() throws -> [Organisation] {
        if isBroken { throw DiskFull() }
        return try store.organisations()
    }
    func closeLostCalls(of organisation: Organisation, beganBefore time: WallTime?, reason: String) throws -> Int {
        try store.closeLostCalls(of: organisation, beganBefore: time, reason: reason)
    }
    func unfinishedAudio(of organisation: Organisation) throws -> [(call: CallName, audio: RecordedAudio)] {
        try store.unfinishedAudio(of: organisation)
    }
    func audio(
        of organisation: Organisation,
        endedBefore time: WallTime,
        limit: Int
    ) throws -> [(call: CallName, audio: RecordedAudio)] {
        try store.audio(of: organisation, endedBefore: time, limit: limit)
    }
    func removeAudio(_ path: String, of call: CallName) throws { try store.removeAudio(path, of: call) }
    func removeCalls(of organisation: Organisation, endedBefore time: WallTime, limit: Int) throws -> Int {
        try store.removeCalls(of: organisation, endedBefore: time, limit: limit)
    }
    func tidy() throws { try store.tidy() }
}
