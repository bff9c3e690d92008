import Octets
import TelephoneAudio

/// G.711 and base64 on frames of 20 ms, ours and the same tables in C in turn.
struct CodecScenario {
    static let repetitions = 15
    static let frames = 20_000
    static let frameSize = 160

    let name: String
    /// What a figure is divided by: samples, or 1 for figures a frame.
    let unitsPerFrame: Int
    let ours: (Int) -> Void
    let inC: ((Int) -> Void)?
    private(set) var runs = Runs()
    private(set) var floorRuns = Runs()

    /// Measures all of them, one after the other, again and again.
    static func measured(floor: Floor?) -> [CodecScenario] {
        var scenarios = all(floor: floor)
        for _ in 0..<repetitions {
            for index in scenarios.indices { scenarios[index].measure() }
        }
        return scenarios
    }

    private mutating func measure() {
        let units = Double(Self.frames * unitsPerFrame)
        runs.inOrder.append(ProcessorClock.nanoseconds { ours(Self.frames) } / units)
        guard let inC else { return }
        floorRuns.inOrder.append(ProcessorClock.nanoseconds { inC(Self.frames) } / units)
    }

    /// Speech is not noise: its samples are small most of the time, so that the same places of a table are used.
    private static func samples() -> [Int16] {
        var state: UInt64 = 1
        return (0..<(frameSize * 64)).map { index in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let noise = Int(state >> 48) - 32_768
            return Int16(noise >> (2 + index / 1_600 % 7))
        }
    }

    static func all(floor: Floor?) -> [CodecScenario] {
        let samples = samples()
        let codes = samples.map { MuLaw.encode($0) }
        let text = [UInt8](capacity: 216) { Base64.encode(codes.span.extracting(0..<frameSize), into: &$0) }
        let frame = Array(codes[..<frameSize])
        let starts = (0..<64).map { $0 * frameSize }
        return [
            CodecScenario(
                name: "µ-law decode, ns a sample",
                unitsPerFrame: frameSize,
                ours: { count in
                    var output = [Int16](repeating: 0, count: frameSize)
                    var span = output.mutableSpan
                    for index in 0..<count {
                        let start = starts[index & 63]
                        MuLaw.decode(codes.span.extracting(start..<(start + frameSize)), into: &span)
                    }
                    blackHole(output)
                },
                inC: floor.map { floor in
                    { count in
                        var output = [Int16](repeating: 0, count: frameSize)
                        unsafe codes.withUnsafeBufferPointer { codes in
                            guard let base = codes.baseAddress else { return }
                            for index in 0..<count {
                                unsafe floor.decode(base + starts[index & 63], frameSize, &output)
                            }
                        }
                        blackHole(output)
                    }
                }
            ),
            CodecScenario(
                name: "µ-law encode, ns a sample",
                unitsPerFrame: frameSize,
                ours: { count in
                    var output = [UInt8](repeating: 0, count: frameSize)
                    var span = output.mutableSpan
                    for index in 0..<count {
                        let start = starts[index & 63]
                        MuLaw.encode(samples.span.extracting(start..<(start + frameSize)), into: &span)
                    }
                    blackHole(output)
                },
                inC: floor.map { floor in
                    { count in
                        var output = [UInt8](repeating: 0, count: frameSize)
                        unsafe samples.withUnsafeBufferPointer { samples in
                            guard let base = samples.baseAddress else { return }
                            for index in 0..<count {
                                unsafe floor.encode(base + starts[index & 63], frameSize, &output)
                            }
                        }
                        blackHole(output)
                    }
                }
            ),
            CodecScenario(
                name: "base64 encode, ns a frame",
                unitsPerFrame: 1,
                ours: { count in
                    var output = ByteBuffer(capacity: 512)
                    for _ in 0..<count {
                        output.removeAll()
                        output.append(capacity: 216) { Base64.encode(frame.span, into: &$0) }
                    }
                    blackHole(output.count)
                },
                inC: floor.map { floor in
                    { count in
                        var output = [UInt8](repeating: 0, count: 216)
                        for _ in 0..<count { unsafe floor.encodeText(frame, frameSize, &output) }
                        blackHole(output)
                    }
                }
            ),
            CodecScenario(
                name: "base64 decode, ns a frame",
                unitsPerFrame: 1,
                ours: { count in
                    var output = ByteBuffer(capacity: 512)
                    for _ in 0..<count {
                        output.removeAll()
                        try? Base64.decode(text.span, into: &output)
                    }
                    precondition(output.count == frameSize, "a frame comes back")
                },
                inC: floor.map { floor in
                    { count in
                        var output = [UInt8](repeating: 0, count: 216)
                        var size = 0
                        for _ in 0..<count { size = unsafe floor.decodeText(text, 216, &output) }
                        precondition(size == frameSize, "a frame comes back")
                    }
                }
            ),
        ]
    }

    static func printTable(_ scenarios: [CodecScenario]) {
        printRow("20 ms of µ-law", ["median", "quickest", "slowest", "C", "ours / C"])
        for scenario in scenarios {
            let hasFloor = !scenario.floorRuns.inOrder.isEmpty
            let ratio = hasFloor ? scenario.runs.ratios(to: scenario.floorRuns).median.text(2) : "-"
            let floor = hasFloor ? scenario.floorRuns.median.text(3) : "-"
            let runs = scenario.runs
            printRow(scenario.name, [runs.median.text(3), runs.quickest.text(3), runs.slowest.text(3), floor, ratio])
        }
    }
}
