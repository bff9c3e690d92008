internal import Glibc
internal import ProviderKit
internal import Reactor
internal import Synchronization

/// The thread for what is not urgent: it puts right what an earlier process left behind, takes in the spool, removes what
/// is too old in small batches, and moves the write-ahead log into the database.
final class RecordUpkeep: Sendable {
    /// So many calls or recordings are removed in one transaction.
    private static let batch = 20
    /// Folders are searched in every so-manieth round: each file in them is looked at.
    private static let roundsPerSearch = 300

    private let store: any CallStore
    private let folders: RecordFolders
    private let options: RecordOptions
    private let counters: RecordCounters
    private let records: RecordThread
    private let bell: ThreadBell
    #if Opus
        private let compression: RecordingCompression?
    #endif
    private let end = ThreadEnd()

    /// - Parameter startedAt: what began before and is live is another process's; nil when all that has been dealt with.
    init(
        _ store: any CallStore,
        _ folders: RecordFolders,
        _ options: RecordOptions,
        beside records: RecordThread,
        stillToRecoverFrom startedAt: WallTime?
    ) throws {
        self.store = store
        self.folders = folders
        self.options = options
        self.records = records
        counters = records.counters
        bell = try ThreadBell()
        #if Opus
            compression =
                options.compressesRecordings
                ? RecordingCompression(store, folders.recordings, records, keepsWaves: options.keepsWaves) : nil
        #endif
        try startThread(named: "records-upkeep", isPatient: true) { self.run(startedAt) }
    }

    /// Ends the thread behind what it is at, and waits for that: the folder may be another keeper's then.
    func stop() async { await end.ask(bell) }

    private func run(_ startedAt: WallTime?) {
        var (startedAt, round) = (startedAt, 0)
        while !end.isAsked {
            do {
                let intake = SpoolIntake(store: store, folder: folders.spool)
                counters.takenIn(try intake.run(below: records.firstOpenSpool.load(ordering: .acquiring)))
                if let time = startedAt {
                    try Recovery(store: store, folders: folders).closeWhatIsLeft(from: time)
                    startedAt = nil
                }
                try removeOld(in: round)
                try compress(round)
                round += 1
                try store.tidy()
            } catch {
                counters.noteTrouble("\(error)")
            }
            bell.wait(options.upkeepInterval)
        }
        end.reached()
    }

    private func compress(_ round: Int) throws {
        #if Opus
            guard let compression else { return }
            let all = try store.organisations()
            // Each time another one comes first: who has much to do leaves the others their turn.
            for index in all.indices { try compression.run(for: all[(index + round) % all.count], in: round) }
        #endif
    }

    private func removeOld(in round: Int) throws {
        let now = WallTime.now
        for organisation in try store.organisations() {
            let kept = options.callsAreKept(organisation)
            // A call does not go before its recordings, which are looked for by it.
            let recordingsKept = [options.recordingsAreKept(organisation), kept].compactMap(\.self).min()
            if let age = recordingsKept { try removeAudio(of: organisation, endedBefore: now - age) }
            if let age = kept { try removeCalls(of: organisation, endedBefore: now - age) }
        }
        if round % Self.roundsPerSearch == 0 { removeCallFiles(at: now) }
    }

    /// What calls can be made again from holds their sound, and is kept as long.
    ///
    /// It was written last when its call ended, and tells of no row that would have to be there: also when the last call of
    /// an organisation has gone it is found.
    private func removeCallFiles(at now: WallTime) {
        for folder in Folder.names(in: folders.recordings) {
            let organisation = Organisation(Folder.name(ofSafe: folder))
            let ages = [options.recordingsAreKept(organisation), options.callsAreKept(organisation)]
            guard let age = ages.compactMap(\.self).min() else { continue }
            for name in Folder.names(in: "\(folders.recordings)/\(folder)") where name.hasSuffix(CallFilePath.suffix) {
                let path = "\(folders.recordings)/\(folder)/\(name)"
                var status = stat()
                guard unsafe stat(path, &status) == 0 else { continue }
                if Int64(status.st_mtim.tv_sec) * 1_000 < (now - age).milliseconds { _ = unsafe unlink(path) }
            }
        }
    }

    private func removeAudio(of organisation: Organisation, endedBefore time: WallTime) throws {
        while !end.isAsked {
            let old = try store.audio(of: organisation, endedBefore: time, limit: Self.batch)
            guard !old.isEmpty else { return }
            for (call, audio) in old {
                // First the file: a row without a file is found again, a file without a row never.
                _ = unsafe unlink(folders.recordings + "/" + audio.path)
                try store.removeAudio(audio.path, of: call)
                counters.expired(recordings: 1)
            }
        }
    }

    private func removeCalls(of organisation: Organisation, endedBefore time: WallTime) throws {
        while !end.isAsked {
            let count = try store.removeCalls(of: organisation, endedBefore: time, limit: Self.batch)
            guard count > 0 else { return }
            counters.expired(calls: count)
        }
    }
}
