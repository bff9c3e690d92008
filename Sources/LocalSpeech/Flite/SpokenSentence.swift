/// A text as it sounds.
package struct SpokenSentence: Sendable, Equatable {
    /// A word of the text, and when it is said.
    package struct Word: Sendable, Equatable {
        /// As it stands in the text, with its punctuation and the space that follows it.
        package let text: String
        /// When it begins, in seconds.
        package let start: Double
        /// When it ends.
        package let end: Double
    }

    /// The samples.
    package let samples: [Int16]
    /// Their rate.
    package let rate: Int
    /// The words, in their order; together they are the text.
    package let words: [Word]
}
