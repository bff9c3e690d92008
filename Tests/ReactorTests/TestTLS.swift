import COpenSSL
import CallTiming
@testable import Reactor

extension TestChain {
    /// A server that shows what it is given; the right chain by default.
    func server(
        _ chain: [TestIdentity]? = nil,
        protocols: [String] = []
    ) throws -> TLSContext {
        let chain = chain ?? [leaf, intermediate]
        return try .server(
            certificateChain: folder.write(chain: chain),
            privateKey: folder.write(key: chain.first ?? leaf),
            applicationProtocols: protocols
        )
    }

    /// A client that trusts the root alone, or what it is given.
    func client(trusting roots: [TestIdentity]? = nil, protocols: [String] = []) throws -> TLSContext {
        try .client(
            trust: .file(folder.write(chain: roots ?? [root], to: "trust.pem")),
            applicationProtocols: protocols
        )
    }
}

extension TLSContext {
    /// Narrows the versions, as a peer of another age would.
    func limit(versions: ClosedRange<Int32>) {
        if versions.lowerBound < TLS1_2_VERSION { unsafe SSL_CTX_set_security_level(raw, 0) }
        unsafe SSL_CTX_ctrl(raw, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(versions.lowerBound), nil)
        unsafe SSL_CTX_ctrl(raw, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(versions.upperBound), nil)
    }
}

/// What the connections a test's server accepted were told.
final class Accepted {
    private(set) var collectors: [Collector] = []
    private var waits: [(condition: ([Collector]) -> Bool, wait: LoopWait<Void, CollectorError>)] = []

    func add(_ collector: Collector) {
        collectors.append(collector)
        collector.onChange = { [weak self] in self?.check() }
        check()
    }

    /// Waits until what the connections were told meets a condition.
    func wait(on loop: EventLoop, until condition: @escaping ([Collector]) -> Bool) async throws {
        if condition(collectors) { return }
        try await loop.wait(
            until: loop.now + .seconds(20),
            late: CollectorError.tooLate,
            cancelled: CollectorError.cancelled,
            start: { waits.append((condition, $0)) }
        )
    }

    private func check() {
        for entry in waits where entry.condition(collectors) { entry.wait.complete(.success(())) }
        waits.removeAll { $0.wait.isOver }
    }
}

/// A TLS server on the loopback whose connections echo, and what they are told; both on the loop of the test.
func withTLSServer(
    _ context: @escaping @Sendable () -> TLSContext?,
    limits: ConnectionLimits = .init(),
    group: EventLoopGroup = TestLoops.single,
    prepare: @escaping @Sendable (Connection, Collector) -> Void = { _, _ in },
    _ body: @escaping @Sendable (SocketAddress, EventLoop, Accepted) async throws -> Void
) async throws {
    try await onLoop(group.loops[0]) { loop in
        let accepted = Accepted()
        let confined = LoopConfined(accepted, on: loop)
        var options = Listener.Options()
        // Plain when there is none at the start; asked again for each connection otherwise.
        if let first = context() { options.tls = { context() ?? first } }
        options.limits = limits
        let listener = try Listener(on: .loopback(port: 0), options: options, loop: loop, group: group) {
            let collector = Collector($0)
            collector.echoes = true
            collector.closesAtEnd = true
            prepare($0, collector)
            confined.value.add(collector)
        }
        defer { listener.close() }
        try await body(listener.address, loop, accepted)
    }
}

extension Connection {
    /// Opens a connection to an address under a host's name, with more time than the busiest machine needs.
    static func open(
        to address: SocketAddress,
        as host: String = "localhost",
        _ context: TLSContext? = nil,
        limits: ConnectionLimits = .init(),
        on loop: EventLoop
    ) async throws -> Connection {
        var target = Target(host: host, port: address.port, tls: context)
        target.limits = limits
        return try await open(target, at: [address], until: loop.now + .seconds(600), on: loop)
    }
}
