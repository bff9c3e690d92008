internal import Reactor

/// Reads what somebody types, line by line, on a thread of its own: reading waits.
enum TypedLines {
    /// Tells of every line that is not empty, and of the end of input.
    ///
    /// The thread waits in the system until there is a line: it ends with the input, or with the process.
    static func read(
        _ line: @escaping @Sendable (String) -> Void,
        end: @escaping @Sendable () -> Void
    ) throws(SystemError) {
        try startThread(named: "typed lines") {
            while let text = readLine() {
                if text.contains(where: { !$0.isWhitespace }) { line(text) }
            }
            end()
        }
    }
}
