internal import ProviderKit
internal import Reactor
internal import Synchronization
internal import TelephoneAudio

/// The thread that streams recordings to disk; one for all calls, so that a slow disk holds up nothing else.
final class RecordingThread: Sendable {
    /// What a call's window holds: 8.2 s, of which 1 s can still be changed and the rest is for what is sent ahead and for a
    /// disk that is slow.
    private static let length = 65_536
    /// The same where audio comes as fast as it is made: 33 s.
    private static let longLength = 262_144
    private static let patience: Int64 = 8_000
    /// How often windows are looked at; a file is written to twice a second.
    private static let interval = Duration.milliseconds(250)
    private static let leastWritten = 4_000

    private struct State {
        var begun: [RecordingFile] = []
        var isStopping = false
        var hasEnded = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let folder: String
    private let records: RecordThread
    private let bell: ThreadBell
    private let state = Mutex(State())

    init(folder: String, records: RecordThread) throws {
        self.folder = folder
        self.records = records
        bell = try ThreadBell()
        try startThread(named: "recordings") { self.run() }
    }

    /// Begins a recording.
    func begin(_ call: CallRecord, isFarAhead: Bool) throws -> sending StereoRecorder {
        let window = StereoWindow(length: isFarAhead ? Self.longLength : Self.length)
        let path = Folder.safe(call.name.organisation.key) + "/" + Folder.safe(call.name.id) + ".wav"
        guard path.utf8.count <= 240 else {
            throw RecordFileError(path: "a recording", action: "name (the call's number is too long)", number: 36)
        }
        let file = RecordingFile(window, of: call, path: path)
        records.add(RecordedAudio(path: path, format: .stereoMuLaw), of: call)
        state.withLock { $0.begun.append(file) }
        bell.ring()
        return StereoRecorder(window, patience: Self.patience, counters: records.counters)
    }

    /// Writes what there is and ends; recordings of calls that go on end here.
    func stop() async {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                state.isStopping = true
                if !state.hasEnded { state.waiting.append(continuation) }
                return state.hasEnded
            }
            if hasEnded { return continuation.resume() }
            bell.ring()
        }
    }

    private func run() {
        var files: [RecordingFile] = []
        while true {
            bell.wait(files.isEmpty ? nil : Self.interval)
            let isStopping = state.withLock { state in
                files += state.begun
                state.begun.removeAll()
                return state.isStopping
            }
            files.removeAll { !write($0, isLast: isStopping) }
            guard isStopping else { continue }
            let waiting = state.withLock { state in
                state.hasEnded = true
                defer { state.waiting = [] }
                return state.waiting
            }
            for waiter in waiting { waiter.resume() }
            return
        }
    }

    /// Writes what a file is due; answers whether it goes on.
    private func write(_ file: RecordingFile, isLast: Bool) -> Bool {
        do throws(FileWriteError) {
            let samples = try file.write(into: folder, atLeast: Self.leastWritten, isLast: isLast)
            guard let samples else { return true }
            records.add(RecordedAudio(path: file.path, format: .stereoMuLaw, samples: samples), of: file.call)
        } catch {
            // What is on the disk is put right at the next start.
            records.counters.brokeRecording()
            records.counters.noteTrouble("\(error)")
        }
        return false
    }
}
