internal import Glibc
internal import Octets
internal import TelephoneAudio

/// Gives a recording whose writer is gone the header that it would have had.
enum RecordingRepair {
    /// Says in a stereo file's header how long it has become; answers how long that is, nothing for a file that is not there.
    static func repair(_ path: String) throws(RecordFileError) -> Int64 {
        let descriptor = unsafe open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return 0 }
            throw RecordFileError(path: path, action: "open", number: errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw RecordFileError(path: path, action: "look at", number: errno)
        }
        var header = ByteBuffer()
        WaveWriter(.init(.muLaw, channelCount: 2)).begin(into: &header)
        let start = header.count
        // Half a frame at the end was not written whole.
        let frames = max(0, (Int(status.st_size) - start) / 2)
        self.header(of: frames, into: &header)
        guard ftruncate(descriptor, off_t(start + 2 * frames)) == 0 else {
            throw RecordFileError(path: path, action: "shorten", number: errno)
        }
        let written = unsafe header.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        guard written == header.count else { throw RecordFileError(path: path, action: "write", number: errno) }
        return Int64(frames)
    }

    /// The header of so many frames: what the writer says once it has been given them.
    private static func header(of frames: Int, into header: inout ByteBuffer) {
        var writer = WaveWriter(.init(.muLaw, channelCount: 2))
        let piece = [UInt8](repeating: 0, count: 65_536)
        var scratch = ByteBuffer()
        var rest = 2 * frames
        while rest > 0 {
            scratch.removeAll()
            let count = min(rest, piece.count)
            writer.append(encoded: piece.span.extracting(first: count), into: &scratch)
            rest -= count
        }
        header.removeAll()
        writer.appendHeader(into: &header)
    }
}
