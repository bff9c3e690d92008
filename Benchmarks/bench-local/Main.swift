import CallTiming
import Foundation
import LocalSpeech
import ProviderKit
import Reactor
import Recognizers
import TelephoneAudio

/// What the local recogniser makes of recordings, through the session that a call would have.
///
/// See `Docs/local-engines.md`.
///
///     bench-local LIST [--band mirrored|noise|empty] [--fit LEAST]
///
/// LIST has a line for each recording: the number of its grammar, "in" or "out", the path of a WAV file, its words; with
/// tabs between. A grammar is made of the words of its lines with "in". Prints one line of JSON.
@main
enum BenchLocal {
    static func main() async throws {
        var arguments = Array(CommandLine.arguments.dropFirst())
        guard let path = arguments.first else { throw Usage() }
        arguments.removeFirst()
        var band = WideBand.standard
        var fit = PhraseHearing.leastFit
        while let word = arguments.first, arguments.count > 1 {
            switch (word, arguments[1]) {
            case ("--band", "mirrored"): band = .standard
            case ("--band", "noise"): band = .noise(amplitude: 0.004)
            case ("--band", "empty"): band = .empty
            case ("--fit", let value): fit = Float(value) ?? fit
            default: throw Usage()
            }
            arguments.removeFirst(2)
        }
        let list = try RecordingList(String(contentsOfFile: path, encoding: .utf8))
        let group = try EventLoopGroup(count: 1)
        let loop = group.loops[0]
        let blocked = BlockageCount()
        let watchdog = LoopWatchdog(group.loops, threshold: .milliseconds(2)) { blocked.count($0) }
        let before = Process.resident
        let engine = PhraseEngine()
        let listening = Listening(engine: engine, band: band, fit: fit)
        let outcome = try await Task(executorPreference: loop) { try await listening.run(list, on: loop) }.value
        let memory = Process.resident - before
        await watchdog.stop()
        let statistics = loop.statistics
        await group.shutdown()
        let details: [(String, Any)] = [
            ("recordings", outcome.known), ("exact", outcome.exact), ("wrong", outcome.wrong),
            ("others", outcome.others), ("accepted", outcome.accepted),
            ("exact %", percent(outcome.exact, of: outcome.known)),
            ("accepted %", percent(outcome.accepted, of: outcome.others)),
            ("decoders", engine.decoders), ("megabytes of all", memory / 1_000_000),
            ("megabytes of a decoder", (outcome.memoryOfDecoders ?? 0) / 1_000_000),
            ("loop blocked over 2 ms", blocked.total), ("longest blockage us", blocked.longest),
            ("longest work for a frame, CPU us", Int(outcome.longestWork * 1e6)),
            ("loop busy us", Int(statistics.busyTime / .microseconds(1))),
            ("decoding, CPU a second of audio", outcome.processorTime / max(1, outcome.seconds)),
        ]
        print("{" + details.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}")
    }

    private static func percent(_ part: Int, of whole: Int) -> Double {
        whole == 0 ? 0 : (1_000 * Double(part) / Double(whole)).rounded() / 10
    }
}

struct Usage: Error {}
