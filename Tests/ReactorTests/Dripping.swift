import Octets
@testable import Reactor

/// Stands between a client and a server, and passes one byte a turn each way.
final class Dripping {
    let address: SocketAddress
    private let listener: Listener

    init(to server: SocketAddress, on loop: EventLoop) throws {
        listener = try Listener(on: .loopback(port: 0), loop: loop, group: TestLoops.single) { client in
            let client = LoopConfined(client, on: loop)
            Task(executorPreference: loop) {
                let server = try await Connection.open(to: server, on: loop)
                Drip(from: client.value, to: server)
                Drip(from: server, to: client.value)
            }
        }
        address = listener.address
    }

    func close() { listener.close() }

    /// One direction.
    private final class Drip: ConnectionHandler {
        private let source: Connection
        private let sink: Connection
        private var waiting: [UInt8] = []
        private var timer: LoopTimer?

        @discardableResult
        init(from source: Connection, to sink: Connection) {
            self.source = source
            self.sink = sink
            timer = LoopTimer(on: source.loop, label: "test") { [weak self] in self?.drip() }
            source.handler = self
        }

        private func drip() {
            guard !waiting.isEmpty else { return }
            sink.write([waiting.removeFirst()].span)
            if !waiting.isEmpty { timer?.set(after: .zero) }
        }

        func received(_ bytes: inout MutableSpan<UInt8>) -> Int {
            waiting += Array(copying: bytes.span)
            timer?.set(after: .zero)
            return bytes.count
        }

        func inputEnded() { sink.close() }
        func outputDrained() {}
        func closed(_ reason: ConnectionEnd) { sink.abort() }
    }
}
