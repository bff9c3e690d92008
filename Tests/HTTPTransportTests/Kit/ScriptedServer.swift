import CallTiming
import Octets
import Reactor

/// What a scripted server does on one connection, one step after the other.
enum ServerStep: Sendable {
    /// Waits until this has come, and goes on behind it.
    case read(String)
    /// Waits for that many bytes.
    case readBytes(Int)
    case send(String)
    case sendBytes([UInt8])
    /// Sends one byte a turn of the loop.
    case trickle([UInt8])
    /// Waits for the client's end.
    case readEnd
    /// Waits until a test lets it go on.
    case pause
    /// Ends the output.
    case close
    /// Drops the connection.
    case abort
    /// Stops reading for good.
    case stopReading
    /// From the first step again.
    case again
}

/// A server that plays a script on each connection, the last one for all further ones; lives on one loop.
final class ScriptedServer {
    let loop: EventLoop
    let address: SocketAddress
    private let listener: Listener
    private(set) var connections: [ScriptedConnection] = []
    private var scripts: [[ServerStep]]

    private final class Box { weak var server: ScriptedServer? }

    init(
        _ scripts: [[ServerStep]],
        tls: TLSContext? = nil,
        on loop: EventLoop,
        _ group: EventLoopGroup
    ) throws {
        self.loop = loop
        self.scripts = scripts
        let box = Box()
        let confined = LoopConfined(box, on: loop)
        var options = Listener.Options()
        if let tls { options.tls = { tls } }
        options.limits.lingerTimeout = .milliseconds(200)
        options.limits.outputLimit = 256 << 20
        listener = try Listener(on: .loopback(port: 0), options: options, loop: loop, group: group) {
            confined.value.server?.accept($0)
        }
        address = listener.address
        box.server = self
    }

    private func accept(_ socket: Connection) {
        let script = connections.count < scripts.count ? scripts[connections.count] : scripts.last ?? []
        connections.append(ScriptedConnection(socket, script))
    }

    /// Lets paused scripts go on.
    func goOn() { for connection in connections { connection.goOn() } }

    /// Stops listening and drops every connection.
    func stop() {
        listener.close()
        for connection in connections { connection.socket.abort() }
    }
}

final class ScriptedConnection: ConnectionHandler {
    let socket: Connection
    private let script: [ServerStep]
    private var step = 0
    private var unread: [UInt8] = []
    private var trickled = 0
    private var timer: LoopTimer?
    private(set) var received: [UInt8] = []
    private(set) var hasInputEnded = false
    private(set) var end: ConnectionEnd?

    init(_ socket: Connection, _ script: [ServerStep]) {
        self.socket = socket
        self.script = script
        socket.handler = self
        timer = LoopTimer(on: socket.loop, label: "a script") { [weak self] in self?.run() }
        run()
    }

    var text: String { String(decoding: received, as: UTF8.self) }

    func goOn() {
        guard step < script.count, case .pause = script[step] else { return }
        step += 1
        run()
    }

    private func run() {
        while step < script.count, end == nil {
            switch script[step] {
            case .read(let mark):
                guard let place = find(Array(mark.utf8)) else { return }
                unread.removeFirst(place + mark.utf8.count)
            case .readBytes(let count):
                guard unread.count >= count else { return }
                unread.removeFirst(count)
            case .send(let text): socket.write(text.utf8.span)
            case .sendBytes(let bytes): socket.write(bytes.span)
            case .trickle(let bytes):
                if trickled < bytes.count {
                    socket.write([bytes[trickled]].span)
                    trickled += 1
                    timer?.set(after: .zero)
                    return
                }
                trickled = 0
            case .readEnd: guard hasInputEnded else { return }
            case .pause: return
            case .close: socket.close()
            case .abort: socket.abort()
            case .stopReading: socket.pauseReading()
            case .again: step = -1
            }
            step += 1
        }
    }

    private func find(_ mark: [UInt8]) -> Int? {
        guard unread.count >= mark.count else { return nil }
        return (0...(unread.count - mark.count)).first { Array(unread[$0..<($0 + mark.count)]) == mark }
    }

    func received(_ bytes: inout MutableSpan<UInt8>) -> Int {
        let arrived = Array(copying: bytes.span)
        received += arrived
        unread += arrived
        run()
        return arrived.count
    }

    func inputEnded() {
        hasInputEnded = true
        run()
        socket.close()
    }

    func outputDrained() {}

    func closed(_ reason: ConnectionEnd) { end = reason }
}
