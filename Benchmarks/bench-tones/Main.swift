import Foundation

/// What the detectors of tones find, and what they find where there is none.
///
/// See `Docs/tones.md`.
///
///     bench-tones digits             keys by the thousand: levels, twists, frequencies, noise
///     bench-tones talk-off FILE…     speech or music (WAV, 8 kHz, 16 bits): keys and signals heard in it are false
///     bench-tones signals FILE…      exchanges' tones in noise, and beeps behind these greetings
///     bench-tones cost               CPU time of a frame
///
/// With `--json` before the rest the last line is one of JSON, as `Benchmarks/README.md` has it.
@main
enum BenchTones {
    static func main() throws {
        var arguments = Array(CommandLine.arguments.dropFirst())
        let json = arguments.first == "--json"
        if json { arguments.removeFirst() }
        guard let command = arguments.first else { throw Usage() }
        let outcome: Outcome =
            switch command {
            case "digits": DigitScenario.run()
            case "talk-off": try TalkOffScenario.run(Array(arguments.dropFirst()))
            case "signals": try SignalScenario.run(Array(arguments.dropFirst()))
            case "cost": CostScenario.run()
            default: throw Usage()
            }
        for line in outcome.lines { FileHandle.standardError.write(Data((line + "\n").utf8)) }
        if json {
            let details = outcome.details.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ")
            print(
                "{\"measured\": \(outcome.measured), \"unit\": \"\(outcome.unit)\", "
                    + "\"reference\": \"\(outcome.reference)\", \"details\": {\(details)}}"
            )
        }
    }
}

struct Usage: Error {}

/// What a scenario found.
struct Outcome {
    var measured: Double
    var unit: String
    var reference: String
    var details: [(String, Double)] = []
    /// For people.
    var lines: [String] = []
}

/// Random numbers that are the same in every run (SplitMix64).
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number of the normal distribution.
    mutating func normal() -> Double {
        let radius = (-2 * log(Double.random(in: Double.leastNonzeroMagnitude..<1, using: &self))).squareRoot()
        return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &self))
    }
}
