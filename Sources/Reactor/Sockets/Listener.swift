internal import CLinux
internal import Glibc
import Synchronization

/// A listening socket on one loop, whose connections are spread over the loops of a group.
///
/// Connections go to the loop that holds the fewest: a call lasts minutes, so an even spread counts for more than
/// the cost of handing a descriptor over once.
package final class Listener {
    /// Where it listens, with the port the kernel chose.
    package let address: SocketAddress

    private let loop: EventLoop
    private let group: EventLoopGroup
    private let descriptor: Int32
    private let options: Options
    private let accepted: @Sendable (Connection) -> Void
    private var registration: Registration?
    private var pause: LoopTimer?

    /// How a listener takes connections.
    package struct Options: Sendable {
        /// How many connections the kernel holds that are not accepted yet.
        package var backlog: Int32 = 4_096
        /// A server's certificate and key; nil for plain connections.
        ///
        /// Asked for at each connection, so that a renewed certificate takes effect without a restart.
        package var tls: (@Sendable () -> TLSContext)?
        package var limits = ConnectionLimits()
        /// What the watchdog calls its connections.
        package var label: StaticString = "an accepted connection"

        package init() {}
    }

    /// Binds and listens; to be called on `loop`.
    ///
    /// `accepted` is called on the loop of each new connection.
    package init(
        on address: SocketAddress,
        options: Options = Options(),
        loop: EventLoop,
        group: EventLoopGroup,
        accepted: @escaping @Sendable (Connection) -> Void
    ) throws(SystemError) {
        if case .unix(let path) = address { Self.removeDeadSocket(at: path) }
        let socket = OwnedDescriptor(adopting: syrinx_socket(address.family))
        guard socket.raw >= 0 else { throw .last("socket") }
        setOption(socket.raw, level: SOL_SOCKET, SO_REUSEADDR, to: 1)
        if case .ipv6 = address { setOption(socket.raw, level: Int32(IPPROTO_IPV6), IPV6_V6ONLY, to: 0) }
        let bound = unsafe address.withKernelForm { unsafe bind(socket.raw, $0, $1) }
        guard let bound else { throw SystemError(code: ENAMETOOLONG, operation: "bind \(address)") }
        guard bound == 0 else { throw SystemError(code: errno, operation: "bind \(address)") }
        guard listen(socket.raw, options.backlog) == 0 else { throw .last("listen") }
        switch address {
        case .unix: self.address = address
        case .ipv4, .ipv6: self.address = SocketAddress(boundTo: socket.raw) ?? address
        }
        self.loop = loop
        self.group = group
        self.options = options
        self.accepted = accepted
        descriptor = socket.release()
        do {
            registration = try loop.register(descriptor, .reading, label: "a listening socket", self)
        } catch {
            Glibc.close(descriptor)
            throw error
        }
    }

    /// Stops listening; connections that were accepted go on.
    package func close() {
        guard let registration else { return }
        self.registration = nil
        pause?.cancel()
        loop.deregister(registration)
        Glibc.close(descriptor)
        if case .unix(let path) = address { unsafe unlink(path) }
    }

    /// A socket file that nobody listens on any more would bar the path for ever.
    private static func removeDeadSocket(at path: String) {
        let probe = OwnedDescriptor(adopting: syrinx_socket(AF_UNIX))
        let address = SocketAddress.unix(path: path)
        let answer = unsafe address.withKernelForm { unsafe connect(probe.raw, $0, $1) }
        guard answer == -1, errno == ECONNREFUSED else { return }
        // A file that is no socket refuses a connection, too.
        var status = stat()
        if unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK { unsafe unlink(path) }
    }
}

extension Listener: DescriptorHandler {
    func ready(_ readiness: Readiness) {
        // A burst is taken in portions, so that it does not hold up the calls of this loop.
        for _ in 0..<64 {
            var storage = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let raw = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { form in
                    retrying { unsafe syrinx_accept(descriptor, form, &length) }
                }
            }
            guard raw >= 0 else { return accept(failedWith: errno) }
            take(OwnedDescriptor(adopting: raw), from: SocketAddress(kernelForm: storage))
        }
    }

    func loopEnded() { close() }

    private func take(_ socket: consuming OwnedDescriptor, from peer: SocketAddress?) {
        let target = group.leastLoaded()
        // Counted before it arrives, so that a burst is spread evenly; `open` gives the count over to the connection.
        target.connectionOpened()
        let parcel = Parcel(socket.release())
        let options = self.options
        let accepted = self.accepted
        target.execute {
            target.connectionClosed()
            Self.open(OwnedDescriptor(adopting: parcel.open()), from: peer, options, on: target, accepted)
        }
    }

    /// A socket on its way to its loop; closed when the loop has ended before it arrives.
    private final class Parcel: Sendable {
        private let descriptor: Atomic<Int32>

        init(_ descriptor: Int32) { self.descriptor = Atomic(descriptor) }

        func open() -> Int32 { descriptor.exchange(-1, ordering: .relaxed) }

        deinit { _ = OwnedDescriptor(adopting: open()) }
    }

    private static func open(
        _ socket: consuming OwnedDescriptor,
        from peer: SocketAddress?,
        _ options: Options,
        on loop: EventLoop,
        _ accepted: @Sendable (Connection) -> Void
    ) {
        do {
            let tls = try options.tls.map { try TLSSession($0()) }
            let connection = try Connection(
                adopting: socket,
                peer: peer,
                tls: tls,
                limits: options.limits,
                label: options.label,
                on: loop
            )
            accepted(connection)
        } catch {
            // Out of memory or of epoll watches: the connection is dropped, and the peer sees it closed.
        }
    }

    private func accept(failedWith code: Int32) {
        guard [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(code), let registration else { return }
        // The pending connection stays readable, so waiting for it would spin: look away until descriptors are free.
        loop.change(registration, to: [])
        let pause =
            self.pause
            ?? LoopTimer(on: loop, label: "a listening socket's pause") { [weak self] in
                guard let self, let registration = self.registration else { return }
                loop.change(registration, to: .reading)
            }
        self.pause = pause
        pause.set(after: .milliseconds(100))
    }
}
