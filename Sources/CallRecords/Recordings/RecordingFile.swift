internal import TelephoneAudio

/// One recording on its way to disk; belongs to the thread that writes it.
final class RecordingFile {
    let call: CallRecord
    /// Where it is in the folder of recordings.
    let path: String
    private let window: StereoWindow
    private var writer: WaveFileWriter?

    init(_ window: StereoWindow, of call: CallRecord, path: String) {
        self.window = window
        self.call = call
        self.path = path
    }

    /// Writes what is settled, if there is enough of it or nothing more comes; answers its length once it is whole.
    func write(into folder: String, atLeast least: Int, isLast: Bool) throws(FileWriteError) -> Int64? {
        let isWhole = window.hasFinished || isLast
        guard isWhole || window.settledCount >= least || writer == nil else { return nil }
        var writer = try take(folder)
        try window.consume { (frames) throws(FileWriteError) in try writer.append(encoded: frames) }
        try writer.flush()
        guard isWhole else {
            self.writer = consume writer
            return nil
        }
        let samples = Int64(writer.frameCount)
        try writer.close()
        return samples
    }

    private func take(_ folder: String) throws(FileWriteError) -> WaveFileWriter {
        if let writer = writer.take() { return writer }
        let file = folder + "/" + path
        // Without its folder the file cannot be made either, and says so.
        if let slash = file.lastIndex(of: "/") { try? Folder.make(String(file[..<slash])) }
        return try WaveFileWriter(path: file, format: WaveFormat(.muLaw, channelCount: 2))
    }
}

// It is made by one thread and handed to another, which alone touches it from then on.
extension RecordingFile: @unchecked Sendable {}
