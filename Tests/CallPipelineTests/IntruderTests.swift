import Testing

@testable import CallPipeline

struct IntruderTests {
    /// What somebody does in frames of 20 ms: speaks or is quiet, in turns, beginning with speech.
    private func changes(_ lengths: [Int]) -> [String] {
        var intruder = Intruder()
        var told: [String] = []
        var frame = 0
        for (index, length) in lengths.enumerated() {
            for _ in 0..<length {
                if let change = intruder.hear(index.isMultiple(of: 2) ? 0.9 : 0.1) { told.append("\(change) \(frame)") }
                frame += 1
                if told.last?.hasPrefix("gone") == true { return told }
            }
        }
        return told
    }

    @Test(
        arguments: [
            ([25], []),
            // A stop within a word is none of the caller's.
            ([5, 2, 5], []),
            // Quiet counts from its third frame on.
            ([5, 3, 2], ["quiet 7", "speaks 8"]),
            ([5, 14, 1], ["quiet 7", "speaks 19"]),
            // A short word: 240 ms, and no more.
            ([12, 40], ["quiet 14", "gone 26"]),
            ([12, 10, 3, 40], ["quiet 14", "speaks 22", "quiet 27", "gone 39"]),
        ] as [([Int], [String])]
    )
    func `only sound is cutting in`(lengths: [Int], expected: [String]) { #expect(changes(lengths) == expected) }

    @Test func `what may be speech neither ends nor begins a sound`() {
        var intruder = Intruder()
        let told = [0.9, 0.5, 0.5, 0.5, 0.5].compactMap { intruder.hear(Float($0)) }
        #expect(told.isEmpty)
        for _ in 0..<3 { _ = intruder.hear(0.1) }
        #expect(intruder.hear(0.5) == nil)
        #expect(intruder.hear(0.7) == .speaks)
    }
}
