package import ProviderKit

extension SQLiteCallStore {
    package func calls(_ query: CallQuery, of organisation: Organisation) throws -> CallPage {
        let limit = min(max(query.limit, 0), 1_000)
        guard limit > 0 else { return CallPage(calls: []) }
        let search = CallSearch(query, of: organisation, limit: limit + 1)
        let found = try read { (database) throws(SQLiteError) in
            try database.rows(search.sql, search.values, isKept: false) { row in
                (key: row.integer(0), record: CallRow.record(row, of: organisation))
            }
        }
        let page = found.prefix(limit)
        let hasMore = found.count > limit
        return CallPage(
            calls: page.map(\.record),
            next: hasMore ? page.last.map { CallQuery.Place(began: $0.record.began, key: $0.key) } : nil
        )
    }
}

/// A query as a statement: only the conditions that there are, so that SQLite can choose the index that serves best.
private struct CallSearch {
    private(set) var sql = """
        SELECT \(CallRow.columns) FROM calls WHERE organisation = (SELECT key FROM organisations WHERE name = ?)
        """
    private(set) var values: [SQLiteValue]

    /// Scalars as `OutboundCallQuery` compares them: as texts; what is no scalar is never looked for.
    private static let member = """
        EXISTS (SELECT 1 FROM json_each(calls.metadata) AS member WHERE member.key = ? AND ? =
            CASE member.type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST(member.atom AS TEXT) END)
        """

    init(_ query: CallQuery, of organisation: Organisation, limit: Int) {
        values = [.text(organisation.key)]
        if let agent = query.agent { add("agent = ?", .text(agent)) }
        if let arm = query.arm { add("arm = ?", .text(arm)) }
        if let from = query.from { add("from_number = ?", .text(from)) }
        if let to = query.to { add("to_number = ?", .text(to)) }
        if let outcome = query.outcome { add("outcome = ?", .text(outcome.rawValue)) }
        if let isLive = query.isLive { add(isLive ? "ended IS NULL" : "ended IS NOT NULL") }
        if let conversation = query.conversation { add("conversation = ?", .text(conversation)) }
        if let time = query.beganFrom { add("began >= ?", .integer(time.milliseconds)) }
        if let time = query.beganBefore { add("began < ?", .integer(time.milliseconds)) }
        for (key, text) in query.metadata { add(Self.member, .text(key), .text(text)) }
        if let text = query.metadataText { add("instr(metadata, ?) > 0", .text(text)) }
        if let place = query.after {
            add("(began, key) < (?, ?)", .integer(place.began.milliseconds), .integer(place.key))
        }
        sql += " ORDER BY began DESC, key DESC LIMIT ?"
        values.append(.int(limit))
    }

    private mutating func add(_ condition: String, _ values: SQLiteValue...) {
        sql += " AND " + condition
        self.values += values
    }
}
