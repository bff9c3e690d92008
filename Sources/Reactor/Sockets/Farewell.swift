internal import CLinux
internal import Glibc

/// A socket whose last bytes, a TLS alert, are on their way to the peer.
///
/// Closing it while something of the peer's is unread would reset the connection, and the peer might never see why.
/// So it is ended in one direction, and what still comes is dropped until the peer has ended, too.
final class Farewell: DescriptorHandler {
    private let descriptor: Int32
    private let loop: EventLoop
    private var registration: Registration?
    private var timer: LoopTimer?

    private init(_ descriptor: consuming OwnedDescriptor, on loop: EventLoop) {
        self.descriptor = descriptor.release()
        self.loop = loop
    }

    /// Takes over a socket, which the loop holds until the peer has ended or `patience` is over.
    static func bid(_ socket: consuming OwnedDescriptor, within patience: Duration, on loop: EventLoop) {
        let farewell = Farewell(socket, on: loop)
        _ = syrinx_shutdown_output(farewell.descriptor)
        // Without room for it the socket is closed by `deinit`.
        farewell.registration = try? loop.register(farewell.descriptor, .reading, label: "a failed TLS peer", farewell)
        guard farewell.registration != nil else { return }
        let timer = LoopTimer(on: loop, label: "a failed TLS peer") { [weak farewell] in farewell?.end() }
        timer.set(after: patience)
        farewell.timer = timer
    }

    deinit { Glibc.close(descriptor) }

    func ready(_ readiness: Readiness) {
        switch unsafe receive(descriptor, into: loop.receiveBuffer) {
        case .bytes, .wouldBlock: break
        case .ended, .failed: end()
        }
    }

    func loopEnded() { end() }

    private func end() {
        guard let registration else { return }
        self.registration = nil
        timer?.cancel()
        // The loop held the last reference, which closes the socket.
        loop.deregister(registration)
    }
}
