/// What stands for a `?` of a statement.
enum SQLiteValue: Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)

    static func int(_ number: Int) -> SQLiteValue { .integer(Int64(number)) }

    static func bool(_ flag: Bool) -> SQLiteValue { .integer(flag ? 1 : 0) }

    static func optional(_ text: String?) -> SQLiteValue { text.map { .text($0) } ?? .null }

    static func optional(_ number: Int64?) -> SQLiteValue { number.map { .integer($0) } ?? .null }
}
