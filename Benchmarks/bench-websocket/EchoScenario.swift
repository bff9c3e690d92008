import Octets
import WebSocketTransport

/// A buffer full of 300-byte text messages received and echoed, by the machine alone.
struct EchoScenario {
    private static let messages = 64
    private static let rounds = 2_000

    private let wire: [UInt8]
    private let text = String(repeating: "Good evening, how may I help? ", count: 10)

    private var allocations: Double?

    init() {
        var client = WebSocketMachine(role: .client)
        var output = ByteBuffer()
        for _ in 0..<Self.messages { client.sendText(text, into: &output) }
        wire = Array(copying: output.bytes)
    }

    mutating func run() -> [Finding] {
        var server = WebSocketMachine(role: .server)
        var client = WebSocketMachine(role: .client)
        var output = ByteBuffer(capacity: 65_536)
        var buffer = wire
        let total = Double(Self.messages * Self.rounds)

        // Restoring the masked bytes is not the machine's work: measured alone and taken off.
        let restoring = nanoseconds {
            for _ in 0..<Self.rounds { restore(&buffer) }
        }
        var echoed = 0
        let echoing = nanoseconds {
            for _ in 0..<Self.rounds {
                restore(&buffer)
                echoed += Self.echo(&buffer, &server, &output)
                output.removeAll()
            }
        }
        let receiving = nanoseconds {
            for _ in 0..<Self.rounds {
                restore(&buffer)
                echoed += Self.receive(&buffer, &server)
            }
        }
        let sending = nanoseconds {
            for _ in 0..<Self.rounds {
                for _ in 0..<Self.messages { client.sendBinary(buffer.span.extracting(first: 300), into: &output) }
                output.removeAll()
            }
        }
        precondition(echoed == 2 * Self.messages * Self.rounds, "every message is seen")
        let figures = [
            Finding(name: "300-byte text received and echoed", unit: "ns", value: (echoing - restoring) / total),
            Finding(name: "  of it received", unit: "ns", value: (receiving - restoring) / total),
            Finding(name: "300-byte message sent by a client (masked)", unit: "ns", value: sending / total),
        ]
        // Left out where the C library cannot trace.
        return figures
            + (allocations.map { [Finding(name: "allocations while echoing", unit: "a message", value: $0)] } ?? [])
    }

    /// Notes how many allocations a message takes, counted in a second process.
    mutating func countAllocations() {
        guard let count = AllocationCount.ofTracedProcess() else { return }
        allocations = Double(count) / Double(Self.messages * 100)
    }

    /// What that process does: a hundred buffers full, once everything has its memory.
    mutating func trace() {
        var server = WebSocketMachine(role: .server)
        var output = ByteBuffer(capacity: 65_536)
        var buffer = wire
        AllocationCount.trace {
            for _ in 0..<100 {
                restore(&buffer)
                _ = Self.echo(&buffer, &server, &output)
                output.removeAll()
            }
        }
    }

    private func restore(_ buffer: inout [UInt8]) {
        var target = buffer.mutableSpan
        unsafe target.withUnsafeMutableBytes { room in
            unsafe wire.span.withUnsafeBytes { unsafe room.copyMemory(from: $0) }
        }
    }

    @inline(never)
    private static func receive(_ buffer: inout [UInt8], _ machine: inout WebSocketMachine) -> Int {
        var seen = 0
        var offset = 0
        var bytes = buffer.mutableSpan
        while case .text(let range)? = try? machine.next(in: &bytes, from: &offset) { seen += range.count / 300 }
        return seen
    }

    @inline(never)
    private static func echo(
        _ buffer: inout [UInt8],
        _ machine: inout WebSocketMachine,
        _ output: inout ByteBuffer
    ) -> Int {
        var seen = 0
        var offset = 0
        var bytes = buffer.mutableSpan
        while case .text(let range)? = try? machine.next(in: &bytes, from: &offset) {
            machine.sendText(bytes.span.extracting(range), into: &output)
            seen += 1
        }
        return seen
    }
}
