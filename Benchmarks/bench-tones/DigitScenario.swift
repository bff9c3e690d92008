import CallTiming
import Foundation
import TelephoneAudio

/// Every key, held for 40 ms with pauses of 40 ms, through µ-law and noise: how many are told rightly.
enum DigitScenario {
    private struct Condition {
        var level: Double
        var twist: Double
        var detuning: Double
        var noise: Double?
    }

    private struct Tally {
        var sent = 0
        var right = 0
        var extra = 0
        var worstStart: Int64 = 0
        var worstEnd: Int64 = 0
        var startErrors: [Int64] = []
        var endErrors: [Int64] = []
    }

    static func run() -> Outcome {
        var random = Seeded(1)
        var required = Tally()
        for level in [-6.0, -16, -26] {
            for twist in [-6.0, -3, 0, 3, 6] {
                for detuning in [-0.015, -0.007, 0, 0.007, 0.015] {
                    let condition = Condition(level: level, twist: twist, detuning: detuning, noise: 15)
                    for _ in 0..<4 { attempt(condition, &random, &required) }
                }
            }
        }
        var beyond = Tally()
        for level in [-6.0, -26] {
            for twist in [-6.0, 0, 6] {
                for detuning in [-0.05, -0.04, -0.035, 0.035, 0.04, 0.05] {
                    for noise in [nil, 25.0, 15] {
                        let condition = Condition(level: level, twist: twist, detuning: detuning, noise: noise)
                        for _ in 0..<3 { attempt(condition, &random, &beyond) }
                    }
                }
            }
        }
        var short = Tally()
        for twist in [-6.0, 0, 6] {
            let condition = Condition(level: -16, twist: twist, detuning: 0, noise: 15)
            for _ in 0..<20 { attempt(condition, &random, &short, milliseconds: 23) }
        }
        var noisy: [String] = []
        var details: [(String, Double)] = []
        for snr in [12.0, 10, 8, 6, 4] {
            var tally = Tally()
            for twist in [-6.0, 0, 6] {
                let condition = Condition(level: -16, twist: twist, detuning: 0, noise: snr)
                for _ in 0..<20 { attempt(condition, &random, &tally) }
            }
            noisy.append("\(Int(snr)) dB: \(percent(tally.right, tally.sent)) %")
            details.append(("rightAt\(Int(snr))dB", percent(tally.right, tally.sent)))
        }
        let starts = required.startErrors.sorted()
        let ends = required.endErrors.sorted()
        func quantile(_ errors: [Int64], _ share: Double) -> Double {
            Double(errors[Int(share * Double(errors.count - 1))]) / 8
        }
        details += [
            ("keys", Double(required.sent)), ("wrongOrExtra", Double(required.extra)),
            ("startErrorP99ms", quantile(starts, 0.99)), ("endErrorP99ms", quantile(ends, 0.99)),
            ("toldBeyond3.5percent", Double(beyond.right + beyond.extra)),
            ("keysBeyond3.5percent", Double(beyond.sent)),
            ("toldOf23ms", Double(short.right)), ("keysOf23ms", Double(short.sent)),
        ]
        return Outcome(
            measured: percent(required.right, required.sent),
            unit: "%",
            reference:
                "\(required.sent) keys, \(required.extra) wrong; off by 3.5 % or more: \(beyond.right + beyond.extra) of \(beyond.sent) told",
            details: details,
            lines: [
                "40/40 ms, twist ±6 dB, ±1.5 %, SNR 15 dB: \(required.right) of \(required.sent), \(required.extra) wrong",
                "  start off by p50 \(quantile(starts, 0.5)) p99 \(quantile(starts, 0.99)) max \(quantile(starts, 1)) ms, end p50 \(quantile(ends, 0.5)) p99 \(quantile(ends, 0.99)) max \(quantile(ends, 1)) ms",
                "off by 3.5 to 5 %: \(beyond.right + beyond.extra) of \(beyond.sent) told",
                "23 ms: \(short.right) of \(short.sent) told",
                "with more noise: " + noisy.joined(separator: ", "),
            ]
        )
    }

    private static func percent(_ part: Int, _ whole: Int) -> Double {
        whole == 0 ? 0 : (Double(part) / Double(whole) * 100_000).rounded() / 1_000
    }

    /// All sixteen keys in a random order, each of them twice: two keys of one kind need the pause between them.
    private static func attempt(
        _ condition: Condition,
        _ random: inout Seeded,
        _ tally: inout Tally,
        milliseconds: Int = 40
    ) {
        let digits = DTMFDigit.allCases.shuffled(using: &random).flatMap { [$0, $0] }
        let lead = Int.random(in: 300..<700, using: &random)
        var samples = [Double](repeating: 0, count: lead)
        var places: [(start: Int, end: Int)] = []
        let scale = pow(10, condition.twist / 40)
        let peak = TelephoneLevel.peak(dBm0: condition.level)
        for digit in digits {
            let start = samples.count
            let phases = (
                Double.random(in: 0..<(2 * .pi), using: &random), Double.random(in: 0..<(2 * .pi), using: &random)
            )
            for place in 0..<(milliseconds * 8) {
                let turn = 2 * .pi * Double(place) / 8_000 * (1 + condition.detuning)
                samples.append(
                    peak / scale * sin(phases.0 + turn * digit.low) + peak * scale * sin(phases.1 + turn * digit.high)
                )
            }
            places.append((start, samples.count))
            samples += [Double](repeating: 0, count: 320)
        }
        if let noise = condition.noise {
            let power = peak * peak / 2 * (scale * scale + 1 / scale / scale)
            let deviation = (power * pow(10, -noise / 10)).squareRoot()
            for index in samples.indices { samples[index] += deviation * random.normal() }
        }
        let line = samples.map { MuLaw.decode(MuLaw.encode(Int16(max(-32_768, min(32_767, $0.rounded()))))) }

        var detector = DTMFDetector()
        var told: [(digit: DTMFDigit, start: Int64, end: Int64)] = []
        var index = 0
        while index < line.count {
            let count = min([80, 160, 240, 480, 1].randomElement(using: &random) ?? 160, line.count - index)
            detector.process(line.span.extracting(index..<(index + count))) { event in
                if case .ended(let digit, let start, let end) = event {
                    told.append((digit, start.samples, end.samples))
                }
            }
            index += count
        }
        tally.sent += digits.count
        var wrong = told.count
        for (digit, place) in zip(digits, places) {
            let middle = Int64(place.start + place.end) / 2
            guard let found = told.first(where: { $0.start < middle && $0.end > middle }), found.digit == digit else {
                continue
            }
            tally.right += 1
            tally.startErrors.append(abs(found.start - Int64(place.start)))
            tally.endErrors.append(abs(found.end - Int64(place.end)))
            wrong -= 1
        }
        tally.extra += wrong
    }
}
