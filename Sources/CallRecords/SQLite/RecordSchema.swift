/// The tables, as a row of steps: each is taken once, in its order, and never changed after it has been published.
///
/// Everything names its organisation, and every key begins with it: no look into a table can leave it out and still be quick.
enum RecordSchema {
    static let steps = [
        """
        CREATE TABLE organisations (
            key INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE
        ) STRICT;

        CREATE TABLE calls (
            key INTEGER PRIMARY KEY,
            organisation INTEGER NOT NULL REFERENCES organisations,
            id TEXT NOT NULL,
            agent TEXT NOT NULL,
            direction TEXT NOT NULL,
            from_number TEXT,
            to_number TEXT,
            brain TEXT NOT NULL,
            began INTEGER NOT NULL,
            ended INTEGER,
            outcome TEXT,
            reason TEXT,
            language TEXT,
            conversation TEXT,
            metadata TEXT NOT NULL,
            cost REAL NOT NULL,
            currency TEXT,
            engine_version TEXT NOT NULL,
            configuration_version TEXT NOT NULL,
            arm TEXT,
            UNIQUE (organisation, id)
        ) STRICT;
        CREATE INDEX calls_by_time ON calls (organisation, began, key);
        CREATE INDEX calls_by_end ON calls (organisation, ended) WHERE ended IS NOT NULL;
        CREATE INDEX live_calls ON calls (organisation) WHERE ended IS NULL;
        CREATE INDEX calls_by_conversation ON calls (organisation, conversation, began)
            WHERE conversation IS NOT NULL;
        CREATE INDEX calls_from ON calls (organisation, from_number, began) WHERE from_number IS NOT NULL;
        CREATE INDEX calls_to ON calls (organisation, to_number, began) WHERE to_number IS NOT NULL;

        CREATE TABLE turns (
            organisation INTEGER NOT NULL,
            call INTEGER NOT NULL,
            number INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            role TEXT NOT NULL,
            at INTEGER NOT NULL,
            heard TEXT NOT NULL,
            meant TEXT,
            cut INTEGER NOT NULL,
            wait INTEGER,
            parts TEXT,
            PRIMARY KEY (organisation, call, number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE tools (
            organisation INTEGER NOT NULL,
            call INTEGER NOT NULL,
            number INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            name TEXT NOT NULL,
            id TEXT NOT NULL,
            at INTEGER NOT NULL,
            finished INTEGER,
            failed INTEGER NOT NULL,
            PRIMARY KEY (organisation, call, number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE costs (
            organisation INTEGER NOT NULL,
            call INTEGER NOT NULL,
            role TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            amount REAL NOT NULL,
            currency TEXT,
            usage TEXT NOT NULL,
            PRIMARY KEY (organisation, call, role)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE events (
            organisation INTEGER NOT NULL,
            call INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            at INTEGER NOT NULL,
            nanoseconds INTEGER NOT NULL,
            line TEXT NOT NULL,
            PRIMARY KEY (organisation, call, sequence)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE recordings (
            organisation INTEGER NOT NULL,
            call INTEGER NOT NULL,
            path TEXT NOT NULL,
            format TEXT NOT NULL,
            samples INTEGER,
            PRIMARY KEY (organisation, call, path)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX unfinished_recordings ON recordings (organisation) WHERE samples IS NULL;
        """,
        "CREATE INDEX large_recordings ON recordings (organisation, call) WHERE format = 'wav-mulaw-stereo'",
    ]

    /// Brings a database to the present form.
    ///
    /// - Throws: also where a newer program has been at it: what that one means is not known here.
    static func prepare(_ database: SQLiteDatabase) throws(SQLiteError) {
        try database.transaction { () throws(SQLiteError) in
            let found = try check(database)
            guard found < steps.count else { return }
            for step in steps[found...] { try database.runAll(step) }
            try database.runAll("PRAGMA user_version = \(steps.count)")
        }
    }

    /// Of which version a database is, if it is known here.
    @discardableResult
    static func check(_ database: SQLiteDatabase) throws(SQLiteError) -> Int {
        let found = try database.rows("PRAGMA user_version") { $0.int(0) }.first ?? 0
        guard found <= steps.count else {
            throw SQLiteError(
                code: 1,
                action: "use the calls' database",
                message: "it is of version \(found), made by a newer program than this, which knows \(steps.count)"
            )
        }
        return found
    }
}
