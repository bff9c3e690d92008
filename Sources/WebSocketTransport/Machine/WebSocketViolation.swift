/// How a peer broke the protocol, or a limit of ours.
public enum WebSocketViolation: Error, Equatable, Sendable {
    /// A reserved bit is set that no negotiated extension gives a meaning.
    case reservedBits
    /// The opcode is not defined.
    case reservedOpcode(UInt8)
    /// A control frame without FIN.
    case fragmentedControlFrame
    /// A control frame of more than 125 bytes.
    case controlFrameTooLong
    /// A length in more bytes than it needs.
    case lengthNotMinimal
    /// A 64-bit length with its highest bit set.
    case lengthNegative
    /// A frame from a client without a mask.
    case unmaskedByClient
    /// A frame from a server with a mask.
    case maskedByServer
    /// A continuation of nothing.
    case continuationWithoutStart
    /// A new message before the last one was finished.
    case messageInsideMessage
    /// A Close frame whose payload is a single byte.
    case closePayloadTooShort
    /// A close code that may not be sent.
    case closeCodeNotAllowed(UInt16)
    /// A close reason that is not UTF-8.
    case closeReasonNotUTF8
    /// A text message that is not UTF-8.
    case textNotUTF8
    /// A compressed message that does not decompress.
    case compressedDataInvalid
    /// A frame longer than the limit.
    case frameTooBig(limit: Int)
    /// A message longer than the limit.
    case messageTooBig(limit: Int)

    /// The code to close the connection with.
    public var closeCode: CloseCode {
        switch self {
        case .reservedBits, .reservedOpcode, .fragmentedControlFrame, .controlFrameTooLong, .lengthNotMinimal,
            .lengthNegative, .unmaskedByClient, .maskedByServer, .continuationWithoutStart, .messageInsideMessage,
            .closePayloadTooShort, .closeCodeNotAllowed:
            .protocolError
        case .closeReasonNotUTF8, .textNotUTF8, .compressedDataInvalid:
            .invalidPayload
        case .frameTooBig, .messageTooBig:
            .tooBig
        }
    }
}

extension WebSocketViolation: CustomStringConvertible {
    /// What was wrong, in one clause short enough for a Close frame.
    public var description: String {
        switch self {
        case .reservedBits: "a reserved bit is set without an extension that uses it"
        case .reservedOpcode(let opcode): "opcode \(opcode) is not defined"
        case .fragmentedControlFrame: "a control frame is fragmented"
        case .controlFrameTooLong: "a control frame is longer than 125 bytes"
        case .lengthNotMinimal: "a frame length is not in its shortest form"
        case .lengthNegative: "a frame length has its highest bit set"
        case .unmaskedByClient: "a frame from a client is not masked"
        case .maskedByServer: "a frame from a server is masked"
        case .continuationWithoutStart: "a continuation frame continues no message"
        case .messageInsideMessage: "a message begins before the last one has ended"
        case .closePayloadTooShort: "a close frame has a payload of one byte"
        case .closeCodeNotAllowed(let code): "close code \(code) may not be sent"
        case .closeReasonNotUTF8: "a close reason is not valid UTF-8"
        case .textNotUTF8: "a text message is not valid UTF-8"
        case .compressedDataInvalid: "a compressed message does not decompress"
        case .frameTooBig(let limit): "a frame is longer than \(limit) bytes"
        case .messageTooBig(let limit): "a message is longer than \(limit) bytes"
        }
    }
}
