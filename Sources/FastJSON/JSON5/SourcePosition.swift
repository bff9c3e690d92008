/// A place in a text for people: line and column, both counted from 1, columns in characters.
public struct SourcePosition: Hashable, Sendable {
    /// The line, from 1; lines end with LF, CR LF or CR.
    public var line: Int

    /// The column, from 1; a tab is one column, and so is a letter with its accents.
    public var column: Int

    /// Names a place.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

extension SourcePosition: Comparable, CustomStringConvertible {
    /// Whether one place comes before another in the same text.
    public static func < (one: SourcePosition, other: SourcePosition) -> Bool {
        (one.line, one.column) < (other.line, other.column)
    }

    /// Line and column as compilers write them, `3:14`.
    public var description: String { "\(line):\(column)" }
}
