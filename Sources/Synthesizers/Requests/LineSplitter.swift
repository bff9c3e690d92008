internal import Octets

/// Cuts bytes that end anywhere into lines; empty ones are left out.
struct LineSplitter: Sendable {
    private var rest: [UInt8] = []

    /// The lines that have become whole.
    mutating func take(_ bytes: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var start = 0
        for index in bytes.indices where bytes[index] == 0x0A {
            add(rest + bytes[start..<index], to: &lines)
            rest = []
            start = index + 1
        }
        rest += bytes[start...]
        return lines
    }

    /// The last line, where no line end follows it.
    mutating func finish() -> [UInt8]? {
        var lines: [[UInt8]] = []
        add(rest, to: &lines)
        rest = []
        return lines.first
    }

    private func add(_ line: [UInt8], to lines: inout [[UInt8]]) {
        guard line.contains(where: { $0 > 0x20 }) else { return }
        lines.append(line)
    }
}
