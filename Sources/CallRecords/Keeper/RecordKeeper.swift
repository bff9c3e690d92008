internal import Reactor
internal import Synchronization

/// Keeps what happens in calls, beside them: no call ever waits for it.
///
/// A call's end is told to others only once it is kept where the end of this process cannot undo it. What an earlier
/// process left behind is put right before the first call.
package final class RecordKeeper: Sendable {
    /// Where calls are kept.
    package let store: any CallStore
    /// Looks into it for those who must not block; ends with the keeper.
    package let reader: RecordReader
    /// Who wants to know when there is more of a call in it.
    package let watch = RecordWatch()
    /// The folder in which recordings are, by their paths.
    package let recordings: String

    private let options: RecordOptions
    private let counters = RecordCounters()
    private let thread: RecordThread
    private let recorders: RecordingThread
    private let upkeep: RecordUpkeep
    private let nextCall = Atomic<Int>(0)

    /// Begins to keep calls; blocks until what was left behind is put right.
    ///
    /// - Parameter folder: where spool and recordings are; one process at a time has it.
    /// - Throws: when the folder cannot be used, or another process has it. A store that refuses is no reason not to begin:
    ///   the spool stands in for it.
    package init(store: any CallStore, folder: String, options: RecordOptions = RecordOptions()) throws {
        self.store = store
        self.options = options
        let folders = RecordFolders(in: folder)
        try Folder.make(folders.recordings)
        recordings = folders.recordings
        let spool = try Spool(folder: folders.spool)
        var unrecovered: WallTime? = WallTime.now
        do {
            counters.takenIn(try Recovery(store: store, folders: folders).run())
            unrecovered = nil
        } catch {
            counters.noteTrouble("\(error)")
        }
        reader = try RecordReader(store)
        thread = try RecordThread(options, store: store, spool: spool, counters: counters, watch: watch)
        recorders = try RecordingThread(folder: folders.recordings, records: thread)
        upkeep = try RecordUpkeep(store, folders, options, beside: thread, stillToRecoverFrom: unrecovered)
    }

    /// A call begins.
    ///
    /// - Parameter redaction: what is done to its texts, where that is not the same as for all.
    package func begin(_ record: CallRecord, redaction: TextRedaction? = nil) -> CallScribe {
        let redaction = redaction ?? options.redaction
        let number = nextCall.wrappingAdd(1, ordering: .relaxed).oldValue
        let record = record.redacted(by: redaction)
        let scribe = CallScribe(
            record,
            number: number,
            queue: thread.queue,
            bell: thread.bell,
            redaction: redaction
        )
        _ = thread.queue.append(.began(call: number, record))
        thread.bell.ring()
        return scribe
    }

    /// Begins to record a call that has begun; to be used on the call's loop alone.
    ///
    /// - Parameter isFarAhead: whether the agent's audio may come many seconds before it is heard.
    package func record(_ scribe: CallScribe, isFarAhead: Bool = false) throws -> sending StereoRecorder {
        try recorders.begin(scribe.record, isFarAhead: isFarAhead)
    }

    /// What has been done, and what could not be.
    package var figures: RecordCounters.Snapshot {
        var figures = counters.now
        figures.lost += thread.queue.dropped
        return figures
    }

    /// Writes all that has been handed over, and ends; what comes later is not kept.
    package func stop() async {
        await recorders.stop()
        await upkeep.stop()
        await thread.stop()
        reader.stop()
    }
}
