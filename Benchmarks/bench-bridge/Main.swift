import Glibc
import HTTPTransport

/// Has calls whose agents are elsewhere, for `Benchmarks/floor/bridge-ends.c` to measure: `bench-bridge <where the agents are>`.
@main
enum BenchBridge {
    static func main() async throws {
        guard CommandLine.arguments.count == 2, let agents = try? HTTPURL(CommandLine.arguments[1]) else {
            print("usage: bench-bridge <where the agents are>")
            exit(2)
        }
        try await Engine(agents: agents).run()
    }
}
