import CallTiming
import Foundation
import TelephoneAudio

/// The signals of an outbound call: exchanges' tones in noise, and beeps behind real greetings.
enum SignalScenario {
    static func run(_ greetings: [String]) throws -> Outcome {
        var random = Seeded(3)
        let (signals, signalLines) = exchanges(&random)
        let (beeps, beepLines) = try machines(greetings, &random)
        let all = Share(right: signals.right + beeps.right, sent: signals.sent + beeps.sent)
        return Outcome(
            measured: all.percent,
            unit: "%",
            reference:
                "\(signals.right) of \(signals.sent) signals, \(beeps.right) of \(beeps.sent) beeps behind greetings",
            details: [("signals", signals.percent), ("beeps", beeps.percent), ("sent", Double(all.sent))],
            lines: signalLines + beepLines + [
                "signals: \(signals.right) of \(signals.sent)", "beeps: \(beeps.right) of \(beeps.sent)",
            ]
        )
    }

    struct Share {
        var right = 0
        var sent = 0
        var percent: Double { sent == 0 ? 0 : (Double(right) / Double(sent) * 100_000).rounded() / 1_000 }
    }

    /// Every signal of every country, loud and soft, in noise 15 dB below it and more.
    private static func exchanges(_ random: inout Seeded) -> (Share, [String]) {
        let kinds: [CallProgressSignal] = [
            .dialTone, .ringback, .busy, .congestion, .specialInformation(.intercept), .specialInformation(.vacant),
            .specialInformation(.reorder), .specialInformation(.noCircuit), .specialInformation(.unspecified),
        ]
        var share = Share()
        var lines: [String] = []
        for country in CallProgressTones.allCases {
            for kind in kinds {
                for level in [-8.0, -18, -30] {
                    for noise in [15.0, 20, 40] {
                        var generator = country.generator(of: kind, level: level)
                        let lead = [Int16](repeating: 0, count: Int.random(in: 800..<4_000, using: &random))
                        let tones = lead + generator.samples(8 * 8_000)
                        let told = events(in: line(tones, noise: level - noise, &random)).map(\.signal)
                        share.sent += 1
                        if told == [kind] {
                            share.right += 1
                        } else {
                            lines.append("\(country) \(kind) at \(level) dBm0, noise \(noise) dB below: \(told)")
                        }
                    }
                }
            }
        }
        return (share, lines)
    }

    /// A greeting, a pause, a beep, silence: the beep and nothing else is told.
    private static func machines(_ paths: [String], _ random: inout Seeded) throws -> (Share, [String]) {
        var share = Share()
        var lines: [String] = []
        for path in paths {
            let greeting = TalkOffScenario.line(try TalkOffScenario.waveSamples(path), level: -19)
            guard greeting.count > 16_000 else { continue }
            var hertz = Double.random(in: 400..<2_000, using: &random)
            // An exchange's own frequency is a ring when it is as long as one.
            if (375...475).contains(hertz) { hertz += 120 }
            let milliseconds = Int.random(in: 150..<1_500, using: &random)
            let level = Double.random(in: -28 ..< -8, using: &random)
            let pause = [Int16](repeating: 0, count: [0, 800, 4_000].randomElement(using: &random) ?? 0)
            var beep = ToneGenerator([ToneSegment([hertz], .milliseconds(milliseconds), level: level)])
            let silence = [Int16](repeating: 0, count: 6_000)
            let told = events(in: line(greeting + pause + beep.samples(.max) + silence, noise: -52, &random))
            share.sent += 1
            let start = Double(greeting.count + pause.count) / 8_000
            if told.count == 1, case .beep(let heard) = told[0].signal, abs(Double(heard) - hertz) < 0.01 * hertz,
                abs(Double(told[0].start.samples) / 8_000 - start) < 0.06
            {
                share.right += 1
            } else {
                let name = URL(fileURLWithPath: path).lastPathComponent
                lines.append(
                    "\(name): \(Int(hertz)) Hz, \(milliseconds) ms, \(Int(level)) dBm0 at \(start) s, pause \(pause.count): "
                        + "\(told.map { "\($0.signal) \(Double($0.start.samples) / 8_000)" })"
                )
            }
        }
        return (share, lines)
    }

    private static func line(_ samples: [Int16], noise level: Double, _ random: inout Seeded) -> [Int16] {
        let deviation = TelephoneLevel.meanSquare(dBm0: level).squareRoot()
        return samples.map { sample in
            let sum = Double(sample) + deviation * random.normal()
            return MuLaw.decode(MuLaw.encode(Int16(max(-32_768, min(32_767, sum.rounded())))))
        }
    }

    private static func events(in line: [Int16]) -> [CallProgressEvent] {
        var detector = CallProgressDetector()
        var events: [CallProgressEvent] = []
        for start in stride(from: 0, to: line.count, by: 160) {
            detector.process(line.span.extracting(start..<min(start + 160, line.count))) { events.append($0) }
        }
        return events
    }
}
