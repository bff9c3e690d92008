/// A loop that was kept from its other work for too long by one of its handlers, timers or tasks.
public struct LoopBlockage: Sendable {
    /// The loop's name.
    public let loop: String
    /// What kept it, by the static label of what ran.
    public let handler: String
    /// How long it has been kept so far, or in the whole once it is over.
    public let duration: Duration
    /// Whether the loop is free again.
    public let isOver: Bool
    /// What its thread was doing when this was noticed, the innermost function first; empty once it is over, or when the
    /// thread could not be asked.
    public let stack: [String]
}

extension LoopBlockage: CustomStringConvertible {
    /// A sentence, and under it the stack, a function a line.
    public var description: String {
        let milliseconds = Int(duration / Duration.milliseconds(1))
        let sentence =
            isOver
            ? "\(loop) is free again after \(milliseconds) ms in \"\(handler)\""
            : "\(loop) has been blocked for \(milliseconds) ms by \"\(handler)\""
        return ([sentence] + stack.map { "    \($0)" }).joined(separator: "\n")
    }
}
