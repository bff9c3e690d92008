/// A value that belongs to one loop, in a box that may travel: it opens on that loop only.
public struct LoopConfined<Value>: @unchecked Sendable {
    // Why it may cross threads: the value is only reached through `value`, which stops the process on any thread but
    // the loop's, and loops are serial.
    private let confined: Value

    /// The loop the value belongs to.
    public let loop: EventLoop

    /// Boxes a value; to be called on its loop.
    public init(_ value: Value, on loop: EventLoop) {
        loop.preconditionIsolated("a value is confined on its own loop")
        confined = value
        self.loop = loop
    }

    /// The value; to be asked for on its loop.
    public var value: Value {
        loop.preconditionIsolated("a confined value is used on its own loop")
        return confined
    }
}
