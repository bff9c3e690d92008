/// One thing that a configuration can say.
package struct Setting: Sendable, Equatable {
    /// What can be said of it.
    package enum Kind: Sendable, Equatable {
        case text
        case word([String])
        case integer(ClosedRange<Int>)
        case number(ClosedRange<Double>)
        case flag
        case texts
        /// Settings with a place of their own: their paths begin with this one's.
        case object
        /// Anything that is described elsewhere.
        case other(String)
    }

    /// Where it stands: `limits.duration`.
    package var path: String
    package var kind: Kind
    /// What it is, in a sentence.
    package var about: String
    /// What holds where it is left out, as it would be written; nil where nothing does.
    package var standard: String?
    /// Whether it must be there.
    package var isRequired = false
}
