internal import FastJSON
internal import ProviderKit

/// Writes changes through one connection, and remembers the keys of calls that it has met lately.
struct RecordWriting: Sendable {
    /// The keys of a call.
    struct Keys {
        var organisation: SQLiteValue
        var call: SQLiteValue
    }

    /// Beyond this many the keys are looked up again.
    private static let mostRemembered = 8_192

    let database: SQLiteDatabase
    private var organisations: [Organisation: Int64] = [:]
    private var calls: [CallName: Int64] = [:]

    init(_ database: SQLiteDatabase) { self.database = database }

    /// Writes all of it or nothing.
    mutating func write(_ changes: [RecordChange]) throws(SQLiteError) {
        try database.run("BEGIN IMMEDIATE")
        do {
            for change in changes { try write(change) }
            try database.run("COMMIT")
        } catch {
            try? database.run("ROLLBACK")
            // Keys that were given out in it are of nobody now.
            organisations.removeAll()
            calls.removeAll()
            throw error
        }
    }

    private mutating func write(_ change: RecordChange) throws(SQLiteError) {
        switch change {
        case .began(let record): try write(record)
        case .event(let call, let event): try write(event, of: call)
        case .turn(let call, let turn): try write(turn, of: call)
        case .tool(let call, let tool): try write(tool, of: call)
        case .cost(let call, let cost): try write(cost, of: call)
        case .audio(let call, let audio): try write(audio, of: call)
        case .ended(let call, let ending): try write(ending, of: call)
        }
    }

    private mutating func write(_ record: CallRecord) throws(SQLiteError) {
        try database.run(
            """
            INSERT INTO calls (organisation, id, agent, direction, from_number, to_number, brain, began, ended, outcome,
                reason, language, conversation, metadata, cost, currency, engine_version, configuration_version, arm)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (organisation, id) DO NOTHING
            """,
            .integer(try key(of: record.name.organisation)),
            .text(record.name.id),
            .text(record.agent),
            .text(record.direction.rawValue),
            .optional(record.from),
            .optional(record.to),
            .text(record.brain),
            .integer(record.began.milliseconds),
            .optional(record.ended?.milliseconds),
            .optional(record.outcome?.rawValue),
            .optional(record.endReason),
            .optional(record.language),
            .optional(record.conversation),
            .text((try? JSONValue.object(record.metadata).encoded()) ?? "{}"),
            .real(record.cost),
            .optional(record.currency),
            .text(record.engineVersion),
            .text(record.configurationVersion),
            .optional(record.arm)
        )
    }

    private mutating func write(_ ending: CallEnding, of call: CallName) throws(SQLiteError) {
        guard let keys = try keys(of: call) else { return }
        // A call that was taken for lost has had its end in a spool that could not be read then.
        try database.run(
            """
            UPDATE calls SET ended = ?, outcome = ?, reason = ?, language = coalesce(?, language), cost = ?, currency = ?
            WHERE organisation = ? AND key = ? AND (ended IS NULL OR outcome = 'lost')
            """,
            .integer(ending.ended.milliseconds),
            .text(ending.outcome.rawValue),
            .optional(ending.reason),
            .optional(ending.language),
            .real(ending.cost),
            .optional(ending.currency),
            keys.organisation,
            keys.call
        )
        calls[call] = nil
    }

    // MARK: Keys

    /// Forgets which call has which key.
    mutating func forgetCalls() { calls.removeAll() }

    /// The keys of a call; nil for one whose beginning was never told.
    mutating func keys(of call: CallName) throws(SQLiteError) -> Keys? {
        let organisation = try key(of: call.organisation)
        if let key = calls[call] { return Keys(organisation: .integer(organisation), call: .integer(key)) }
        let found = try database.rows(
            "SELECT key FROM calls WHERE organisation = ? AND id = ?",
            [.integer(organisation), .text(call.id)]
        ) { $0.integer(0) }
        guard let key = found.first else { return nil }
        if calls.count >= Self.mostRemembered { calls.removeAll() }
        calls[call] = key
        return Keys(organisation: .integer(organisation), call: .integer(key))
    }

    private mutating func key(of organisation: Organisation) throws(SQLiteError) -> Int64 {
        if let key = organisations[organisation] { return key }
        try database.run("INSERT OR IGNORE INTO organisations (name) VALUES (?)", .text(organisation.key))
        let found = try database.rows("SELECT key FROM organisations WHERE name = ?", [.text(organisation.key)]) {
            $0.integer(0)
        }
        let key = found.first ?? 0
        organisations[organisation] = key
        return key
    }
}
