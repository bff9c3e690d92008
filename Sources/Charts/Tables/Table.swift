/// Rows and columns, for a page, for a terminal and for a file.
public struct Table: Equatable, Sendable {
    /// What a column holds.
    public struct Column: Equatable, Sendable {
        /// The words above it.
        public var title: String
        /// In what its numbers are measured; nil for a column of words.
        public var measure: Measure?

        /// A column of words.
        public init(_ title: String) { self.title = title }

        /// A column of numbers.
        public init(_ title: String, _ measure: Measure) {
            self.title = title
            self.measure = measure
        }

        /// The title with the measure, where the numbers go without.
        var heading: String { measure?.title(title) ?? title }
    }

    /// What is in one place of a table.
    public struct Cell: Equatable, Sendable {
        /// The kinds of content.
        public enum Content: Equatable, Sendable {
            /// Words.
            case text(String)
            /// A number, written as its column says; what is none is a dash.
            case number(Double)
        }

        /// What is in it.
        public var content: Content
        /// Whether that is good or bad.
        public var tone: Tone

        /// A cell with words.
        public init(_ text: String, _ tone: Tone = .neutral) {
            content = .text(text)
            self.tone = tone
        }

        /// A cell with a number.
        public static func number(_ value: Double, _ tone: Tone = .neutral) -> Cell {
            var cell = Cell("", tone)
            cell.content = .number(value)
            return cell
        }
    }

    /// What the table is about; may be empty.
    public var caption: String
    /// Its columns.
    public var columns: [Column]
    /// Its rows; cells that a row lacks are empty, cells without a column are not shown.
    public var rows: [[Cell]]

    /// A table of rows under columns.
    public init(_ caption: String = "", columns: [Column], rows: [[Cell]]) {
        self.caption = caption
        self.columns = columns
        self.rows = rows
    }
}

extension Table.Cell: ExpressibleByStringInterpolation, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
    /// A cell with words.
    public init(stringLiteral value: String) { self.init(value) }

    /// A cell with a number.
    public init(floatLiteral value: Double) { self = .number(value) }

    /// A cell with a number.
    public init(integerLiteral value: Int) { self = .number(Double(value)) }
}

extension Table {
    /// How many decimals each column has: numbers under one another have the same.
    var decimals: [Int] {
        columns.indices.map { column in
            let numbers = rows.compactMap { row -> Double? in
                guard column < row.count, case .number(let value) = row[column].content else { return nil }
                return value
            }
            return (columns[column].measure ?? .number).decimals(for: numbers)
        }
    }

    /// The words of all cells, each row as long as there are columns.
    var words: [[String]] {
        let decimals = self.decimals
        return rows.map { row in
            columns.indices.map { column in
                guard column < row.count else { return "" }
                switch row[column].content {
                case .text(let text): return text
                case .number(let value):
                    return (columns[column].measure ?? .number).short(value, decimals: decimals[column])
                }
            }
        }
    }
}
