package import CallTiming
internal import CLinux
internal import Glibc

/// Why a connection could not be opened.
package enum ConnectError: Error, Equatable, Sendable {
    /// The system refused: the port is closed, the network unreachable.
    case refused(SystemError, address: String)
    /// The name has no address.
    case name(NameError)
    /// The TLS hand-shake failed.
    case tls(TLSError)
    /// It took longer than allowed.
    case timedOut(host: String)
    /// The task that asked was cancelled.
    case cancelled
}

extension ConnectError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .refused(let error, let address): "\(address): \(error)"
        case .name(let error): "\(error)"
        case .tls(let error): "\(error)"
        case .timedOut(let host): "no connection to \(host) in the time allowed"
        case .cancelled: "cancelled"
        }
    }
}

extension Connection {
    /// What a client's connection is to be.
    package struct Target: Sendable {
        /// A name, or an address in digits.
        package var host: String
        package var port: UInt16
        /// The TLS side to take; nil for a plain connection.
        package var tls: TLSContext?
        package var limits = ConnectionLimits()
        /// What the watchdog calls the connection.
        package var label: StaticString = "a client's connection"

        package init(host: String, port: UInt16, tls: TLSContext? = nil) {
            self.host = host
            self.port = port
            self.tls = tls
        }
    }

    /// Opens a connection by name; with TLS the hand-shake is done when this returns.
    ///
    /// Addresses are tried one after the other, a new one each 250 ms (RFC 8305), and the first that answers is kept.
    /// To be called on `loop`, where the connection will live.
    package static func open(
        _ target: Target,
        within timeout: Duration,
        on loop: EventLoop
    ) async throws(ConnectError) -> Connection {
        let deadline = loop.now + timeout
        let addresses: [SocketAddress]
        if let numeric = SocketAddress(numeric: target.host, port: target.port) {
            addresses = [numeric]
        } else {
            do {
                addresses = try await NameResolver.shared.addresses(of: target.host, until: deadline, on: loop)
                    .map { $0.with(port: target.port) }
            } catch {
                switch error {
                case .timedOut: throw .timedOut(host: target.host)
                case .cancelled: throw .cancelled
                case .unknown, .failed: throw .name(error)
                }
            }
        }
        return try await open(target, at: addresses, until: deadline, on: loop)
    }

    /// Opens a connection to the first of several addresses that answers.
    package static func open(
        _ target: Target,
        at addresses: [SocketAddress],
        until deadline: MonotonicInstant,
        on loop: EventLoop
    ) async throws(ConnectError) -> Connection {
        let attempt = ConnectAttempt(target, addresses, on: loop)
        let opened = try await loop.wait(
            until: deadline,
            late: ConnectError.timedOut(host: target.host),
            cancelled: .cancelled,
            start: { attempt.start($0) },
            abandon: { attempt.abandon() }
        )
        return opened.value
    }
}

/// One attempt to reach one of several addresses; lives on its loop.
private final class ConnectAttempt {
    typealias Outcome = LoopWait<LoopConfined<Connection>, ConnectError>

    private final class Candidate: DescriptorHandler {
        let address: SocketAddress
        let descriptor: Int32
        var registration: Registration?
        unowned let attempt: ConnectAttempt

        init(_ address: SocketAddress, _ descriptor: Int32, _ attempt: ConnectAttempt) {
            self.address = address
            self.descriptor = descriptor
            self.attempt = attempt
        }

        func ready(_ readiness: Readiness) { attempt.answered(self) }
        func loopEnded() { attempt.loopEnded() }
    }

    private let target: Connection.Target
    private var waiting: [SocketAddress]
    private var candidates: [Candidate] = []
    private let loop: EventLoop
    private var stagger: LoopTimer?
    private var outcome: Outcome?
    private var lastError: ConnectError?
    private var handshaking: Connection?

    init(_ target: Connection.Target, _ addresses: [SocketAddress], on loop: EventLoop) {
        self.target = target
        self.loop = loop
        waiting = Array(Self.interleaved(addresses).reversed())
    }

    /// The families take turns, so that one which leads nowhere costs one step only (RFC 8305 §4).
    private static func interleaved(_ addresses: [SocketAddress]) -> [SocketAddress] {
        guard let first = addresses.first else { return [] }
        let same = addresses.filter { $0.family == first.family }
        let other = addresses.filter { $0.family != first.family }
        var mixed: [SocketAddress] = []
        for index in 0..<max(same.count, other.count) {
            if index < same.count { mixed.append(same[index]) }
            if index < other.count { mixed.append(other[index]) }
        }
        return mixed
    }

    func start(_ outcome: Outcome) {
        self.outcome = outcome
        let stagger = LoopTimer(on: loop, label: "a connection attempt") { [weak self] in self?.tryNext() }
        self.stagger = stagger
        tryNext()
    }

    /// Closes everything that was begun.
    func abandon() {
        stagger?.cancel()
        outcome = nil
        for candidate in candidates { drop(candidate) }
        candidates = []
        handshaking?.abort()
        handshaking = nil
    }

    private func loopEnded() {
        let outcome = self.outcome
        abandon()
        outcome?.complete(.failure(.cancelled))
    }

    private func tryNext() {
        guard outcome != nil else { return }
        guard let address = waiting.popLast() else {
            if candidates.isEmpty { finish(.failure(lastError ?? .name(.unknown(host: target.host)))) }
            return
        }
        do {
            let candidate = try begin(address)
            candidates.append(candidate)
            if !waiting.isEmpty { stagger?.set(after: .milliseconds(250)) }
        } catch {
            lastError = .refused(error, address: "\(address)")
            tryNext()
        }
    }

    private func begin(_ address: SocketAddress) throws(SystemError) -> Candidate {
        let socket = OwnedDescriptor(adopting: syrinx_socket(address.family))
        guard socket.raw >= 0 else { throw .last("socket") }
        let result = unsafe address.withKernelForm { unsafe connect(socket.raw, $0, $1) }
        guard let result else { throw SystemError(code: ENAMETOOLONG, operation: "connect") }
        // EAGAIN: a Unix-domain listener whose backlog is full; there is nothing to wait on.
        guard result == 0 || errno == EINPROGRESS else { throw .last("connect") }
        let candidate = Candidate(address, socket.raw, self)
        candidate.registration = try loop.register(socket.raw, .writing, label: "a connection attempt", candidate)
        _ = socket.release()
        return candidate
    }

    private func answered(_ candidate: Candidate) {
        guard outcome != nil else { return }
        let code = pendingError(of: candidate.descriptor)
        candidates.removeAll { $0 === candidate }
        guard code == 0 else {
            drop(candidate)
            lastError = .refused(SystemError(code: code, operation: "connect"), address: "\(candidate.address)")
            return tryNext()
        }
        stagger?.cancel()
        if let registration = candidate.registration { loop.deregister(registration) }
        for other in candidates { drop(other) }
        candidates = []
        adopt(OwnedDescriptor(adopting: candidate.descriptor), candidate.address)
    }

    private func adopt(_ socket: consuming OwnedDescriptor, _ address: SocketAddress) {
        let connection: Connection
        do {
            let tls: TLSSession? =
                if let context = target.tls {
                    try TLSSession(context, server: .init(host: target.host, port: target.port))
                } else { nil }
            connection = try Connection(
                adopting: socket,
                peer: address,
                tls: tls,
                limits: target.limits,
                label: target.label,
                on: loop
            )
        } catch let error as TLSError {
            return finish(.failure(.tls(error)))
        } catch {
            let reason = error as? SystemError ?? SystemError(code: EIO, operation: "connect")
            return finish(.failure(.refused(reason, address: "\(address)")))
        }
        guard target.tls != nil else { return finish(.success(LoopConfined(connection, on: loop))) }
        handshaking = connection
        connection.handshakeEnded = { [weak self, unowned connection] error in
            guard let self else { return }
            handshaking = nil
            if let error {
                finish(.failure(.tls(error)))
            } else {
                finish(.success(LoopConfined(connection, on: loop)))
            }
        }
    }

    private func finish(_ result: Result<LoopConfined<Connection>, ConnectError>) {
        stagger?.cancel()
        let outcome = self.outcome
        self.outcome = nil
        outcome?.complete(result)
    }

    private func drop(_ candidate: Candidate) {
        if let registration = candidate.registration { loop.deregister(registration) }
        Glibc.close(candidate.descriptor)
    }
}
