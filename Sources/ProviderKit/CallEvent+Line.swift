internal import FastJSON
internal import Octets

extension CallEvent {
    /// The event as one line of JSON, without the line's end: as logs, readers along and records have it.
    package var line: String {
        var line = ByteBuffer(capacity: 256)
        line.writeJSON { write(to: &$0) }
        return String(decoding: line.bytes)
    }
}
