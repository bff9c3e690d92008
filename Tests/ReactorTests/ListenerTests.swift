import CallTiming
import Glibc
import Synchronization
import Testing

@testable import Reactor

/// Accepts nothing while there are no descriptors, at little cost, and everything once there are; for a process of its own.
private func runOutOfDescriptors() async throws {
    let group = try EventLoopGroup(count: 1)
    let loop = group.loops[0]
    let accepted = Atomic(0)
    // The runtime's own threads make a timer's descriptor when they first need one, and end the process without it.
    try await Task.sleep(for: .milliseconds(1))
    try await onLoop(loop) { loop in
        let listener = try Listener(on: .loopback(port: 0), loop: loop, group: group) { _ in
            accepted.add(1, ordering: .relaxed)
        }
        let sockets = (0..<8).map { _ in
            socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        }
        // No descriptor beyond those there are.
        var limit = rlimit()
        unsafe getrlimit(__rlimit_resource_t(7), &limit)
        let before = limit
        limit.rlim_cur = rlim_t((sockets.max() ?? 0) + 1)
        unsafe setrlimit(__rlimit_resource_t(7), &limit)
        // Other threads of the process may have left gaps below it.
        while dup(STDIN_FILENO) >= 0 {}
        for socket in sockets { _ = unsafe listener.address.withKernelForm { unsafe connect(socket, $0, $1) } }
        try await loop.sleep(until: loop.now + .milliseconds(50))
        let statistics = loop.statistics
        let start = loop.now
        try await loop.sleep(until: start + .milliseconds(350))
        precondition(accepted.load(ordering: .relaxed) == 0, "accepted without descriptors")
        // A pause each 100 ms, however long the machine took; a spinning loop has thousands of turns.
        let turns = loop.statistics.since(statistics).turns
        let pauses = Int((loop.now - start).clampedNanoseconds / 100_000_000)
        precondition(turns < 30 + 5 * pauses, "\(turns) turns, where \(pauses) pauses were due")

        limit = before
        unsafe setrlimit(__rlimit_resource_t(7), &limit)
        let deadline = loop.now + .seconds(30)
        while accepted.load(ordering: .relaxed) < 8, loop.now < deadline {
            try await loop.sleep(until: loop.now + .milliseconds(5))
        }
        precondition(accepted.load(ordering: .relaxed) == 8, "not accepted again")
        listener.close()
    }
}

@Suite(.timeLimit(.minutes(4)))
struct ListenerTests {
    // Beside hundreds of other tests the runtime itself may want a descriptor while there is none, and end the process.
    @Test(.enabled(if: unsafe getenv("SYRINX_ALONE") != nil, "runs alone, by Tools/short-suites"))
    func `without descriptors it waits without spinning, and accepts when there are some again`() async {
        await #expect(processExitsWith: .success) {
            try await runOutOfDescriptors()
            exit(EXIT_SUCCESS)
        }
    }

    @Test func `a port in use is refused with the kernel's words`() async throws {
        try await onLoop { loop in
            let listener = try Listener(on: .loopback(port: 0), loop: loop, group: TestLoops.group) { _ in }
            let error = #expect(throws: SystemError.self) {
                try Listener(on: listener.address, loop: loop, group: TestLoops.group) { _ in }
            }
            #expect(error?.description == "bind \(listener.address): Address already in use")
            listener.close()
        }
    }

    @Test func `a living Unix-domain socket is not taken over, nor a path that is too long`() async throws {
        let folder = try TestFolder()
        try await onLoop { loop in
            let address = SocketAddress.unix(path: folder.path + "/s")
            let listener = try Listener(on: address, loop: loop, group: TestLoops.group) { _ in }
            #expect(throws: SystemError(code: EADDRINUSE, operation: "bind \(address)")) {
                try Listener(on: address, loop: loop, group: TestLoops.group) { _ in }
            }
            listener.close()
            unsafe #expect(access(folder.path + "/s", F_OK) == -1)
            let long = SocketAddress.unix(path: folder.path + "/" + String(repeating: "x", count: 108))
            #expect(throws: SystemError(code: ENAMETOOLONG, operation: "bind \(long)")) {
                try Listener(on: long, loop: loop, group: TestLoops.group) { _ in }
            }
        }
    }
}
