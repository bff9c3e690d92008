internal import Octets

/// Finds the lines of a head in bytes that are offered again, with more behind them, until the head is complete.
///
/// It remembers how far it has looked, and refuses a line or a head by its length before its end has come; the verdict
/// depends only on the bytes, never on how they were cut into pieces.
struct LineScanner: Sendable {
    enum Fault: Error { case lineTooLong, headTooLong, bareLineFeed }

    /// Where the next line begins.
    private(set) var lineStart = 0
    private var scanned = 0
    private let headLimit: Int

    /// Whether any byte has been looked at.
    var hasSeenBytes: Bool { scanned > 0 }

    init(headLimit: Int) { self.headLimit = headLimit }

    /// The next line without its CRLF, or `nil` while its end has not come.
    mutating func nextLine(in bytes: Span<UInt8>, limit: Int) throws(Fault) -> Range<Int>? {
        let feed = bytes.firstIndex(of: .lineFeed, from: scanned)
        // How far the line reaches at least, its line feed not counted but its carriage return.
        let reach = feed ?? bytes.count
        // `limit` bytes and a carriage return may stand before the line feed; the head's last byte may be that feed.
        let lineEnd = lineStart + limit + 1
        let headEnd = headLimit - 1
        if reach > min(lineEnd, headEnd) { throw lineEnd <= headEnd ? .lineTooLong : .headTooLong }
        guard let feed else {
            scanned = bytes.count
            return nil
        }
        guard feed > lineStart, bytes[feed - 1] == .carriageReturn else { throw .bareLineFeed }
        defer {
            lineStart = feed + 1
            scanned = feed + 1
        }
        return lineStart..<(feed - 1)
    }
}
