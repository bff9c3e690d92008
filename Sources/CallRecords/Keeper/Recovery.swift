internal import ProviderKit

/// Puts right what a process left behind that ended without saying so.
struct Recovery {
    /// Why such calls ended.
    static let reason = "the process ended"

    let store: any CallStore
    let folders: RecordFolders

    /// Takes in the spool, and closes what is left open.
    func run() throws -> Int {
        let count = try SpoolIntake(store: store, folder: folders.spool).run()
        try closeWhatIsLeft(from: nil)
        return count
    }

    /// Calls that nobody ends any more are lost, and recordings are as long as they have become.
    ///
    /// - Parameter time: only those that began before it, when others are live.
    func closeWhatIsLeft(from time: WallTime?) throws {
        for organisation in try store.organisations() {
            _ = try store.closeLostCalls(of: organisation, beganBefore: time, reason: Self.reason)
            for (call, audio) in try store.unfinishedAudio(of: organisation) {
                // The end of one that began later is still being written.
                guard let record = try store.call(call), record.ended != nil, record.began < time ?? .distantFuture
                else { continue }
                var audio = audio
                audio.samples = try RecordingRepair.repair(folders.recordings + "/" + audio.path)
                try store.write([.audio(call, audio)])
            }
        }
    }
}
