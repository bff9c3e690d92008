internal import Octets

/// What a machine made of a stream, in a form that does not show how the stream was cut.
package struct MachineTranscript: Equatable, Sendable {
    /// One event with its bytes.
    package enum Entry: Equatable, Sendable {
        /// A text message, whole or assembled.
        case text([UInt8])
        /// A binary message, whole or assembled.
        case binary([UInt8])
        /// A ping.
        case ping([UInt8])
        /// A pong.
        case pong([UInt8])
        /// A Close with its reason.
        case close(CloseCode?, [UInt8])
        /// The end of it.
        case violation(WebSocketViolation)
    }

    /// The events in their order.
    package private(set) var entries: [Entry] = []

    // What the machine left unconsumed.
    private var leftover: [UInt8] = []

    /// Starts an empty transcript.
    package init() {}

    /// Offers a piece of the stream to the machine, as a connection does, and notes what comes out.
    package mutating func feed(_ piece: [UInt8], to machine: inout WebSocketMachine) {
        var buffer = leftover + piece
        var offset = 0
        reading: while true {
            let before = offset
            var bytes = buffer.mutableSpan
            do throws(WebSocketViolation) {
                let event = try machine.next(in: &bytes, from: &offset)
                precondition(offset >= before && offset <= buffer.count, "the offset only moves on")
                switch event {
                case .needMore: break reading
                case .text(let range): entries.append(.text(Array(buffer[range])))
                case .binary(let range): entries.append(.binary(Array(buffer[range])))
                case .assembledText: entries.append(.text(Array(copying: machine.message)))
                case .assembledBinary: entries.append(.binary(Array(copying: machine.message)))
                case .ping(let range): entries.append(.ping(Array(buffer[range])))
                case .pong(let range): entries.append(.pong(Array(buffer[range])))
                case .close(let code, let reason): entries.append(.close(code, Array(buffer[reason])))
                }
            } catch {
                entries.append(.violation(error))
            }
        }
        leftover = Array(buffer[offset...])
        precondition(leftover.count <= WebSocketMachine.maximumLeftover, "little is left unconsumed")
    }
}

/// Drives a machine over arbitrary bytes twice, whole and cut as the input says, and traps if the outcomes differ.
///
/// The first bytes choose role, limits, phase and cuts; the rest is the stream.
package func fuzzWebSocketMachine(_ input: Span<UInt8>) {
    guard input.count > 2 else { return }
    let choice = input[0]
    var seed = UInt32(input[1]) | 1
    let stream = Array(copying: input.extracting(droppingFirst: 2))

    func makeMachine() -> WebSocketMachine {
        let limits = choice & 2 == 0 ? WebSocketLimits() : WebSocketLimits(frameSize: 300, messageSize: 400)
        var deflate: DeflateParameters?
        if choice & 8 != 0 {
            var parameters = DeflateParameters()
            parameters.clientForgetsContext = choice & 16 != 0
            parameters.serverForgetsContext = choice & 16 != 0
            deflate = parameters
        }
        let role = choice & 1 == 0 ? WebSocketRole.server : .client
        var machine = WebSocketMachine(role: role, limits: limits, deflate: deflate)
        var output = ByteBuffer()
        if choice & 4 != 0 { machine.sendClose(.normal, into: &output) }
        return machine
    }

    var whole = makeMachine()
    var expected = MachineTranscript()
    expected.feed(stream, to: &whole)

    var cut = makeMachine()
    var transcript = MachineTranscript()
    var start = 0
    while start < stream.count {
        // Short pieces mostly, sometimes long ones.
        seed = seed &* 1_664_525 &+ 1_013_904_223
        let length = seed >> 28 == 0 ? Int(seed >> 8 & 0xFFF) : Int(seed >> 8 & 7)
        let end = min(start + length + 1, stream.count)
        transcript.feed(Array(stream[start..<end]), to: &cut)
        start = end
    }
    precondition(transcript == expected, "cutting the stream changed its meaning")
    precondition(cut.phase == whole.phase, "cutting the stream changed its end")
}
