/// A report: one HTML file that needs nothing else and runs no script.
public struct Page: Equatable, Sendable {
    /// What the report is about.
    public var title: String
    /// When, where and of what it was made; may be empty.
    public var subtitle: String
    /// What it says.
    public var sections: [Section]

    /// A report made of sections.
    public init(_ title: String, subtitle: String = "", _ sections: [Section]) {
        self.title = title
        self.subtitle = subtitle
        self.sections = sections
    }
}

/// A part of a report.
public indirect enum Section: Equatable, Sendable {
    /// A heading; level 2 begins a chapter, 3 and 4 are within one.
    case heading(String, level: Int = 2)
    /// Sentences.
    case paragraph(String)
    /// The sentence that the report is made for, large.
    case verdict(String, Tone = .neutral)
    /// Rows and columns.
    case table(Table)
    /// A drawing with its words, and the numbers behind it.
    case figure(Figure)
    /// What was set to what.
    case settings([Setting])
    /// Parts that are read only by who wants to.
    case details(String, [Section])
    /// Text in which every space counts.
    case preformatted(String)
}

/// A name and what it was set to.
public struct Setting: Equatable, Sendable {
    /// The name.
    public var name: String
    /// The value, as a person writes it.
    public var value: String

    /// A name with its value.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
