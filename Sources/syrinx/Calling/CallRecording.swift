internal import Rehearsal
internal import TelephoneAudio

/// What was said and heard in a call, as a file: the caller left, the agent right.
enum CallRecording {
    static func save(_ report: SyntheticCaller.Report, to path: String) throws(FileWriteError) {
        var file = try WaveFileWriter(path: path, format: WaveFormat(.muLaw, channelCount: 2))
        var frames: [UInt8] = []
        frames.reserveCapacity(2 * report.said.count)
        for index in 0..<min(report.said.count, report.heard.count) {
            frames.append(report.said[index])
            frames.append(report.heard[index])
        }
        try file.append(encoded: frames.span)
        try file.close()
    }
}
