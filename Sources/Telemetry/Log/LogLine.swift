/// How much it matters.
package enum LogLevel: String, Sendable, CaseIterable {
    case info, warning, error
}

/// One thing that is worth a line: what happened, to which call, and what else is known of it.
package struct LogLine: Sendable, Equatable {
    /// What is known.
    package enum Value: Sendable, Equatable {
        /// A name or an identifier of ours or the carrier's, written as it is.
        case name(String)
        /// Words that may be somebody's: what nobody may read is taken out of them first.
        case words(String)
        case count(Int)
        case number(Double)
        case flag(Bool)
    }

    package var level: LogLevel
    /// Its name, the same each time: "call-ended".
    package var event: String
    package var call: String?
    package var organisation: String?
    package var fields: [(name: String, value: Value)]

    package init(
        _ level: LogLevel,
        _ event: String,
        call: String? = nil,
        of organisation: String? = nil,
        _ fields: [(name: String, value: Value)] = []
    ) {
        self.level = level
        self.event = event
        self.call = call
        self.organisation = organisation
        self.fields = fields
    }

    package static func == (one: LogLine, other: LogLine) -> Bool {
        one.level == other.level && one.event == other.event && one.call == other.call
            && one.organisation == other.organisation
            && one.fields.elementsEqual(other.fields) { $0.name == $1.name && $0.value == $1.value }
    }
}
