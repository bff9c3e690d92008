package import CallTiming

/// One use of a tool.
package struct RecordedTool: Sendable, Equatable {
    /// The event that told of its use; within a call it names the use, as models give the same number twice.
    package var number: Int
    /// The event that last changed it.
    package var sequence: Int
    package var name: String
    /// The model's number for it.
    package var id: String
    package var at: CallTime
    /// When it answered, nil for not yet; and whether with an error.
    package var finished: CallTime?
    package var hasFailed = false

    package init(number: Int, name: String, id: String, at: CallTime) {
        self.number = number
        sequence = number
        self.name = name
        self.id = id
        self.at = at
    }
}
