import CallTiming
import Foundation
import TelephoneAudio

/// Speech and music hold no keys and no signals: what is told of them is false.
enum TalkOffScenario {
    static func run(_ paths: [String]) throws -> Outcome {
        var seconds = 0.0
        var keys: [String] = []
        var signals: [String] = []
        var keysOfLooser = 0
        // As loud as telephone speech is, louder and softer.
        for level in [-19.0, -11, -27] {
            for path in paths {
                let samples = line(try waveSamples(path), level: level)
                seconds += Double(samples.count) / 8_000
                let name = URL(fileURLWithPath: path).lastPathComponent
                var detector = DTMFDetector()
                // How near to a false key the speech comes: the same with a test that forgives twice the noise.
                var looser = DTMFDetector(settings: .init(purity: 0.5))
                var progress = CallProgressDetector()
                var index = 0
                while index < samples.count {
                    let frame = samples.span.extracting(index..<min(index + 160, samples.count))
                    detector.process(frame) { event in
                        if case .began(let digit, let start) = event {
                            keys.append("\(name) at \(Double(start.samples) / 8_000) s, \(level) dBm0: \(digit)")
                        }
                    }
                    looser.process(frame) { if case .began = $0 { keysOfLooser += 1 } }
                    progress.process(frame) { event in
                        signals.append(
                            "\(name) at \(Double(event.start.samples) / 8_000) s, \(level) dBm0: \(event.signal)"
                        )
                    }
                    index += 160
                }
            }
        }
        let hours = seconds / 3_600
        return Outcome(
            measured: hours > 0 ? (Double(keys.count) / hours * 100).rounded() / 100 : 0,
            unit: "an hour",
            reference:
                "\((hours * 10).rounded() / 10) hours at three levels: \(keys.count) keys, \(signals.count) call progress signals",
            details: [
                ("hours", hours), ("falseKeys", Double(keys.count)), ("falseSignals", Double(signals.count)),
                ("falseKeysAtPurityOneHalf", Double(keysOfLooser)),
            ],
            lines: keys.map { "key:    " + $0 } + signals.map { "signal: " + $0 } + [
                "\(keys.count) keys and \(signals.count) signals in \((hours * 100).rounded() / 100) hours",
                "\(keysOfLooser) keys with purity 0.5",
            ]
        )
    }

    /// As it comes over a telephone line: brought to a level while there is sound, and through µ-law.
    static func line(_ samples: [Int16], level: Double) -> [Int16] {
        var powers: [Double] = []
        for start in stride(from: 0, to: samples.count - 160, by: 160) {
            powers.append(samples[start..<(start + 160)].reduce(0) { $0 + Double($1) * Double($1) } / 160)
        }
        // Sound is what is at most 25 dB below the loudest tenth.
        let loud = powers.sorted()[safe: powers.count * 9 / 10] ?? 0
        let active = powers.filter { $0 > loud / 316 }
        guard !active.isEmpty else { return samples }
        let present = TelephoneLevel.dBm0(meanSquare: active.reduce(0, +) / Double(active.count))
        let gain = pow(10, (level - present) / 20)
        return samples.map {
            MuLaw.decode(MuLaw.encode(Int16(max(-32_768, min(32_767, (Double($0) * gain).rounded())))))
        }
    }

    static func waveSamples(_ path: String) throws -> [Int16] {
        let data = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        var offset = 12
        while offset + 8 <= data.count {
            let length = (0..<4).reduce(0) { $0 | Int(data[offset + 4 + $1]) << (8 * $1) }
            let body = (offset + 8)..<min(offset + 8 + length, data.count)
            if data[offset..<(offset + 4)].elementsEqual("data".utf8) {
                return stride(from: body.lowerBound, to: body.upperBound - 1, by: 2).map {
                    Int16(bitPattern: UInt16(data[$0]) | UInt16(data[$0 + 1]) << 8)
                }
            }
            offset += 8 + length + length % 2
        }
        return []
    }
}

extension Array {
    fileprivate subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
