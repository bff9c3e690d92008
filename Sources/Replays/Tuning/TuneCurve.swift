package import FastJSON

/// What answers that come sooner cost: for each combination of values, how long callers waited, and how often they were cut off
/// or the agent fell silent for nothing.
package struct TuneCurve: Sendable, Equatable {
    /// A setting with a value that was tried.
    package struct Value: Sendable, Equatable {
        package var setting: String
        package var value: String

        package init(setting: String, value: String) {
            self.setting = setting
            self.value = value
        }
    }

    /// What one combination came to.
    package struct Point: Sendable, Equatable {
        package var values: [Value]
        package var figures: ReplayFigures

        package init(values: [Value], figures: ReplayFigures) {
            self.values = values
            self.figures = figures
        }
    }

    /// What was swept, in order.
    package var settings: [String]
    package var points: [Point]

    package init(settings: [String], points: [Point] = []) {
        self.settings = settings
        self.points = points
    }

    /// The points that no other one beats: none of them has both shorter waits and fewer cut-offs.
    package var best: [Point] {
        points.filter { point in
            !points.contains { other in
                guard let own = point.figures.wait(0.5), let its = other.figures.wait(0.5) else { return false }
                let (cut, itsCut) = (point.figures.cutOffs, other.figures.cutOffs)
                return its <= own && itsCut <= cut && (its < own || itsCut < cut)
            }
        }
    }

    // MARK: To look at

    private static let columns = [
        "calls", "turns", "answered", "wait p50 ms", "wait p95 ms", "cut off", "interruptions", "for nothing",
        "dropped",
    ]

    private static func cells(of figures: ReplayFigures) -> [Int?] {
        [
            figures.calls, figures.turns, figures.answered, figures.wait(0.5).map(ReplayWords.milliseconds),
            figures.wait(0.95).map(ReplayWords.milliseconds), figures.cutOffs, figures.interruptions,
            figures.falseInterruptions, figures.dismissed,
        ]
    }

    /// A table for people; what nothing else beats is marked.
    package var table: [String] {
        let best = best
        var rows = [[""] + settings + Self.columns]
        for point in points {
            let cells = Self.cells(of: point.figures).map { $0.map(String.init) ?? "-" }
            rows.append([best.contains(point) ? "*" : ""] + point.values.map(\.value) + cells)
        }
        return ReplayTable.lines(rows)
    }

    /// The same with commas.
    package var commaSeparated: String {
        var lines = [(settings + Self.columns).map(Self.quoted).joined(separator: ",")]
        for point in points {
            let cells = Self.cells(of: point.figures).map { $0.map(String.init) ?? "" }
            lines.append((point.values.map { Self.quoted($0.value) } + cells).joined(separator: ","))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func quoted(_ text: String) -> String {
        text.contains { ",\"\n".contains($0) } ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
    }

    /// The same as JSON.
    package var json: JSONValue {
        var object = JSONObject()
        object["settings"] = .array(settings.map { .string($0) })
        let best = best
        object["points"] = .array(
            points.map { point in
                var row = JSONObject()
                var values = JSONObject()
                for value in point.values { values[value.setting] = .string(value.value) }
                row["values"] = .object(values)
                for (name, cell) in zip(Self.keys, Self.cells(of: point.figures)) {
                    row[name] = cell.map { .integer(Int64($0)) } ?? .null
                }
                row["isBest"] = .bool(best.contains(point))
                return .object(row)
            }
        )
        return .object(object)
    }

    private static let keys = [
        "calls", "turns", "answered", "waitP50", "waitP95", "cutOffs", "interruptions", "falseInterruptions",
        "dismissed",
    ]
}

/// Rows of cells as lines in columns.
package enum ReplayTable {
    package static func lines(_ rows: [[String]]) -> [String] {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { index, cell in
                String(repeating: " ", count: widths[index] - cell.count) + cell
            }
            return cells.joined(separator: "  ")
        }
    }
}
