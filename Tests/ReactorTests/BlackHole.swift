import Glibc
@testable import Reactor

/// An address on the loopback where connecting takes for ever: a listening socket whose backlog is full.
final class BlackHole: Sendable {
    let address: SocketAddress
    private let descriptors: [Int32]

    enum Failure: Error { case notFull }

    init() throws {
        let listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let any = SocketAddress.loopback(port: 0)
        _ = unsafe any.withKernelForm { unsafe bind(listening, $0, $1) }
        listen(listening, 0)
        guard let address = SocketAddress(boundTo: listening) else { throw Failure.notFull }
        self.address = address
        // The kernel takes one more than the backlog says; further ones wait.
        var descriptors = [listening]
        for _ in 0..<4 {
            let filler = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
            _ = unsafe address.withKernelForm { unsafe connect(filler, $0, $1) }
            descriptors.append(filler)
        }
        self.descriptors = descriptors
    }

    deinit { for descriptor in descriptors { close(descriptor) } }
}
