import Glibc

/// Measures what a whole call gets right, on the engine's own machine and actor, in virtual time.
///
///     bench-calls heard [--trials 1000] [--no-alignment] [--seed 1]
///     bench-calls resumed [--trials 200] [--seed 1]
///     bench-calls row [--calls 10000]
///     bench-calls crowd [--calls 1000]
@main
enum BenchCalls {
    static func main() async throws {
        var words = CommandLine.arguments.dropFirst()
        let what = words.popFirst() ?? ""
        var numbers: [String: Int] = [:]
        var alignment = true
        while let word = words.popFirst() {
            if word == "--no-alignment" {
                alignment = false
            } else if ["--trials", "--seed", "--calls"].contains(word),
                let number = words.popFirst().flatMap({ Int($0) })
            {
                numbers[word] = number
            } else {
                usage()
            }
        }
        let seed = UInt64(numbers["--seed"] ?? 1)
        switch what {
        case "heard": try await HeardText.run(trials: numbers["--trials"] ?? 1_000, alignment: alignment, seed: seed)
        case "resumed": try await ResumedAudio.run(trials: numbers["--trials"] ?? 200, seed: seed)
        case "row": try await ManyCalls.row(numbers["--calls"] ?? 10_000)
        case "crowd": try await ManyCalls.crowd(numbers["--calls"] ?? 1_000)
        default: usage()
        }
    }

    private static func usage() -> Never {
        print(
            "usage: bench-calls heard [--trials N] [--no-alignment] [--seed N] | resumed [--trials N] | row [--calls N]"
                + " | crowd [--calls N]"
        )
        exit(2)
    }
}
