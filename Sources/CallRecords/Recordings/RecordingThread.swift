internal import ProviderKit
internal import Reactor
internal import Synchronization
internal import TelephoneAudio

/// The thread that streams recordings to disk; one for all calls, so that a slow disk holds up nothing else.
final class RecordingThread: Sendable {
    /// What a call's window holds: 4.1 s, of which 1 s can still be changed and the rest is for what is sent ahead and for a
    /// disk that is slow.
    private static let length = 32_768
    /// The same where audio comes as fast as it is made: 33 s.
    private static let longLength = 262_144
    private static let patience: Int64 = 8_000
    /// How often windows are looked at; a file is written to twice a second.
    private static let interval = Duration.milliseconds(250)
    private static let leastWritten = 4_000

    private let folder: String
    private let records: RecordThread
    private let bell: ThreadBell
    private let end = ThreadEnd()
    private let begun = Mutex<[RecordingFile]>([])

    init(folder: String, records: RecordThread) throws {
        self.folder = folder
        self.records = records
        bell = try ThreadBell()
        try startThread(named: "recordings", isPatient: true) { self.run() }
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
        begun.withLock { $0.append(file) }
        bell.ring()
        return StereoRecorder(window, patience: Self.patience, counters: records.counters)
    }

    /// Writes what there is and ends; recordings of calls that go on end here.
    func stop() async { await end.ask(bell) }

    private func run() {
        var files: [RecordingFile] = []
        while true {
            bell.wait(files.isEmpty ? nil : Self.interval)
            let isLast = end.isAsked
            files += begun.withLock { begun in
                defer { begun = [] }
                return begun
            }
            files.removeAll { !write($0, isLast: isLast) }
            if isLast { return end.reached() }
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
