import Glibc

/// Measures how long a call's audio takes through the bridge, with many calls at once over real sockets.
///
///     bench-bridge engine --agents URL
///     bench-bridge ends [--calls N] [--seconds S] [--rounds N]
///
/// `ends` is both ends of every call in one process, the carrier's and the agent's, so that one clock times a piece of
/// audio from its sending to its arrival. It prints where the agents are, reads the engine's port, and prints a line of
/// JSON for each round.
@main
enum BenchBridge {
    static func main() async throws {
        var words = CommandLine.arguments.dropFirst()
        let what = words.popFirst() ?? ""
        var options: [String: String] = [:]
        while let name = words.popFirst() { options[name] = words.popFirst() ?? "" }
        switch what {
        case "engine": try await Engine(options).run()
        case "ends": try await Ends(options).run()
        default:
            print("usage: bench-bridge engine --agents URL | ends [--calls N] [--seconds S] [--rounds N]")
            exit(2)
        }
        // What still goes on is not worth waiting for.
        fflush(nil)
        exit(0)
    }
}
