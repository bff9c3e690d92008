import Glibc
import ProviderTestKit

/// Opens a session of every client and cancels it in its middle, thousands of times, and counts what is left.
///
///     bench-cycles [--cycles 10000] [--only NAME]
///
/// To count every byte the allocator must not keep freed memory aside: run it with
/// `GLIBC_TUNABLES=glibc.malloc.tcache_count=0:glibc.malloc.arena_max=1`, as `Benchmarks/measure/cycles.py` does.
@main
enum BenchCycles {
    static func main() async throws {
        var cycles = 10_000
        var only: String?
        var words = CommandLine.arguments.dropFirst()
        while let word = words.popFirst() {
            switch word {
            case "--cycles": cycles = words.popFirst().flatMap { Int($0) } ?? cycles
            case "--only": only = words.popFirst()
            default:
                print("usage: bench-cycles [--cycles N] [--only NAME]")
                exit(2)
            }
        }
        var leaks = 0
        for driver in ClientDrivers.all where only == nil || driver.name == only {
            let report = try await ClientCycles(driver).run(cycles)
            print(report)
            // Whoever reads along in a file wants to see it now.
            fflush(nil)
            if !report.isClean { leaks += 1 }
        }
        print(
            "{\"measured\": \(leaks), \"unit\": \"clients that leak\", \"reference\": \"\(ClientDrivers.all.count) clients\"}"
        )
        exit(leaks == 0 ? 0 : 1)
    }
}
