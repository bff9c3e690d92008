import CallTiming
import Glibc
import HTTPTransport
import Reactor
import WebSocketTransport

/// A server that echoes, for conformance suites and benchmarks to talk to.
///
/// A WebSocket at `/`, HTTP content at `/http`, a constant at `/plaintext`. With `--get`, `--ws-client` or
/// `--autobahn-client` it is a client instead.
@main
struct TransportEcho {
    static func main() async {
        do {
            let options = try Options(Array(CommandLine.arguments.dropFirst()))
            if options.wantsHelp {
                print(Options.help)
            } else if let url = options.autobahn {
                try await AutobahnClient(url: url, agent: options.agent, deflates: options.deflates).run()
            } else if let url = options.get {
                try await GetClient(url: url, trusting: options.trusted, posting: options.body).run()
            } else if let url = options.webSocket {
                try await EchoClient(url: url, trusting: options.trusted, deflates: options.deflates).run()
            } else {
                try await serve(options)
            }
        } catch let failure as ClientFailure {
            write("transport-echo: \(failure)\n", to: STDERR_FILENO)
            exit(1)
        } catch {
            write("transport-echo: \(error)\n", to: STDERR_FILENO)
            exit(2)
        }
    }

    private static func serve(_ options: Options) async throws {
        let group = try EventLoopGroup(count: options.loops)
        var server = HTTPServerOptions()
        server.limits.body = 64 << 20
        // A message of 16 MiB is to come back whole.
        server.connection.outputLimit = 64 << 20
        if let certificate = options.certificate, let key = options.key {
            let context = try TLSContext.server(certificateChain: certificate, privateKey: key)
            server.tls = { context }
        }
        let http = try await HTTPServer.listen(on: options.address, options: server, group: group)
        write("listening on \(http.address)\n", to: STDOUT_FILENO)
        let deflates = options.deflates
        await http.run { try await answer($0, deflates: deflates) }
    }

    private static func answer(_ exchange: HTTPExchange, deflates: Bool) async throws {
        switch exchange.head.target.path {
        case "/":
            var options = WebSocketOptions()
            if deflates { options.deflate = DeflateSettings() }
            let socket = try exchange.acceptWebSocket(WebSocketEcho(), options: options)
            _ = await socket.waitForEnd()
        case "/plaintext":
            guard [.get, .head].contains(exchange.head.method) else { throw notAllowed("GET, HEAD") }
            exchange.respond(.text("Hello, World!"))
        case "/http":
            guard [.get, .head, .post, .put].contains(exchange.head.method) else {
                throw notAllowed("GET, HEAD, POST, PUT")
            }
            // Asked for before the response begins: a client may wait for the 100 that this sends.
            var piece = try await exchange.nextPiece()
            exchange.begin(.ok, fields: [.contentType: "application/octet-stream"])
            while let present = piece {
                try await exchange.write(present)
                piece = try await exchange.nextPiece()
            }
            exchange.finish()
        default:
            exchange.respond(.problem(.notFound, detail: "there is a WebSocket at /, and /http and /plaintext"))
        }
    }
}

private func notAllowed(_ allow: String) -> HTTPProblem {
    var problem = HTTPProblem(.methodNotAllowed, detail: "this address does not answer that method")
    problem.fields.set(.allow, to: allow)
    return problem
}

/// Sends every message back, and reads no more while the peer does not take them.
final class WebSocketEcho: WebSocketHandler {
    private var socket: WebSocket?

    func opened(_ socket: WebSocket) { self.socket = socket }
    func text(_ message: Span<UInt8>) {
        socket?.send(text: message)
        holdBack()
    }

    func binary(_ message: Span<UInt8>) {
        socket?.send(binary: message)
        holdBack()
    }

    func outputDrained() { socket?.resumeReading() }

    private func holdBack() {
        if let socket, socket.isOpen, !socket.isWritable { socket.pauseReading() }
    }

    func closed(_ end: WebSocketEnd) { socket = nil }
}

func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in _ = unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count) }
}
