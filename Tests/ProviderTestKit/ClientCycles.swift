import CAllocator
import CallTiming
import Glibc
import ProviderKit
import Reactor
import Rehearsal

/// Opens a client's session and cancels it in its middle, again and again, and counts what that leaves behind.
package struct ClientCycles: Sendable {
    private let driver: ClientDriver

    package init(_ driver: ClientDriver) { self.driver = driver }

    /// What has become more, from the end of the first cycles to the end of the last.
    package struct Report: Sendable, CustomStringConvertible {
        package let name: String
        package let cycles: Int
        /// How many connections were left behind any one of them, beyond those that the client keeps ready; each has
        /// its two ends here.
        package let unwanted: Int
        /// On the loop: descriptors it waits on, connections, timers.
        let held: LoopHoldings
        /// Open descriptors of the process.
        package let descriptors: Int
        /// Live bytes on the heap.
        package let heap: Int

        /// Whether the loop holds no more than it did; what the process does meanwhile is not looked at.
        ///
        /// A connection that is left behind is looked for at once: in the end its server has got rid of it.
        package var leavesNothingOnLoop: Bool { held.isEmpty && unwanted <= 0 }

        /// Whether nothing at all is left; the heap may have grown once, but not with the cycles.
        package var isClean: Bool { leavesNothingOnLoop && descriptors <= 0 && heap < max(4_096, cycles) }

        package var description: String {
            "\(name): \(cycles) cycles: \(held.descriptors) watched and \(descriptors) open descriptors, "
                + "\(held.connections) connections, \(held.timers) timers, \(heap) live heap bytes more; "
                + "\(max(0, unwanted)) connections for a while"
        }
    }

    /// Runs so many cycles, behind some that fill pools and caches.
    package func run(_ cycles: Int) async throws -> Report {
        try await ClientBench.stage(driver, secure: false, limit: .seconds(10_000_000)) { stage in
            stage.world.journal.stop()
            let empty = LoopHoldings(of: stage.loop).connections
            _ = try await turn(max(10, cycles / 10), stage)
            let before = Count(stage.loop)
            let most = try await turn(cycles, stage)
            let after = Count(stage.loop)
            return Report(
                name: driver.name,
                cycles: cycles,
                unwanted: most - empty - 2 * driver.expectations.warmConnections,
                held: after.held - before.held,
                descriptors: after.descriptors - before.descriptors,
                heap: after.heap - before.heap
            )
        }
    }

    /// Runs some cycles; answers how many connections there were at most between two of them.
    private func turn(_ cycles: Int, _ stage: ClientBench.Stage) async throws -> Int {
        var most = 0
        for _ in 0..<cycles {
            try await once(stage)
            // What closes in order is gone by then; the clock leaps there.
            try await stage.loop.sleep(until: stage.loop.now + .seconds(8))
            most = max(most, LoopHoldings(of: stage.loop).connections)
        }
        // Longer than any server or pool keeps what nobody uses.
        try await stage.loop.sleep(until: stage.loop.now + .seconds(200))
        return most
    }

    private func once(_ stage: ClientBench.Stage) async throws {
        let run = ClientRun(on: stage.loop, authority: stage.authority, key: ClientBench.key)
        let beginning = try await driver.begin(run)
        beginning.cancel()
        do {
            try await beginning.rest()
        } catch let failure as ProviderFailure where failure.kind == .closed {
            // As good an end as any.
        }
    }

    private struct Count {
        let held: LoopHoldings
        let descriptors: Int
        let heap: Int

        init(_ loop: EventLoop) {
            held = LoopHoldings(of: loop)
            heap = Int(syrinx_heap_in_use())
            descriptors = Self.openDescriptors
        }

        /// By asking for each: reading a folder would open one more.
        private static var openDescriptors: Int {
            (0..<4_096).count { fcntl(Int32($0), F_GETFD) != -1 }
        }
    }
}
