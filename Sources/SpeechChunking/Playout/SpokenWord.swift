/// A piece of a reply's text, and the samples of the reply that say it.
package struct SpokenWord: Sendable, Equatable {
    /// As it stood in the text, with the spaces that belong to it.
    package var text: String
    /// Its samples, counted from the reply's first.
    package var samples: Range<Int64>

    package init(_ text: String, _ samples: Range<Int64>) {
        self.text = text
        self.samples = samples
    }
}
