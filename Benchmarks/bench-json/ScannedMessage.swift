import Glibc

/// The same fields found by searching for their keys: no check of anything, and wrong for escapes or white space.
///
/// This is as little as can be done with the C library's own search, and the floor that the reader is held against.
struct ScannedMessage {
    let stream: Range<Int>
    let payload: Range<Int>
    let sequence: Int
    let timestamp: Int
    let isInbound: Bool

    init?(_ message: Span<UInt8>) {
        var place = 0
        guard let event = Self.value(of: "\"event\":\"", in: message, from: &place),
            message[event.lowerBound] == UInt8(ascii: "m"),
            let sequence = Self.value(of: "\"sequenceNumber\":\"", in: message, from: &place),
            let stream = Self.value(of: "\"streamSid\":\"", in: message, from: &place),
            let track = Self.value(of: "\"track\":\"", in: message, from: &place),
            let timestamp = Self.value(of: "\"timestamp\":\"", in: message, from: &place),
            let payload = Self.value(of: "\"payload\":\"", in: message, from: &place)
        else { return nil }
        self.sequence = Self.integer(message, sequence)
        self.timestamp = Self.integer(message, timestamp)
        self.stream = stream
        self.payload = payload
        isInbound = message[track.lowerBound] == UInt8(ascii: "i")
    }

    /// Where the bytes between the end of the key and the next quote are; `place` is then behind them.
    private static func value(of key: StaticString, in message: Span<UInt8>, from place: inout Int) -> Range<Int>? {
        let start = place
        let found: Range<Int>? = unsafe message.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            let key = unsafe search(base + start, bytes.count - start, key.utf8Start, key.utf8CodeUnitCount)
                .map { unsafe UnsafeRawPointer($0) - base + key.utf8CodeUnitCount }
            guard let key, let end = unsafe memchr(base + key, 0x22, bytes.count - key) else { return nil }
            return unsafe key..<(UnsafeRawPointer(end) - base)
        }
        if let found { place = found.upperBound }
        return found
    }

    private static func integer(_ message: Span<UInt8>, _ range: Range<Int>) -> Int {
        var value = 0
        for index in range { value = value &* 10 &+ Int(message[index] &- UInt8(ascii: "0")) }
        return value
    }
}

/// `memmem`, which Glibc's module does not show.
@_silgen_name("memmem")
private func search(
    _ haystack: UnsafeRawPointer,
    _ haystackLength: Int,
    _ needle: UnsafeRawPointer,
    _ needleLength: Int
) -> UnsafeMutableRawPointer?
