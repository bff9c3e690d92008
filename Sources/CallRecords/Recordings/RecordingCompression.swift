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
        /// What waits or runs, is done, or could not be done: nothing is tried twice in one process.
        private let taken = Mutex<Set<String>>([])

        /// How often it was looked for something to do.
        private let rounds = Atomic<Int>(0)

        /// So many are looked for at once; and where waves are kept, which all have to be looked at, in every so many rounds.
        private static let batch = 200
        private static let rare = 30

        init(_ store: any CallStore, _ folder: String, _ records: RecordThread, keepsWaves: Bool) {
            self.store = store
            self.folder = folder
            self.records = records
            self.keepsWaves = keepsWaves
        }

        /// Looks for what is to be done, and hands it to the thread; removes what is no longer needed.
        func run(for organisation: Organisation) throws {
            let round = rounds.wrappingAdd(1, ordering: .relaxed).oldValue
            if keepsWaves { guard round % Self.rare == 0 else { return } } else { try removeWaves(of: organisation) }
            for (call, audio) in try store.uncompressedAudio(of: organisation, limit: Self.batch) {
                let name = organisation.key + "/" + audio.path
                guard let record = try store.call(call), record.ended != nil,
                    taken.withLock({ $0.insert(name).inserted })
                else { continue }
                let job = job(for: audio)
                do throws(RecordingCompressor.Refusal) {
                    try compressor.submit(job) { self.finished(record, audio, $0) }
                } catch {
                    // The thread is busy: another time.
                    taken.withLock { _ = $0.remove(name) }
                    return
                }
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
            _ result: Result<RecordingCompressor.Report, any Error>
        ) {
            switch result {
            case .success:
                let small = RecordedAudio(path: Self.path(for: audio), format: .oggOpus, samples: audio.samples)
                records.add(small, of: record)
            case .failure(is CancellationError): break
            case .failure(let error): records.counters.noteTrouble("compressing \(audio.path): \(error)")
            }
        }

        private func removeWaves(of organisation: Organisation) throws {
            for (call, audio) in try store.compressedAudio(of: organisation, limit: Self.batch) {
                // First the file: a row without a file is found again, a file without a row never.
                _ = unsafe unlink(folder + "/" + audio.path)
                try store.removeAudio(audio.path, of: call)
                taken.withLock { _ = $0.remove(organisation.key + "/" + audio.path) }
            }
        }

        private static func path(for audio: RecordedAudio) -> String {
            (audio.path.hasSuffix(".wav") ? String(audio.path.dropLast(4)) : audio.path) + ".ogg"
        }
    }
#endif
