internal import COpenSSL

/// Where a client's masking keys come from.
///
/// RFC 6455, section 10.3, wants them unpredictable: they are drawn from the system's cryptographic generator,
/// 64 at a time, because a call for each frame costs more than the frame.
package struct MaskKeySource: Sendable {
    private static let batch = 64

    private var keys: [UInt32]
    private var used: Int
    private let isRandom: Bool

    /// Makes a source of unpredictable keys; it owns no memory until the first is drawn.
    package init() {
        keys = []
        used = 0
        isRandom = true
    }

    /// Makes a source that hands out the given keys in turn, for tests and golden bytes.
    package init(repeating keys: [UInt32]) {
        self.keys = keys.isEmpty ? [0] : keys
        used = 0
        isRandom = false
    }

    /// The key for the next frame.
    package mutating func next() -> UInt32 {
        if used == keys.count { refill() }
        let key = keys[used]
        used += 1
        return key
    }

    private mutating func refill() {
        used = 0
        guard isRandom else { return }
        if keys.isEmpty { keys = [UInt32](repeating: 0, count: Self.batch) }
        let filled = unsafe keys.withUnsafeMutableBytes { room in
            unsafe RAND_bytes(room.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32(room.count))
        }
        guard filled != 1 else { return }
        // OpenSSL's generator could not be seeded; the kernel's is as unpredictable, only slower.
        var system = SystemRandomNumberGenerator()
        for index in keys.indices { keys[index] = system.next() }
    }
}
