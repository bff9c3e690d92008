internal import CallTiming
internal import FastJSON
internal import ProviderKit

extension SQLiteCallStore {
    /// What every look into a table of calls' parts begins with: the call, if it is that organisation's.
    private static let ofCall = """
        WHERE (organisation, call) = (SELECT organisation, key FROM calls
            WHERE organisation = (SELECT key FROM organisations WHERE name = ?) AND id = ?)
        """

    package func call(_ name: CallName) throws -> CallRecord? {
        try read { (database) throws(SQLiteError) in
            try database.rows(
                """
                SELECT \(CallRow.columns) FROM calls
                WHERE organisation = (SELECT key FROM organisations WHERE name = ?) AND id = ?
                """,
                [.text(name.organisation.key), .text(name.id)]
            ) { CallRow.record($0, of: name.organisation) }
        }.first
    }

    package func turns(of call: CallName) throws -> [RecordedTurn] {
        try parts("number, sequence, role, at, heard, meant, cut, parts FROM turns", of: call, "number") { row in
            var turn = RecordedTurn(
                number: row.int(0),
                sequence: row.int(1),
                role: RecordedTurn.Role(rawValue: row.text(2)) ?? .caller,
                at: CallTime(samples: row.integer(3)),
                heard: row.text(4)
            )
            turn.meant = row.optionalText(5)
            turn.wasCut = row.integer(6) != 0
            turn.wait = row.optionalText(7).flatMap { try? JSONValue(parsing: $0) }.flatMap { TurnWait($0) }
            return turn
        }
    }

    package func tools(of call: CallName) throws -> [RecordedTool] {
        try parts("number, sequence, name, id, at, finished, failed FROM tools", of: call, "number") { row in
            var tool = RecordedTool(
                number: row.int(0),
                name: row.text(2),
                id: row.text(3),
                at: CallTime(samples: row.integer(4))
            )
            tool.sequence = row.int(1)
            tool.finished = row.optionalInteger(5).map { CallTime(samples: $0) }
            tool.hasFailed = row.integer(6) != 0
            return tool
        }
    }

    package func costs(of call: CallName) throws -> [RecordedCost] {
        try parts("role, sequence, amount, currency, usage FROM costs", of: call, "role") { row in
            guard let role = ProviderRole(rawValue: row.text(0)) else { return nil }
            var cost = RecordedCost(role: role, sequence: row.int(1))
            cost.amount = row.real(2)
            cost.currency = row.optionalText(3)
            cost.usage = ProviderUsage((try? JSONValue(parsing: row.text(4))) ?? .null)
            return cost
        }
    }

    package func audio(of call: CallName) throws -> [RecordedAudio] {
        try parts("path, format, samples FROM recordings", of: call, "path", read: Self.audio)
    }

    package func events(of call: CallName, from sequence: Int, limit: Int) throws -> [RecordedEvent] {
        guard limit > 0 else { return [] }
        return try read { (database) throws(SQLiteError) in
            try database.rows(
                """
                SELECT sequence, at, nanoseconds, line FROM events \(Self.ofCall) AND sequence >= ?
                ORDER BY sequence LIMIT ?
                """,
                [.text(call.organisation.key), .text(call.id), .int(sequence), .int(limit)]
            ) { row in
                RecordedEvent(
                    sequence: row.int(0),
                    time: CallTime(samples: row.integer(1)),
                    instant: MonotonicInstant(nanoseconds: row.integer(2)),
                    line: row.text(3)
                )
            }
        }
    }

    static func audio(_ row: SQLiteStatement) -> RecordedAudio {
        RecordedAudio(
            path: row.text(0),
            format: RecordedAudio.Format(rawValue: row.text(1)),
            samples: row.optionalInteger(2)
        )
    }

    private func parts<Part: Sendable>(
        _ selection: String,
        of call: CallName,
        _ order: String,
        read body: (SQLiteStatement) -> Part?
    ) throws(SQLiteError) -> [Part] {
        try read { (database) throws(SQLiteError) in
            try database.rows(
                "SELECT \(selection) \(Self.ofCall) ORDER BY \(order)",
                [.text(call.organisation.key), .text(call.id)],
                body
            )
        }.compactMap(\.self)
    }
}
