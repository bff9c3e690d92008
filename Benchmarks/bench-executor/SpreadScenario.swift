import CallTiming
import Glibc
import Reactor

/// How evenly connections come to lie on two loops: handed to the one with the fewest, and as the kernel deals them
/// out to two sockets that listen on one port (SO_REUSEPORT).
enum SpreadScenario {
    static func run() async throws {
        raiseDescriptorLimit()
        print("Connections on the fuller of two loops, of so many; median and worst of 21 rounds:")
        for count in [20, 100, 1_000] {
            var handedOver: [Int] = []
            var reusePort: [Int] = []
            for _ in 0..<21 {
                handedOver.append(try await leastConnections(count))
                reusePort.append(kernelsChoice(count))
            }
            handedOver.sort()
            reusePort.sort()
            print(
                "  \(count): hand-off to the loop with the fewest \(handedOver[10]), at worst \(handedOver[20]); "
                    + "SO_REUSEPORT \(reusePort[10]), at worst \(reusePort[20])"
            )
        }
    }

    private static func leastConnections(_ count: Int) async throws -> Int {
        let group = try EventLoopGroup(count: 2)
        let loop = group.loops[0]
        let address = try await Task(executorPreference: loop) {
            try Listener(on: .loopback(port: 0), loop: loop, group: group) { _ in }.address
        }.value
        let clients = (0..<count).map { _ in connected(to: address.port) }
        while group.loops.reduce(0, { $0 + $1.load }) < count { usleep(1_000) }
        let fullest = group.loops.map(\.load).max() ?? 0
        for client in clients { close(client) }
        await group.shutdown()
        return fullest
    }

    private static func kernelsChoice(_ count: Int) -> Int {
        let first = listening(on: 0)
        let second = listening(on: first.port)
        let clients = (0..<count).map { _ in connected(to: first.port) }
        var counts = [0, 0]
        for (place, listener) in [first.descriptor, second.descriptor].enumerated() {
            while true {
                let accepted = accept(listener, nil, nil)
                if accepted < 0 { break }
                counts[place] += 1
                close(accepted)
            }
            close(listener)
        }
        for client in clients { close(client) }
        return counts.max() ?? 0
    }

    private static func listening(on port: UInt16) -> (descriptor: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        var yes: Int32 = 1
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &yes, socklen_t(MemoryLayout<Int32>.size))
        var form = loopback(port)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        unsafe withUnsafeMutablePointer(to: &form) { form in
            unsafe form.withMemoryRebound(to: sockaddr.self, capacity: 1) { form in
                _ = unsafe bind(descriptor, form, length)
                _ = listen(descriptor, 4_096)
                _ = unsafe getsockname(descriptor, form, &length)
            }
        }
        return (descriptor, UInt16(bigEndian: form.sin_port))
    }

    private static func connected(to port: UInt16) -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var form = loopback(port)
        let code = unsafe withUnsafePointer(to: &form) { form in
            unsafe form.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        precondition(code == 0, "no connection on the loopback")
        return descriptor
    }

    private static func loopback(_ port: UInt16) -> sockaddr_in {
        var form = sockaddr_in()
        form.sin_family = sa_family_t(AF_INET)
        form.sin_port = port.bigEndian
        form.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return form
    }

    private static func raiseDescriptorLimit() {
        var limit = rlimit()
        _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
