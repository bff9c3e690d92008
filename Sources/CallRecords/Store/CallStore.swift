package import ProviderKit

/// Where calls are kept for good; every look into it names whose they are.
///
/// Its functions block: they are called on threads that may, never on a loop.
package protocol CallStore: Sendable {
    /// Keeps all of these or, when it throws, none; what is kept already changes nothing.
    ///
    /// When it returns, no end of this process can undo it.
    func write(_ changes: [RecordChange]) throws

    /// Calls, the newest first.
    func calls(_ query: CallQuery, of organisation: Organisation) throws -> CallPage
    /// One call; nil for one that is not there, or is somebody else's.
    func call(_ name: CallName) throws -> CallRecord?
    /// What was said in it, used and spent, and where its sound is; nothing of a call that is not there.
    func turns(of call: CallName) throws -> [RecordedTurn]
    func tools(of call: CallName) throws -> [RecordedTool]
    func costs(of call: CallName) throws -> [RecordedCost]
    func audio(of call: CallName) throws -> [RecordedAudio]
    /// Its events from a place on, in their order.
    func events(of call: CallName, from sequence: Int, limit: Int) throws -> [RecordedEvent]

    /// Whoever has calls here.
    func organisations() throws -> [Organisation]
    /// Ends calls of whom nobody has seen the end, at their last event; answers how many.
    ///
    /// - Parameter time: only those that began before it, where others may live.
    func closeLostCalls(of organisation: Organisation, beganBefore time: WallTime?, reason: String) throws -> Int
    /// Recordings that were never finished.
    func unfinishedAudio(of organisation: Organisation) throws -> [(call: CallName, audio: RecordedAudio)]
    /// The oldest recordings of calls that ended before a time.
    func audio(
        of organisation: Organisation,
        endedBefore time: WallTime,
        limit: Int
    ) throws -> [(call: CallName, audio: RecordedAudio)]
    /// Recordings that are whole, of calls that have no small form of them yet; and those of calls that have one.
    func uncompressedAudio(of organisation: Organisation, limit: Int) throws -> [(call: CallName, audio: RecordedAudio)]
    func compressedAudio(of organisation: Organisation, limit: Int) throws -> [(call: CallName, audio: RecordedAudio)]
    /// Forgets one recording.
    func removeAudio(_ path: String, of call: CallName) throws
    /// Forgets the oldest calls that ended before a time, with all they have but recordings; those that still have one stay.
    func removeCalls(of organisation: Organisation, endedBefore time: WallTime, limit: Int) throws -> Int
    /// Does what is better done beside the writing than in it.
    func tidy() throws
}
