/// What a synthetic caller does in a call: lines, each with its cue, and what is heard behind them.
package struct CallerScript: Sendable {
    package var name: String
    package var lines: [CallerLine]
    /// What is heard while the caller says nothing: noise, again and again; silence where it is empty.
    package var background: [UInt8]
    /// How many samples the caller waits for an answer before they go on without one.
    package var patience: Int64

    package init(name: String, lines: [CallerLine], background: [UInt8] = [], patience: Int64 = 8_000 * 12) {
        self.name = name
        self.lines = lines
        self.background = background
        self.patience = patience
    }
}
