import CallTiming
import Endpointing
import Glibc

/// What it costs to listen to 20 ms of a call: µ-law of both directions in, voice, turn and barge-in decided.
///
/// `bench-endpointing` prints lines to read, `--json` the time and `--json allocations` the allocations as a line of JSON.
/// `--prototype FILE` names the C prototype as a library, whose front end alone is measured in between. Times are CPU time of
/// the process, the median of several runs over ten seconds of call each; the time that counts is the longer one of an agent
/// who speaks and one who is silent.
@main
struct BenchEndpointing {
    private static let repetitions = 15
    private static let frames = 500

    static func main() {
        let caller = call(of: .caller)
        let agent = call(of: .agent)
        // What is made once for the process is not counted, and a call does not begin cold.
        var listener = CallerListener()
        _ = listen(with: &listener, caller, agent)
        let isCounting = CommandLine.arguments.contains("allocations")
        if isCounting {
            guard AllocationCounter.install() else {
                print(#"{"unavailable": "allocations cannot be counted here"}"#)
                exit(69)
            }
            let count = AllocationCounter.count { _ = listen(with: &listener, caller, agent) }
            let share = (Double(count) / Double(frames) * 1_000).rounded() / 1_000
            print(#"{"measured": \#(share), "unit": "allocations a frame", "reference": "\#(frames) frames"}"#)
            return
        }
        let prototype = argument(after: "--prototype").flatMap { Prototype(path: $0) }
        let silence = [UInt8](repeating: 0xFF, count: agent.count)
        var quietListener = CallerListener()
        _ = listen(with: &quietListener, caller, silence)
        var (speaking, silent, reference): ([Double], [Double], [Double]) = ([], [], [])
        var speech = 0
        for _ in 0..<repetitions {
            speaking.append(time { speech = listen(with: &listener, caller, agent) })
            silent.append(time { _ = listen(with: &quietListener, caller, silence) })
            if let prototype { reference.append(time { prototype.listen(caller, agent) }) }
        }
        let times = median(speaking) > median(silent) ? speaking : silent
        var notes = ["\(speech) of \(frames) frames are speech", "the agent silent: \(median(silent)) us"]
        if prototype != nil {
            let ratio = (median(times) / median(reference) * 100).rounded() / 100
            notes.append("the prototype's front end in C: \(median(reference)) us, \(ratio) of that")
        }
        if CommandLine.arguments.contains("--json") {
            let samples = times.map { "\($0)" }.joined(separator: ", ")
            let note = notes.joined(separator: "; ")
            print(#"{"measured": \#(median(times)), "unit": "us", "samples": [\#(samples)], "reference": "\#(note)"}"#)
        } else {
            let range = "\(times.min() ?? 0) to \(times.max() ?? 0)"
            print("\(median(times)) us of CPU for 20 ms of call (\(range))")
            for note in notes { print("  \(note)") }
        }
    }

    private static func argument(after name: String) -> String? {
        let arguments = CommandLine.arguments
        guard let index = arguments.firstIndex(of: name), index + 1 < arguments.count else { return nil }
        return arguments[index + 1]
    }

    private static func median(_ times: [Double]) -> Double { times.sorted()[times.count / 2] }

    /// The microseconds of CPU that a frame takes.
    private static func time(_ body: () -> Void) -> Double {
        let start = now()
        body()
        return Double((now() - start) / frames) / 1_000
    }

    private static func listen(with listener: inout CallerListener, _ caller: [UInt8], _ agent: [UInt8]) -> Int {
        var speech = 0
        for start in stride(from: 0, to: caller.count, by: 160) {
            let frame = caller.span.extracting(start..<start + 160)
            listener.hear(frame, agent: agent.span.extracting(start..<start + 160)) { hearing in
                if hearing.voice.isSpeech { speech += 1 }
            }
        }
        return speech
    }

    private enum Side { case caller, agent }

    /// Ten seconds of noise, with something like a voice in some of it, as µ-law codes.
    private static func call(of side: Side) -> [UInt8] {
        var state: UInt64 = side == .caller ? 1 : 2
        return (0..<frames * 160).map { index in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let second = Double(index) / 8_000
            let isVoiced = Int(second * 2 + (side == .caller ? 0 : 1)) % 3 == 0
            let noise = Double(state >> 40) / Double(1 << 24) - 0.5
            let pitch = 2 * Double.pi * (120 + 20 * sin(2 * second)) * second
            let tone = isVoiced ? (1...12).reduce(0) { $0 + sin(Double($1) * pitch) / Double($1) } * 0.1 : 0
            return code(of: tone + noise * 0.004)
        }
    }

    private static func code(of value: Double) -> UInt8 {
        let magnitude = min(Int32(abs(value) * 32_768), 32_635) + 0x84
        let exponent = 24 - Int32(magnitude.leadingZeroBitCount)
        let mantissa = UInt8(truncatingIfNeeded: magnitude >> (exponent + 3)) & 0xF
        return ~((value < 0 ? 0x80 : 0) | UInt8(truncatingIfNeeded: exponent << 4) | mantissa)
    }

    private static func now() -> Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
