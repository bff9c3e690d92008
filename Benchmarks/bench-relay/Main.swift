import Glibc

/// Measures how long a relay call takes from the carrier's prompt to the first words that are sent back, with a model that
/// takes no time, and many sessions at once over real sockets.
///
///     bench-relay engine
///     bench-relay callers --port N [--sessions N] [--rate PROMPTS-A-SECOND] [--warmup S] [--seconds S] [--rounds N]
///
/// Each in a process of its own. The engine prints where it listens, the callers a line of JSON for each round.
@main
enum BenchRelay {
    static func main() async throws {
        var words = CommandLine.arguments.dropFirst()
        let what = words.popFirst() ?? ""
        var options: [String: Double] = [:]
        while let name = words.popFirst() { options[name] = words.popFirst().flatMap { Double($0) } }
        switch what {
        case "engine": try await Engine().run()
        case "callers": try await Callers(options).run()
        default:
            print("usage: bench-relay engine | callers --port N")
            exit(2)
        }
        // What still goes on is not worth waiting for.
        fflush(nil)
        exit(0)
    }
}
