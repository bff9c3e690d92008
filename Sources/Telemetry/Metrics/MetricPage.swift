package import Reactor

/// All metrics as OpenMetrics text, which Prometheus reads.
package struct MetricPage: ~Copyable {
    /// The content type of such a page.
    package static let mediaType = "application/openmetrics-text; version=1.0.0; charset=utf-8"

    private var text = ""

    package init() { text.reserveCapacity(65_536) }

    /// Begins a family; its samples follow.
    package mutating func begin(_ header: MetricHeader) {
        text += "# TYPE \(header.name) \(header.kind.rawValue)\n"
        if !header.unit.isEmpty { text += "# UNIT \(header.name) \(header.unit)\n" }
        text += "# HELP \(header.name) \(Self.escaped(header.help))\n"
    }

    /// Writes one figure; an empty label is none.
    package mutating func sample(_ name: String, _ labels: [(name: String, value: String)], _ value: Double) {
        text += name
        let labels = labels.filter { !$0.value.isEmpty }
        if !labels.isEmpty {
            text += "{"
            text += labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
            text += "}"
        }
        text += " \(Self.written(value))\n"
    }

    /// Writes a family of one figure that is read now.
    package mutating func figure(_ header: MetricHeader, _ value: Double) { figures(header, [([], value)]) }

    /// Writes a family of figures that are read now.
    package mutating func figures(
        _ header: MetricHeader,
        _ values: [(labels: [(name: String, value: String)], value: Double)]
    ) {
        begin(header)
        let name = header.kind == .counter ? "\(header.name)_total" : header.name
        for (labels, value) in values { sample(name, labels, value) }
    }

    /// Writes what has been counted, so many of which are one unit.
    package mutating func write(_ family: MetricFamily<Counter>, per unit: Double = 1) {
        begin(family.header)
        for (values, counter) in family.all {
            sample("\(family.header.name)_total", named(family.labels, values), Double(counter.count) / unit)
        }
    }

    /// Writes how things stand.
    package mutating func write(_ family: MetricFamily<Gauge>) {
        begin(family.header)
        for (values, gauge) in family.all {
            sample(family.header.name, named(family.labels, values), Double(gauge.level))
        }
    }

    /// Writes how long things took.
    package mutating func write(_ family: MetricFamily<TimeHistogram>) {
        begin(family.header)
        for (values, times) in family.all { write(times, of: family.header, named(family.labels, values)) }
    }

    mutating func write(_ times: TimeHistogram, of header: MetricHeader, _ labels: [(name: String, value: String)]) {
        let counts = times.cumulated
        buckets(header.name, labels, times.edges.map { Double($0) / 1_000_000 }, counts)
        sample("\(header.name)_count", labels, Double(counts.last ?? 0))
        sample("\(header.name)_sum", labels, times.sum / .seconds(1))
    }

    /// Writes the buckets of a histogram: how many are at most each edge, and at last how many there are.
    package mutating func buckets(
        _ name: String,
        _ labels: [(name: String, value: String)],
        _ edges: [Double],
        _ counts: [Int64]
    ) {
        for (edge, count) in zip(edges.map(Self.written) + ["+Inf"], counts) {
            sample("\(name)_bucket", labels + [("le", edge)], Double(count))
        }
    }

    /// The whole page; to be asked for last.
    package consuming func finish() -> String { text + "# EOF\n" }

    private func named(_ labels: [String], _ values: [String]) -> [(name: String, value: String)] {
        zip(labels, values).map { (name: $0, value: $1) }
    }

    /// Whole numbers without a point where they are exact, edges with one, as the format wants it of them.
    private static func written(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return "\(value)"
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
