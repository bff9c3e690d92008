internal import ProviderKit
internal import Synchronization

/// Calls in one SQLite file, with a write-ahead log: readers do not wait for the writer, nor it for them.
///
/// Three connections, each in a lock of its own: one that writes, one that reads, and one that moves the log into the
/// database. That last is what waits for the disk, and so no commit has to.
package final class SQLiteCallStore: CallStore {
    /// What a commit survives.
    package enum Durability: Sendable {
        /// The end of the process: a commit is in the system's hands.
        case process
        /// The loss of power, too: a commit is on the disk.
        case power
    }

    private let writing: Mutex<RecordWriting>
    private let reading: Mutex<SQLiteDatabase>
    private let tidying: Mutex<SQLiteDatabase>

    /// Opens the file, or makes it, and brings it to the present form.
    package init(path: String, durability: Durability = .process) throws {
        let database = try Self.open(path)
        try database.runAll("PRAGMA synchronous = \(durability == .power ? "FULL" : "NORMAL")")
        // A checkpoint in the middle of a commit would make it wait for the disk.
        try database.runAll("PRAGMA wal_autocheckpoint = 0")
        try RecordSchema.prepare(database)
        let reader = try Self.open(path)
        try reader.runAll("PRAGMA query_only = ON")
        writing = Mutex(RecordWriting(database))
        reading = Mutex(reader)
        tidying = Mutex(try Self.open(path))
    }

    /// Opens a file to look into it and no more: nothing of it is changed, also where it is of an older program.
    ///
    /// - Throws: also where a newer program has made it; and on every attempt to write.
    package init(reading path: String) throws {
        let database = try SQLiteDatabase(path: path, isOnlyRead: true)
        try RecordSchema.check(database)
        writing = Mutex(RecordWriting(try SQLiteDatabase(path: path, isOnlyRead: true)))
        reading = Mutex(database)
        tidying = Mutex(try SQLiteDatabase(path: path, isOnlyRead: true))
    }

    private static func open(_ path: String) throws(SQLiteError) -> SQLiteDatabase {
        let database = try SQLiteDatabase(path: path)
        try database.runAll("PRAGMA journal_mode = WAL")
        try database.runAll("PRAGMA foreign_keys = ON")
        return database
    }

    package func write(_ changes: [RecordChange]) throws {
        guard !changes.isEmpty else { return }
        try write { (writing) throws(SQLiteError) in try writing.write(changes) }
    }

    package func tidy() throws { try tidying.withLock { try $0.checkpoint() } }

    func write<Value: Sendable>(
        _ body: (inout RecordWriting) throws(SQLiteError) -> Value
    ) throws(SQLiteError) -> Value {
        try writing.withLock { (writing) throws(SQLiteError) in try body(&writing) }
    }

    func read<Value: Sendable>(_ body: (SQLiteDatabase) throws(SQLiteError) -> Value) throws(SQLiteError) -> Value {
        try reading.withLock { (database) throws(SQLiteError) in try body(database) }
    }
}
