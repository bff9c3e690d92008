/// What a message is on the wire.
package enum MessageKind: Sendable, Equatable {
    case text, binary

    var opcode: Opcode {
        switch self {
        case .text: .text
        case .binary: .binary
        }
    }
}
