internal import Synchronization

/// Metrics of one name, told apart by the values of their labels.
///
/// Who counts asks for its metric once and keeps it: looking it up takes a lock.
package final class MetricFamily<Metric: Sendable & AnyObject>: Sendable {
    /// Values that nobody expected could be endless: behind so many, everything else is counted as "other".
    package static var bound: Int { 1_000 }

    package let header: MetricHeader
    package let labels: [String]
    private let make: @Sendable () -> Metric
    private let children = Mutex<[[String]: Metric]>([:])

    package init(_ header: MetricHeader, labels: [String], make: @escaping @Sendable () -> Metric) {
        self.header = header
        self.labels = labels
        self.make = make
    }

    /// The metric with those values, in the order of the labels.
    package subscript(_ values: String...) -> Metric {
        precondition(values.count == labels.count, "\(header.name) has the labels \(labels)")
        return children.withLock { children in
            if let metric = children[values] { return metric }
            // The last label is the one that varies most.
            let key = children.count < Self.bound ? values : values.dropLast() + (values.isEmpty ? [] : ["other"])
            let metric = children[key] ?? make()
            children[key] = metric
            return metric
        }
    }

    /// All there are, in a lasting order.
    package var all: [(values: [String], metric: Metric)] {
        children.withLock { children in children.map { (values: $0.key, metric: $0.value) } }
            .sorted { $0.values.lexicographicallyPrecedes($1.values) }
    }
}

/// What a family of metrics is called, and what it means.
package struct MetricHeader: Sendable, Equatable {
    /// What a metric does with time.
    package enum Kind: String, Sendable { case counter, gauge, histogram }

    /// With its unit at the end, and without `_total`.
    package let name: String
    package let kind: Kind
    package let unit: String
    package let help: String

    package init(_ name: String, _ kind: Kind, unit: String = "", _ help: String) {
        self.name = unit.isEmpty ? name : "\(name)_\(unit)"
        self.kind = kind
        self.unit = unit
        self.help = help
    }
}
