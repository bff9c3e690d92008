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
        /// Some of these words.
        case words([String])
        /// Texts by names that are not settings.
        case textsByName
        /// A text that is shown to nobody: written here, or where it is found (`"${NAME}"`, `"${NAME_FILE}"`).
        case secret
        /// Settings with a place of their own: their paths begin with this one's.
        case object
        /// A list of objects, each with such settings: their paths begin with this one's and `[].`.
        case objects
        /// Anything that is described elsewhere, in words: "text", "list" or "object", and of what.
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
    /// The variable of the environment that holds where it is left out.
    package var variable: String?
    /// Whether `null` may be said of it.
    package var takesNull = false

    package init(
        path: String,
        kind: Kind,
        about: String,
        standard: String? = nil,
        isRequired: Bool = false,
        variable: String? = nil,
        takesNull: Bool = false
    ) {
        self.path = path
        self.kind = kind
        self.about = about
        self.standard = standard
        self.isRequired = isRequired
        self.variable = variable
        self.takesNull = takesNull
    }
}
