/// A setting and the values that are tried for it: "turns.patience=0.3..1.0/0.1".
package struct Sweep: Sendable, Equatable {
    package let setting: String
    /// As they are written in an agent's file.
    package let values: [String]

    /// So many values are tried at most.
    package static let most = 200

    /// Reads what a command line says; what is wrong with it is thrown.
    package init(reading text: String) throws(SweepError) {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty else {
            throw SweepError("a sweep is NAME=FROM..TO/STEP or NAME=VALUE,VALUE, not \"\(text)\"")
        }
        setting = parts[0]
        guard let dots = parts[1].firstRange(of: "..") else {
            values = parts[1].split(separator: ",").map(String.init)
            guard !values.isEmpty else { throw SweepError("\(setting) has no values to be tried") }
            return
        }
        let rest = parts[1][dots.upperBound...].split(separator: "/", maxSplits: 1)
        guard rest.count == 2, let from = Double(parts[1][..<dots.lowerBound]), let to = Double(rest[0]),
            let step = Double(rest[1]), step > 0, to >= from
        else { throw SweepError("\"\(parts[1])\" is no range; write FROM..TO/STEP, such as 0.3..1.0/0.1") }
        let count = ((to - from) / step + 1e-6).rounded(.down) + 1
        guard count <= Double(Self.most) else {
            throw SweepError("\(setting) would have more than \(Self.most) values")
        }
        values = (0..<Int(count)).map { Self.written(from + Double($0) * step) }
    }

    /// Without the dust of binary fractions.
    private static func written(_ number: Double) -> String {
        let rounded = (number * 1e6).rounded() / 1e6
        return rounded == rounded.rounded() ? String(Int64(rounded)) : "\(rounded)"
    }

    /// All combinations of the values of several settings, in order; the last one changes fastest.
    package static func combinations(of sweeps: [Sweep]) -> [[TuneCurve.Value]] {
        sweeps.reduce([[]]) { rows, sweep in
            rows.flatMap { row in sweep.values.map { row + [TuneCurve.Value(setting: sweep.setting, value: $0)] } }
        }
    }
}

/// What is wrong with a sweep, in a sentence.
package struct SweepError: Error, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
