import Endpointing
import TestKit

/// Sounds to test with, at 8 kHz.
enum Signals {
    static func silence(milliseconds: Int) -> [Int16] { [Int16](repeating: 0, count: milliseconds * 8) }

    static func noise(milliseconds: Int, amplitude: Double, seed: UInt64) -> [Int16] {
        var random = SeededGenerator(seed: seed)
        return (0..<milliseconds * 8).map { _ in
            Int16(clamping: Int((Double.random(in: -1...1, using: &random) * amplitude).rounded()))
        }
    }

    static func constant(_ value: Int16, milliseconds: Int) -> [Int16] {
        [Int16](repeating: value, count: milliseconds * 8)
    }

    /// The caller of the vector file: seven words, with 100 ms before and after them, 2 s.
    static func words() throws -> [Int16] {
        try Recording("synthetic").caller[4_000..<20_000].map { Int16($0 * 32_767) }
    }
}

/// A listener with everything that it has said.
struct Heard {
    var hearings: [CallerListener.Hearing] = []
    var listener = CallerListener()

    var turns: [Endpointer.Decision] { hearings.map(\.turn).filter { $0 != .carryOn } }
    var bargeIns: [BargeInDetector.Decision] { hearings.map(\.bargeIn).filter { $0 != .carryOn } }

    mutating func hear(_ caller: [Int16], agent: [Int16] = [], pieces: () -> Int = { 160 }) {
        var start = 0
        while start < caller.count {
            let end = min(start + max(1, pieces()), caller.count)
            let played = agent.span.extracting(min(start, agent.count)..<min(end, agent.count))
            listener.hear(caller.span.extracting(start..<end), agent: played) { hearings.append($0) }
            start = end
        }
    }
}
