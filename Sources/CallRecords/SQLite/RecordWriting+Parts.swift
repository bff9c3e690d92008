internal import CallTiming
internal import FastJSON
internal import ProviderKit

extension RecordWriting {
    mutating func write(_ event: RecordedEvent, of call: CallName) throws(SQLiteError) {
        guard let keys = try keys(of: call) else { return }
        try database.run(
            "INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?, ?, ?)",
            keys.organisation,
            keys.call,
            .int(event.sequence),
            .integer(event.time.samples),
            .integer(event.instant.nanoseconds),
            .text(event.line)
        )
    }

    mutating func write(_ turn: RecordedTurn, of call: CallName) throws(SQLiteError) {
        guard let keys = try keys(of: call) else { return }
        try database.run(
            """
            INSERT INTO turns VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (organisation, call, number) DO UPDATE SET sequence = excluded.sequence, role = excluded.role,
                at = excluded.at, heard = excluded.heard, meant = excluded.meant, cut = excluded.cut,
                wait = excluded.wait, parts = excluded.parts
            WHERE excluded.sequence > turns.sequence
            """,
            keys.organisation,
            keys.call,
            .int(turn.number),
            .int(turn.sequence),
            .text(turn.role.rawValue),
            .integer(turn.at.samples),
            .text(turn.heard),
            .optional(turn.meant),
            .bool(turn.wasCut),
            .optional(turn.wait.map { TurnWait.microseconds($0.whole) }),
            .optional(turn.wait.flatMap { try? $0.json.encoded() })
        )
    }

    mutating func write(_ tool: RecordedTool, of call: CallName) throws(SQLiteError) {
        guard let keys = try keys(of: call) else { return }
        try database.run(
            """
            INSERT INTO tools VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (organisation, call, number) DO UPDATE SET sequence = excluded.sequence,
                finished = excluded.finished, failed = excluded.failed
            WHERE excluded.sequence > tools.sequence
            """,
            keys.organisation,
            keys.call,
            .int(tool.number),
            .int(tool.sequence),
            .text(tool.name),
            .text(tool.id),
            .integer(tool.at.samples),
            .optional(tool.finished?.samples),
            .bool(tool.hasFailed)
        )
    }

    mutating func write(_ cost: RecordedCost, of call: CallName) throws(SQLiteError) {
        guard let keys = try keys(of: call) else { return }
        try database.run(
            """
            INSERT INTO costs VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (organisation, call, role) DO UPDATE SET sequence = excluded.sequence,
                amount = excluded.amount, currency = excluded.currency, usage = excluded.usage
            WHERE excluded.sequence > costs.sequence
            """,
            keys.organisation,
            keys.call,
            .text(cost.role.rawValue),
            .int(cost.sequence),
            .real(cost.amount),
            .optional(cost.currency),
            .text((try? cost.usage.json.encoded()) ?? "{}")
        )
    }

    mutating func write(_ audio: RecordedAudio, of call: CallName) throws(SQLiteError) {
        guard let keys = try keys(of: call) else { return }
        try database.run(
            """
            INSERT INTO recordings VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (organisation, call, path) DO UPDATE SET samples = excluded.samples
            WHERE recordings.samples IS NULL
            """,
            keys.organisation,
            keys.call,
            .text(audio.path),
            .text(audio.format.rawValue),
            .optional(audio.samples)
        )
    }
}
