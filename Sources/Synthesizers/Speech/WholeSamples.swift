internal import Octets
internal import ProviderKit

/// Joins bytes that end anywhere to whole samples.
struct WholeSamples: Sendable {
    private let size: Int
    private var rest: [UInt8] = []

    init(_ format: SpeechAudioFormat) { size = format.sampleSize }

    /// What is whole of these bytes and those that were left before.
    mutating func take(_ bytes: [UInt8]) -> [UInt8] {
        guard size > 1 else { return bytes }
        var bytes = bytes
        if !rest.isEmpty {
            bytes.insert(contentsOf: rest, at: 0)
            rest = []
        }
        let surplus = bytes.count % size
        guard surplus > 0 else { return bytes }
        rest = Array(bytes.suffix(surplus))
        bytes.removeLast(surplus)
        return bytes
    }

    /// Half a sample at the end of a stream is nothing.
    mutating func reset() { rest = [] }
}
