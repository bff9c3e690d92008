#if Opus
    internal import Glibc
    internal import OpusAudio
    internal import ProviderKit
    internal import Synchronization

    /// Makes recordings small once their calls are over: Ogg Opus, on a thread that yields to everything else.
    ///
    /// What is to be done is found in the store, never only remembered: so nothing is left undone when the process ends in
    /// between. A file appears whole or not at all; and the one it was made of goes only when the store knows the new one.
    final class RecordingCompression: Sendable {
        private let store: any CallStore
        private let folder: String
        private let records: RecordThread
        private let keepsWaves: Bool
        private let compressor = RecordingCompressor()
        /// A recording that could not be made small.
        private struct Failure {
            var count: Int
            /// From which round on it is tried again.
            var due: Int
        }

        private struct Work {
            /// What waits, runs, or is done.
            var taken: Set<String> = []
            var failed: [String: Failure] = [:]
        }

        private let work = Mutex(Work())

        /// So many are looked for at once; and where waves are kept, which all have to be looked at, in every so many rounds.
        private static let batch = 200
        private static let rare = 30
        /// From one try to the next twice as many rounds each time, up to half a day.
        private static let mostRounds = 21_600

        init(_ store: any CallStore, _ folder: String, _ records: RecordThread, keepsWaves: Bool) {
            self.store = store
            self.folder = folder
            self.records = records
            self.keepsWaves = keepsWaves
        }

        /// Looks for what is to be done, and hands it to the thread; removes what is no longer needed.
        ///
        /// - Parameter round: how often that was done before.
        func run(for organisation: Organisation, in round: Int) throws {
            if keepsWaves { guard round % Self.rare == 0 else { return } } else { try removeWaves(of: organisation) }
            // Those that wait or have failed are found each time: they leave room for others.
            let known = work.withLock { $0.taken.count + $0.failed.count }
            for (call, audio) in try store.uncompressedAudio(of: organisation, limit: Self.batch + known) {
                let name = organisation.key + "/" + audio.path
                guard let record = try store.call(call), record.ended != nil, take(name, in: round) else { continue }
                let job = job(for: audio)
                do throws(RecordingCompressor.Refusal) {
                    try compressor.submit(job) { self.finished(record, audio, name, in: round, $0) }
                } catch {
                    // The thread is busy: another time.
                    work.withLock { _ = $0.taken.remove(name) }
                    return
                }
            }
        }

        /// Whether something is to be done now that nobody is at.
        private func take(_ name: String, in round: Int) -> Bool {
            work.withLock { work in
                if let failure = work.failed[name], round < failure.due { return false }
                return work.taken.insert(name).inserted
            }
        }

        private func job(for audio: RecordedAudio) -> RecordingCompressor.Job {
            let source = folder + "/" + audio.path
            return RecordingCompressor.Job(channels: 2, destination: folder + "/" + Self.path(for: audio)) {
                try WaveRecording(source)
            }
        }

        private func finished(
            _ record: CallRecord,
            _ audio: RecordedAudio,
            _ name: String,
            in round: Int,
            _ result: Result<RecordingCompressor.Report, any Error>
        ) {
            switch result {
            case .success:
                let small = RecordedAudio(path: Self.path(for: audio), format: .oggOpus, samples: audio.samples)
                work.withLock { $0.failed[name] = nil }
                records.add(small, of: record)
            case .failure(is CancellationError): break
            case .failure(let error):
                records.counters.noteTrouble("compressing \(audio.path): \(error)")
                work.withLock { work in
                    let count = (work.failed[name]?.count ?? 0) + 1
                    let pause = min(Self.mostRounds, Self.rare << min(count - 1, 10))
                    work.failed[name] = Failure(count: count, due: round + pause)
                    work.taken.remove(name)
                }
            }
        }

        private func removeWaves(of organisation: Organisation) throws {
            for (call, audio) in try store.compressedAudio(of: organisation, limit: Self.batch) {
                // First the file: a row without a file is found again, a file without a row never.
                _ = unsafe unlink(folder + "/" + audio.path)
                try store.removeAudio(audio.path, of: call)
                work.withLock { _ = $0.taken.remove(organisation.key + "/" + audio.path) }
            }
        }

        private static func path(for audio: RecordedAudio) -> String {
            (audio.path.hasSuffix(".wav") ? String(audio.path.dropLast(4)) : audio.path) + ".ogg"
        }
    }
#endif
