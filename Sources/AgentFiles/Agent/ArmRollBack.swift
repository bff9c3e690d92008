internal import FastJSON

/// When an arm's calls are given back to the first arm, because it is worse.
package struct ArmRollBack: Sendable, Equatable {
    /// By which factor answers may take longer than the first arm's.
    package var slowdown = 1.0
    /// Which share of the turns may go wrong that would go well with the first arm.
    package var failures = 0.0
    /// How likely that may happen to an arm that is not worse, in all time.
    package var error = 0.05

    package init() {}
}

extension AgentReader {
    /// Reads when arms are given up; nil for never.
    func rollBack(_ reader: inout SettingsReader) throws(JSON5Error) -> ArmRollBack? {
        var rules = ArmRollBack()
        var isOn = false
        try reader.object("rollBack", "When an arm is given up that is worse than the first: its calls go by that one.")
        {
            part throws(JSON5Error) in
            isOn = try part.flag("on", default: false, "Whether that is watched.")
            rules.slowdown = try part.number(
                "slowdown",
                in: 1...10,
                default: rules.slowdown,
                "How many times as long as with the first arm answers may take, of those that take longest."
            )
            rules.failures = try part.number(
                "failures",
                in: 0...0.9,
                default: rules.failures,
                "Which share of the turns may go wrong that would go well with the first arm."
            )
            rules.error = try part.number(
                "error",
                in: 0.0001...0.2,
                default: rules.error,
                "How likely an arm that is not worse may be given up, in all time."
            )
        }
        return isOn ? rules : nil
    }
}
