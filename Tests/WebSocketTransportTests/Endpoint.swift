import Octets

@testable import WebSocketTransport

/// One end of a connection, kept in a class because expectations take copyable values only.
final class Endpoint {
    private var machine: WebSocketMachine
    private var transcript = MachineTranscript()
    private var output = ByteBuffer()

    init(_ machine: consuming WebSocketMachine) { self.machine = machine }

    convenience init(_ role: WebSocketRole, limits: WebSocketLimits = WebSocketLimits()) {
        self.init(WebSocketMachine(role: role, limits: limits, maskKeys: MaskKeySource(repeating: [0x3D21_FA37])))
    }

    // What is seen from outside.

    var entries: [MachineTranscript.Entry] { transcript.entries }
    var phase: WebSocketMachine.Phase { machine.phase }
    var heldCapacity: Int { machine.assembled.capacity }
    var heldCount: Int { machine.assembled.count }
    var fragmentSize: Int {
        get { machine.fragmentSize }
        set { machine.fragmentSize = newValue }
    }

    /// Everything written since the last look.
    func written() -> [UInt8] {
        defer { output.removeAll() }
        return Array(copying: output.bytes)
    }

    // What happens to it.

    func feed(_ piece: [UInt8]) { transcript.feed(piece, to: &machine) }

    func sendText(_ text: String) -> Bool { machine.sendText(text, into: &output) }
    func sendBinary(_ payload: [UInt8]) -> Bool { machine.sendBinary(payload.span, into: &output) }
    func sendPing(_ payload: [UInt8]) -> Bool { machine.sendPing(payload.span, into: &output) }
    func sendPong(_ payload: [UInt8]) -> Bool { machine.sendPong(payload.span, into: &output) }
    func releaseIdleMemory() { machine.releaseIdleMemory() }
    func answerClose() -> Bool { machine.answerClose(into: &output) }
    func sendClose(for violation: WebSocketViolation) -> Bool { machine.sendClose(for: violation, into: &output) }

    func sendClose(_ code: CloseCode?, reason: String = "") -> Bool {
        machine.sendClose(code, reason: reason, into: &output)
    }

    func writeText<E: Error>(_ write: (inout ByteBuffer) throws(E) -> Void) throws(E) -> Bool {
        try machine.sendText(into: &output, write)
    }

    func writeMessage(_ write: (inout ByteBuffer) -> MessageKind?) -> Bool {
        machine.sendMessage(into: &output, write)
    }

    func writeBinary<E: Error>(_ write: (inout ByteBuffer) throws(E) -> Void) throws(E) -> Bool {
        try machine.sendBinary(into: &output, write)
    }
}
