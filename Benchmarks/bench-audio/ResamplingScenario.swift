import TelephoneAudio

/// One method and one pair of rates, in blocks of 20 ms of 16-bit samples, as a call has them.
struct ResamplingScenario {
    static let repetitions = 9
    static let pairs = [
        (8_000, 16_000), (16_000, 8_000), (8_000, 24_000), (24_000, 8_000), (8_000, 44_100), (44_100, 8_000),
        (8_000, 48_000), (48_000, 8_000),
    ]

    let from: Int
    let to: Int
    let method: ResamplingMethod
    /// Whether this is what `automatic` comes to.
    let isDefault: Bool
    private(set) var runs = Runs()

    /// Measures all of them, one after the other, again and again.
    static func measured() -> [ResamplingScenario] {
        var scenarios = pairs.flatMap { from, to in
            let automatic = Self.method(from, to, .automatic)
            return ResamplingMethod.allCases.filter { $0 != .automatic }.compactMap { method -> ResamplingScenario? in
                guard Self.method(from, to, method) != nil else { return nil }
                return ResamplingScenario(from: from, to: to, method: method, isDefault: method == automatic)
            }
        }
        for _ in 0..<repetitions {
            for index in scenarios.indices { scenarios[index].measure() }
        }
        return scenarios
    }

    /// The method that is at work; nil where it does not know the rates.
    private static func method(_ from: Int, _ to: Int, _ method: ResamplingMethod) -> ResamplingMethod? {
        guard let resampler = try? Resampler(from: from, to: to, method: method) else { return nil }
        return resampler.method
    }

    /// The scenario of the same rates by another method.
    func beside(_ method: ResamplingMethod, among scenarios: [ResamplingScenario]) -> ResamplingScenario? {
        scenarios.first { $0.from == from && $0.to == to && $0.method == method }
    }

    private mutating func measure() {
        // A second of the call, longer for what is quick.
        let blocks = method == .sincBest ? 10 : 100
        guard var resampler = try? Resampler(from: from, to: to, method: method) else { return }
        let input = Self.noise(from / 50)
        var output = [Int16](repeating: 0, count: to / 50 + 1)
        var span = output.mutableSpan
        var count = 0
        for _ in 0..<5 { _ = resampler.resample(input.span, into: &span) }
        let time = ProcessorClock.nanoseconds {
            for _ in 0..<blocks { count += resampler.resample(input.span, into: &span) }
        }
        runs.inOrder.append(time / Double(count))
    }

    static func noise(_ count: Int) -> [Int16] {
        var state: UInt64 = 1
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int16(truncatingIfNeeded: Int(state >> 48) - 32_768) / 4
        }
    }

    /// How many calls of the allocator an hour of blocks of all sizes takes, once the first block is through.
    static func allocations() -> Int {
        var sum = 0
        for (from, to) in pairs {
            for method in ResamplingMethod.allCases {
                guard var resampler = try? Resampler(from: from, to: to, method: method) else { continue }
                let input = noise(3_000)
                var output = [Int16](repeating: 0, count: 3_000 * 6 + 1)
                var span = output.mutableSpan
                _ = resampler.resample(input.span, into: &span)
                sum += AllocationCounter.count {
                    for size in stride(from: 0, through: 3_000, by: 59) {
                        _ = resampler.resample(input.span.extracting(0..<size), into: &span)
                    }
                }
            }
        }
        return sum
    }

    /// By how many samples an hour in blocks of uneven sizes comes out longer or shorter than an hour, over all pairs and
    /// our own methods and libsamplerate's fastest.
    static func drift() -> Int {
        var worst = 0
        for (from, to) in pairs {
            for method in [ResamplingMethod.automatic, .sincFastest] {
                // An hour of the library takes long: a minute of it, all in odd blocks.
                let seconds = method == .sincFastest ? 60 : 3_600
                guard var resampler = try? Resampler(from: from, to: to, method: method) else { return .max }
                let input = noise(1_999)
                var output = [Int16](repeating: 0, count: 2_000 * 6)
                var span = output.mutableSpan
                var (heard, made, size) = (0, 0, 1)
                while heard < from * seconds {
                    let count = min(size, from * seconds - heard)
                    made += resampler.resample(input.span.extracting(0..<count), into: &span)
                    heard += count
                    size = size * 7 % 1_999 + 1
                }
                worst = max(worst, abs(made - to * seconds))
            }
        }
        return worst
    }

    static func printTable(_ scenarios: [ResamplingScenario]) {
        print("20 ms blocks of 16-bit samples; * is what `automatic` comes to")
        for (from, to) in pairs {
            print("")
            printRow(
                "\(from) to \(to) Hz",
                ["ns/sample", "of FASTEST", "delay ms", "ripple dB", "folded dB", "SNR dB"]
            )
            for scenario in scenarios where scenario.from == from && scenario.to == to {
                let response = FilterResponse(from: from, to: to, method: scenario.method)
                let ratio = scenario.beside(.sincFastest, among: scenarios).map {
                    scenario.runs.ratios(to: $0.runs).median
                }
                printRow(
                    "  \(scenario.method)" + (scenario.isDefault ? " *" : ""),
                    [
                        scenario.runs.median.text(2), ratio.map { $0.text(3) } ?? "-", response.delay.text(2),
                        response.ripple.text(3), response.folded.text(1), response.signalToNoise.text(1),
                    ]
                )
            }
        }
    }
}
