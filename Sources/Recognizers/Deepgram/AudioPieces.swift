internal import CallTiming
internal import Octets
internal import ProviderKit

/// Gathers a caller's audio into pieces of one size, and remembers where in the call each sample was said.
///
/// Allocates nothing once it has held a piece.
struct AudioPieces: ~Copyable {
    /// How many samples a piece has.
    let size: Int
    /// Where what was handed out is in the call.
    private(set) var positions = StreamPositions()
    private var waiting: ByteBuffer
    /// Where the latest sample ends.
    private var end = CallTime.start

    init(milliseconds: Int) {
        size = milliseconds * 8
        waiting = ByteBuffer(capacity: 2 * size)
    }

    /// Takes µ-law, and hands out every piece that is full.
    mutating func add(_ codes: Span<UInt8>, at time: CallTime, _ send: (Span<UInt8>) -> Void) {
        guard !codes.isEmpty else { return }
        positions.sent(codes.count, at: time)
        end = time + Int64(codes.count)
        waiting.append(codes)
        while waiting.count >= size {
            send(waiting.bytes.extracting(first: size))
            waiting.consume(size)
        }
    }

    /// Hands out silence, as if the call went on with it.
    mutating func addSilence(_ count: Int, _ send: (Span<UInt8>) -> Void) {
        flush(send)
        positions.sent(count, at: end)
        end = end + Int64(count)
        for _ in 0..<count { waiting.append(0xFF) }
        flush(send)
    }

    /// Hands out what waits, full or not; an empty piece never, because it would end the stream.
    mutating func flush(_ send: (Span<UInt8>) -> Void) {
        guard !waiting.isEmpty else { return }
        send(waiting.bytes)
        waiting.consume(waiting.count)
    }
}
