import HTTPTransport
import Octets
import Reactor
import Rehearsal
import WebSocketTransport

/// A provider that counts: to each "next" it answers with two messages, to "bye" with its farewell; whoever says
/// nothing for ten seconds is sent away.
struct ToySimulator: SimulatedProvider {
    let world: SimulatorWorld
    let name = "toy"

    func answer(_ exchange: HTTPExchange) async throws {
        let fault = world.faults.take(for: name)
        let key = exchange.head.fields["Authorization"]
        guard world.accepts(key: key) else {
            return exchange.respond(
                .json(Array("{\"error\": \"\(key ?? "no key") is no key of ours\"}".utf8), status: .unauthorized)
            )
        }
        if case .status(let code, let patience)? = fault?.kind, let status = HTTPStatus(code: code) {
            var refusal = HTTPResponse.text("not now", status: status)
            if let patience { refusal.fields.set("Retry-After", to: "\(Int(patience))") }
            return exchange.respond(refusal)
        }
        let socket = try exchange.acceptWebSocket(ToyServerSocket(fault, exchange.loop))
        _ = await socket.waitForEnd()
    }
}

private final class ToyServerSocket: WebSocketHandler {
    private let loop: EventLoop
    private var gate: FaultGate
    private var socket: WebSocket?
    private var count = 0
    private var patience: LoopTimer?

    init(_ fault: SimulatedFault?, _ loop: EventLoop) {
        self.loop = loop
        gate = FaultGate(fault)
    }

    func opened(_ socket: WebSocket) {
        self.socket = socket
        let patience = LoopTimer(on: loop, label: "a toy's patience") { [weak self] in
            self?.socket?.close(.policyViolation, reason: "nobody speaks")
        }
        self.patience = patience
        patience.set(after: .seconds(10))
    }

    func text(_ message: Span<UInt8>) {
        patience?.set(after: .seconds(10))
        switch String(decoding: message) {
        case "next":
            send()
            send()
        case "bye":
            socket?.send(text: "farewell")
            socket?.close()
        default: break
        }
    }

    private func send() {
        guard let socket else { return }
        switch gate.next() {
        case nil: break
        case .drop: return socket.abort()
        case .stall, .status: return
        case .error: return socket.send(text: "error")
        // In between.
        case .garbage: socket.send(text: "}{")
        case .unknown: socket.send(text: "unknown")
        }
        count += 1
        socket.send(text: "\(count)")
    }

    func binary(_ message: Span<UInt8>) {}

    func closed(_ end: WebSocketEnd) {
        patience?.cancel()
        socket = nil
    }
}
