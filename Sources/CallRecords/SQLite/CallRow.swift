internal import FastJSON
internal import ProviderKit

/// A row of the table of calls, as a record.
enum CallRow {
    /// What `record` reads, in its order; the store's own number for the call is the first.
    static let columns = """
        key, id, agent, direction, from_number, to_number, brain, began, ended, outcome, reason, language, conversation, \
        metadata, cost, currency, engine_version, configuration_version, arm
        """

    static func record(_ row: SQLiteStatement, of organisation: Organisation) -> CallRecord {
        var record = CallRecord(
            CallName(row.text(1), of: organisation),
            agent: row.text(2),
            direction: CallDirection(rawValue: row.text(3)) ?? .inbound,
            brain: row.text(6),
            began: WallTime(milliseconds: row.integer(7))
        )
        record.from = row.optionalText(4)
        record.to = row.optionalText(5)
        record.ended = row.optionalInteger(8).map { WallTime(milliseconds: $0) }
        record.outcome = row.optionalText(9).map { CallOutcome(rawValue: $0) }
        record.endReason = row.optionalText(10)
        record.language = row.optionalText(11)
        record.conversation = row.optionalText(12)
        record.metadata = (try? JSONValue(parsing: row.text(13)))?.objectValue ?? JSONObject()
        record.cost = row.real(14)
        record.currency = row.optionalText(15)
        record.engineVersion = row.text(16)
        record.configurationVersion = row.text(17)
        record.arm = row.optionalText(18)
        return record
    }
}
