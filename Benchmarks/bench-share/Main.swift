import Glibc

/// Measures how much of a turn's time is the engine's own, with many calls at once over real sockets.
///
///     bench-share providers
///     bench-share engine --recognizer URL --model URL --voice URL [--calls N] [--warmup S] [--seconds S] [--rounds N]
///     bench-share callers --port N [--calls N] [--seconds S] [--ramp S]
///
/// Each in a process of its own. Providers and engine print where they listen, the engine also a line of JSON for each
/// round.
@main
enum BenchShare {
    static func main() async throws {
        var words = CommandLine.arguments.dropFirst()
        let what = words.popFirst() ?? ""
        var options: [String: String] = [:]
        while let name = words.popFirst() { options[name] = words.popFirst() ?? "" }
        switch what {
        case "engine": try await Engine(options).run()
        case "providers": try await Providers().run()
        case "callers": try await Callers(options).run()
        default:
            print("usage: bench-share providers | engine --recognizer URL --model URL --voice URL | callers --port N")
            exit(2)
        }
        // What still goes on is not worth waiting for.
        fflush(nil)
        exit(0)
    }
}

extension [String: String] {
    /// The number that an option has.
    func number(_ option: String, _ otherwise: Double) -> Double { self[option].flatMap { Double($0) } ?? otherwise }
}
