/// A text without the personal data that was found in it.
package struct RedactedText: Sendable, Equatable {
    /// The text, with a label where something was.
    package let text: String
    /// What was found, in order.
    package let found: [Finding]

    /// A text in which nothing was found.
    init(untouched text: String) {
        self.text = text
        found = []
    }

    init(text: String, found: [Finding]) {
        self.text = text
        self.found = found
    }
}

/// Something that was found in a text, or the part of it that lies there.
package struct Finding: Sendable, Equatable {
    package let kind: RedactionKind
    /// Where it was in the original, in bytes of UTF-8.
    package let range: Range<Int>
    /// Whether the rest of it was said in another turn.
    package let isPart: Bool

    package init(kind: RedactionKind, range: Range<Int>, isPart: Bool = false) {
        self.kind = kind
        self.range = range
        self.isPart = isPart
    }
}
