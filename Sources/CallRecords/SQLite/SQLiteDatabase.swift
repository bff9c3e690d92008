internal import CSQLite

/// One connection to a database file, used by one thread at a time.
///
/// Statements that are used again and again are prepared once.
@safe
final class SQLiteDatabase {
    // Closed in `deinit` and nowhere else.
    private let handle: OpaquePointer
    private var prepared: [String: SQLiteStatement] = [:]

    /// Opens a file, or makes it; one that is only read has to be there.
    init(path: String, isOnlyRead: Bool = false) throws(SQLiteError) {
        var opened: OpaquePointer?
        let access = isOnlyRead ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        let flags = access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let code = unsafe sqlite3_open_v2(path, &opened, flags, nil)
        guard let handle = unsafe opened else {
            throw SQLiteError(code: code, action: "open \(path)", message: "there is no memory")
        }
        guard code == SQLITE_OK else {
            let error = unsafe Self.error(code, "open \(path)", of: handle)
            unsafe sqlite3_close_v2(handle)
            throw error
        }
        unsafe self.handle = handle
        // Another connection's commit, or another program's, takes milliseconds.
        unsafe sqlite3_busy_timeout(handle, 5_000)
    }

    deinit {
        prepared.removeAll()
        unsafe sqlite3_close_v2(handle)
    }

    /// Runs a statement that answers nothing.
    func run(_ sql: String, _ values: SQLiteValue...) throws(SQLiteError) {
        _ = try rows(sql, values, isKept: true) { _ in () }
    }

    /// Runs several statements, one after the other, that have no values.
    func runAll(_ sql: String) throws(SQLiteError) {
        let code = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw unsafe Self.error(code, "run a script", of: handle) }
    }

    /// What `read` makes of each row that a statement answers.
    ///
    /// - Parameter isKept: whether the statement is used again in just these words.
    func rows<Row>(
        _ sql: String,
        _ values: [SQLiteValue] = [],
        isKept: Bool = true,
        _ read: (SQLiteStatement) -> Row
    ) throws(SQLiteError) -> [Row] {
        let statement = try statement(sql, isKept: isKept)
        defer { statement.reset() }
        try check(statement.bind(values), sql)
        var rows: [Row] = []
        while true {
            let code = statement.step()
            if code == SQLITE_DONE { return rows }
            guard code == SQLITE_ROW else { throw unsafe Self.error(code, Self.verb(of: sql), of: handle) }
            rows.append(read(statement))
        }
    }

    /// Does all of it or, when `body` throws, nothing.
    func transaction<Value>(_ body: () throws(SQLiteError) -> Value) throws(SQLiteError) -> Value {
        // At once for writing: a transaction that reads first could find itself too late to write.
        try run("BEGIN IMMEDIATE")
        do {
            let value = try body()
            try run("COMMIT")
            return value
        } catch {
            // After some errors SQLite has gone back by itself.
            if unsafe sqlite3_get_autocommit(handle) == 0 { try? run("ROLLBACK") }
            throw error
        }
    }

    /// How many rows the last statement changed.
    var changes: Int { Int(unsafe sqlite3_changes64(handle)) }

    /// Moves what is in the write-ahead log into the database, as far as nobody reads it; waits for nobody.
    func checkpoint() throws(SQLiteError) {
        let code = unsafe sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
        guard code != SQLITE_BUSY else { return }
        try check(code, "CHECKPOINT")
    }

    private func statement(_ sql: String, isKept: Bool) throws(SQLiteError) -> SQLiteStatement {
        if isKept, let statement = prepared[sql] { return statement }
        var made: OpaquePointer?
        let flags = isKept ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0
        let code = unsafe sqlite3_prepare_v3(handle, sql, -1, flags, &made, nil)
        guard code == SQLITE_OK, let handle = unsafe made else {
            throw unsafe Self.error(code, Self.verb(of: sql), of: self.handle)
        }
        let statement = unsafe SQLiteStatement(adopting: handle)
        if isKept { prepared[sql] = statement }
        return statement
    }

    private func check(_ code: Int32, _ sql: String) throws(SQLiteError) {
        guard code == SQLITE_OK else { throw unsafe Self.error(code, Self.verb(of: sql), of: handle) }
    }

    private static func verb(of sql: String) -> String {
        sql.split(separator: " ", maxSplits: 3).prefix(3).joined(separator: " ")
    }

    private static func error(_ code: Int32, _ action: String, of handle: OpaquePointer) -> SQLiteError {
        let words = unsafe sqlite3_errmsg(handle).map { unsafe String(cString: $0) } ?? "no reason given"
        return SQLiteError(code: code, action: action, message: words)
    }
}

// A connection is not used by two threads at once: its owner holds it in a lock.
extension SQLiteDatabase: @unchecked Sendable {}
