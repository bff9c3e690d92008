internal import CSQLite

/// What SQLite refused to do, and why.
package struct SQLiteError: Error, Equatable, Sendable, CustomStringConvertible {
    /// SQLite's extended number of the reason.
    package let code: Int32
    /// What was being done.
    package let action: String
    /// SQLite's own words, which name tables and columns and never what is in them.
    package let message: String

    /// Whether there is no room on the disk.
    package var isDiskFull: Bool { code & 0xFF == SQLITE_FULL }

    /// What failed and why, in words.
    package var description: String { "cannot \(action): \(message) (\(code))" }
}
