package import ProviderKit

extension SQLiteCallStore {
    package func organisations() throws -> [Organisation] {
        try read { (database) throws(SQLiteError) in
            try database.rows("SELECT name FROM organisations ORDER BY key") { Organisation($0.text(0)) }
        }
    }

    package func closeLostCalls(
        of organisation: Organisation,
        beganBefore time: WallTime?,
        reason: String
    ) throws -> Int {
        try write { (writing) throws(SQLiteError) in
            let database = writing.database
            return try database.transaction { () throws(SQLiteError) in
                // The machine's clock counts through streams that were lost and came back, which the call's does not.
                try database.run(
                    """
                    UPDATE calls SET outcome = 'lost', reason = ?,
                        ended = began + (SELECT coalesce(max(nanoseconds) - min(nanoseconds), 0) / 1000000 FROM events
                            WHERE events.organisation = calls.organisation AND call = calls.key),
                        cost = (SELECT coalesce(sum(amount), 0) FROM costs
                            WHERE costs.organisation = calls.organisation AND call = calls.key),
                        currency = (SELECT max(currency) FROM costs
                            WHERE costs.organisation = calls.organisation AND call = calls.key)
                    WHERE organisation = (SELECT key FROM organisations WHERE name = ?) AND ended IS NULL AND began < ?
                    """,
                    .text(reason),
                    .text(organisation.key),
                    .integer(time?.milliseconds ?? .max)
                )
                return database.changes
            }
        }
    }

    package func unfinishedAudio(of organisation: Organisation) throws -> [(call: CallName, audio: RecordedAudio)] {
        try audio(
            """
            FROM recordings JOIN calls ON calls.organisation = recordings.organisation AND calls.key = recordings.call
            WHERE recordings.organisation = (SELECT key FROM organisations WHERE name = ?) AND samples IS NULL
            """,
            [.text(organisation.key)],
            of: organisation
        )
    }

    package func audio(
        of organisation: Organisation,
        endedBefore time: WallTime,
        limit: Int
    ) throws -> [(call: CallName, audio: RecordedAudio)] {
        try audio(
            """
            FROM calls JOIN recordings ON calls.organisation = recordings.organisation AND calls.key = recordings.call
            WHERE calls.organisation = (SELECT key FROM organisations WHERE name = ?) AND ended < ?
            ORDER BY ended LIMIT ?
            """,
            [.text(organisation.key), .integer(time.milliseconds), .int(max(0, limit))],
            of: organisation
        )
    }

    package func uncompressedAudio(
        of organisation: Organisation,
        limit: Int
    ) throws -> [(call: CallName, audio: RecordedAudio)] {
        try waves("NOT EXISTS", of: organisation, limit)
    }

    package func compressedAudio(
        of organisation: Organisation,
        limit: Int
    ) throws -> [(call: CallName, audio: RecordedAudio)] {
        try waves("EXISTS", of: organisation, limit)
    }

    /// Whole recordings in WAV, beside which there is one in Ogg, or not.
    private func waves(
        _ exists: String,
        of organisation: Organisation,
        _ limit: Int
    ) throws(SQLiteError) -> [(call: CallName, audio: RecordedAudio)] {
        try audio(
            """
            FROM recordings JOIN calls ON calls.organisation = recordings.organisation AND calls.key = recordings.call
            WHERE recordings.organisation = (SELECT key FROM organisations WHERE name = ?)
                AND format = 'wav-mulaw-stereo' AND samples > 0
                AND \(exists) (SELECT 1 FROM recordings AS small WHERE small.organisation = recordings.organisation
                    AND small.call = recordings.call AND small.format = 'ogg-opus-stereo')
            ORDER BY recordings.call LIMIT ?
            """,
            [.text(organisation.key), .int(limit)],
            of: organisation
        )
    }

    private func audio(
        _ source: String,
        _ values: [SQLiteValue],
        of organisation: Organisation
    ) throws(SQLiteError) -> [(call: CallName, audio: RecordedAudio)] {
        try read { (database) throws(SQLiteError) in
            try database.rows("SELECT path, format, samples, calls.id " + source, values) { row in
                (call: CallName(row.text(3), of: organisation), audio: Self.audio(row))
            }
        }
    }

    package func removeAudio(_ path: String, of call: CallName) throws {
        try write { (writing) throws(SQLiteError) in
            try writing.database.run(
                """
                DELETE FROM recordings WHERE (organisation, call) = (SELECT organisation, key FROM calls
                    WHERE organisation = (SELECT key FROM organisations WHERE name = ?) AND id = ?) AND path = ?
                """,
                .text(call.organisation.key),
                .text(call.id),
                .text(path)
            )
        }
    }

    package func removeCalls(of organisation: Organisation, endedBefore time: WallTime, limit: Int) throws -> Int {
        try write { (writing) throws(SQLiteError) in
            let database = writing.database
            let removed = try database.transaction { () throws(SQLiteError) in
                let old = try database.rows(
                    """
                    SELECT organisation, key FROM calls
                    WHERE organisation = (SELECT key FROM organisations WHERE name = ?) AND ended < ?
                        AND NOT EXISTS (SELECT 1 FROM recordings
                            WHERE recordings.organisation = calls.organisation AND call = calls.key)
                    ORDER BY ended LIMIT ?
                    """,
                    [.text(organisation.key), .integer(time.milliseconds), .int(max(0, limit))]
                ) { (SQLiteValue.integer($0.integer(0)), SQLiteValue.integer($0.integer(1))) }
                for (owner, key) in old {
                    for table in ["turns", "tools", "costs", "events"] {
                        try database.run("DELETE FROM \(table) WHERE organisation = ? AND call = ?", owner, key)
                    }
                    try database.run("DELETE FROM calls WHERE organisation = ? AND key = ?", owner, key)
                }
                return old.count
            }
            // The key of a call that is gone may be given to another one.
            if removed > 0 { writing.forgetCalls() }
            return removed
        }
    }
}
