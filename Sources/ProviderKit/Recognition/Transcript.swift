public import CallTiming

/// Words that a recogniser heard.
public struct Transcript: Sendable, Equatable {
    /// One word of it, and where in the call it was said.
    public struct Word: Sendable, Equatable {
        /// As it is written: with capital letters and punctuation, where the provider gives them.
        public var text: String
        /// Where it begins.
        public var start: CallTime
        /// Where it ends.
        public var end: CallTime
        /// How sure the provider is, from 0 to 1.
        public var confidence: Double?
        /// In which language, where the provider tells.
        public var language: String?

        /// Makes a word.
        public init(
            _ text: String,
            start: CallTime,
            end: CallTime,
            confidence: Double? = nil,
            language: String? = nil
        ) {
            self.text = text
            self.start = start
            self.end = end
            self.confidence = confidence
            self.language = language
        }
    }

    /// What was said.
    public var text: String
    /// Word by word, where the provider tells.
    public var words: [Word]
    /// Where the stretch begins that this was heard in.
    public var start: CallTime
    /// Where it ends.
    public var end: CallTime
    /// How sure the provider is, from 0 to 1.
    public var confidence: Double?
    /// The languages spoken, the most used first, where the provider tells.
    public var languages: [String]

    /// Makes a transcript.
    public init(
        _ text: String,
        words: [Word] = [],
        start: CallTime,
        end: CallTime,
        confidence: Double? = nil,
        languages: [String] = []
    ) {
        self.text = text
        self.words = words
        self.start = start
        self.end = end
        self.confidence = confidence
        self.languages = languages
    }
}
