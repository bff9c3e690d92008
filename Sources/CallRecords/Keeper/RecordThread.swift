internal import CallTiming
internal import Reactor
internal import Synchronization

/// The thread that takes what calls hand over, makes records of it, and sees to it that they are kept in time: in the store
/// or, when that takes too long or refuses, in the spool.
///
/// It touches no database, and so no database can hold it up.
final class RecordThread: Sendable {
    let queue: RecordQueue
    let bell: ThreadBell
    let counters: RecordCounters
    /// The number of the first spool file that is not whole yet.
    let firstOpenSpool: Atomic<Int>

    private let options: RecordOptions
    private let watch: RecordWatch
    private let committer: CommitThread
    private let end = ThreadEnd()

    init(
        _ options: RecordOptions,
        store: any CallStore,
        spool: consuming Spool,
        counters: RecordCounters,
        watch: RecordWatch
    ) throws {
        self.options = options
        self.watch = watch
        self.counters = counters
        queue = RecordQueue(bound: options.queueBound)
        bell = try ThreadBell()
        committer = try CommitThread(store: store)
        firstOpenSpool = Atomic(spool.openNumber)
        // Moved to the thread through a box that is emptied once.
        let box = Mutex<Spool?>(spool)
        try startThread(named: "records", isPatient: true) {
            guard let spool = box.withLock({ $0.take() }) else { return }
            self.run(spool)
        }
    }

    /// Hands over where a call's sound is: also when no call is under way, and nobody would look for it.
    func add(_ audio: RecordedAudio, of call: CallRecord) {
        if queue.append(.audio(call, audio)) { bell.ring() }
    }

    /// Writes what has been handed over until now, and ends.
    func stop() async { await end.ask(bell) }

    private func run(_ spool: consuming Spool) {
        work(spool)
        committer.stop()
        // Behind the work the folder is free for another keeper, and only then it is over.
        end.reached()
    }

    private func work(_ spool: consuming Spool) {
        var spool = spool
        var draft = RecordDraft()
        var entries: [RecordEntry] = []
        entries.reserveCapacity(options.queueBound)
        while true {
            // With no call and nothing left to write there is nothing to wake up for.
            bell.wait(draft.hasCalls || !draft.changes.isEmpty || spool.isOpen ? options.beat : nil)
            let isLast = end.isAsked
            queue.take(into: &entries, closing: isLast)
            draft.add(entries)
            entries.removeAll(keepingCapacity: true)
            let publication = write(&draft, &spool)
            for waiter in draft.takeWaiting() { waiter(publication) }
            if isLast { return }
        }
    }

    private func write(_ draft: inout RecordDraft, _ spool: inout Spool) -> CallPublication {
        guard !draft.changes.isEmpty else {
            // Whether the store is there again is seen when the spool is taken in.
            seal(&spool)
            return .committed
        }
        switch committer.commit(draft.changes, patience: options.commitPatience) {
        case .committed:
            counters.committed(draft.changes.count)
            watch.committed(draft.changes)
            draft.isWritten(toStore: true)
            seal(&spool)
            return .committed
        case .late: counters.noteTrouble("the store is late")
        case .refused(let reason): counters.noteTrouble(reason)
        }
        do throws(RecordFileError) {
            try spool.append(draft.changes)
            counters.spooled(draft.changes.count)
            draft.isWritten(toStore: false)
            return .spooled
        } catch {
            counters.noteTrouble("\(error)")
            counters.lost(draft.shorten(to: options.queueBound))
            return .unwritten
        }
    }

    private func seal(_ spool: inout Spool) {
        guard spool.isOpen else { return }
        spool.seal()
        firstOpenSpool.store(spool.openNumber, ordering: .releasing)
    }
}
