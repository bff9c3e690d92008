/// The earliest of several times, some of which may be missing.
package struct Earliest: Sendable {
    /// The earliest so far; nil if there is none.
    package private(set) var time: CallTime?

    package init(_ time: CallTime? = nil) { self.time = time }

    /// One more.
    package mutating func add(_ other: CallTime?) {
        guard let other else { return }
        time = time.map { min($0, other) } ?? other
    }
}
