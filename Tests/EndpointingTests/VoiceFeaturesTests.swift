@testable import Endpointing
import Foundation
import Testing

/// Where the signals lie, with the features that the C prototype in `Benchmarks/endpointing` finds in them.
let vectorFolder =
    ProcessInfo.processInfo.environment["SYRINX_VECTORS"].map { URL(filePath: $0) }
    ?? URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Benchmarks/endpointing/vectors")

/// A recording of both directions, as samples.
struct Recording {
    let caller: [Float]
    let farEnd: [Float]

    init(_ name: String) throws {
        func samples(_ suffix: String) throws -> [Float] {
            try Data(contentsOf: vectorFolder.appending(path: name + suffix)).map { MuLawSamples.sample($0) }
        }
        caller = try samples(".ulaw")
        farEnd = try samples(".agent.ulaw")
    }

    var frames: Int { min(caller.count, farEnd.count) / 160 }
}

struct VoiceFeaturesTests {
    private static let names =
        (try? FileManager.default.contentsOfDirectory(atPath: vectorFolder.path))?
        .filter { $0.hasSuffix(".features") }.map { String($0.dropLast(9)) } ?? []

    @Test(arguments: names)
    func `features are those of the prototype`(name: String) throws {
        let recording = try Recording(name)
        let text = try String(contentsOf: vectorFolder.appending(path: name + ".features"), encoding: .utf8)
        let expected = text.split(separator: "\n").map { $0.split(separator: " ").compactMap { Float($0) } }
        var features = VoiceFeatures()
        var worst = [Float](repeating: 0, count: 24)
        var off = 0
        for (frame, row) in expected.enumerated() {
            let range = frame * 160..<frame * 160 + 160
            features.push(
                caller: recording.caller.span.extracting(range),
                farEnd: recording.farEnd.span.extracting(range)
            )
            for index in 0..<24 {
                let error = abs(features.vector[index / 4][index % 4] - row[index])
                // Two decimals: a threshold that falls the other way costs one count of ten.
                if error > 0.01 { off += 1 }
                worst[index] = max(worst[index], error)
            }
        }
        #expect(expected.count > 100)
        #expect(off <= expected.count * 24 / 1_000, "worst by feature: \(worst)")
    }

    @Test func `there are vectors`() {
        #expect(!Self.names.isEmpty)
    }
}
