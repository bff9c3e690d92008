/// What the first bytes of an Opus packet say of it (RFC 6716 §3).
public enum OpusPacket {
    /// The longest packet that RFC 6716 allows, in samples at 48 kHz: 120 ms.
    public static let longest = 5_760

    /// How many samples at 48 kHz a packet stands for; nil when it is malformed.
    public static func samples(in packet: Span<UInt8>) -> Int? {
        guard !packet.isEmpty else { return nil }
        let configuration = Int(packet[0] >> 3)
        let frame =
            switch configuration {
            case 0..<12: [480, 960, 1_920, 2_880][configuration % 4]
            case 12..<16: configuration.isMultiple(of: 2) ? 480 : 960
            default: 120 << (configuration % 4)
            }
        let frames: Int
        switch packet[0] & 3 {
        case 0: frames = 1
        case 1, 2: frames = 2
        default:
            guard packet.count > 1 else { return nil }
            frames = Int(packet[1] & 63)
        }
        let samples = frame * frames
        return (1...longest).contains(samples) ? samples : nil
    }
}
