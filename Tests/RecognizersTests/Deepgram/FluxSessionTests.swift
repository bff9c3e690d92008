import CallTiming
import ProviderKit
import ProviderTestKit
import Reactor
import Rehearsal
import Testing

@testable import Recognizers

private let tuesday = CallerClip.babbling("Can you move it to Tuesday?", seed: 7)
/// Says something, thinks for 700 ms, and goes on.
private let thinking: CallerClip = {
    let first = CallerClip.babbling("I would like", seed: 3)
    let second = CallerClip.babbling("to cancel it.", seed: 4)
    let offset = first.codes.count + 5_600
    return CallerClip(
        codes: first.codes + [UInt8](repeating: 0xFF, count: 5_600) + second.codes,
        words: first.words
            + second.words.map { .init($0.text, start: $0.start + offset, end: $0.end + offset) }
    )
}()
private let clips = CallerClips([tuesday, thinking])
private let simulator: @Sendable (SimulatorWorld) -> any SimulatedProvider = {
    DeepgramSimulator($0, clips: clips, as: "deepgram-flux")
}
private let options = "{ provider: 'deepgram-flux', url: '$socket', apiKey: 'key' }"
private let eager = "{ provider: 'deepgram-flux', url: '$socket', apiKey: 'key', eagerEotThreshold: 0.4 }"

@Suite(.timeLimit(.minutes(4)))
struct FluxSessionTests {
    @Test func `a turn begins with a word and ends soon after the last one`() async throws {
        try await RecognizerRun.with(options, by: simulator) { run in
            await run.beSilent(.milliseconds(500))
            await run.say(tuesday.codes)
            await run.beSilent(.milliseconds(1_000))
            let events = try await run.finish()
            #expect(events.first?.line == "turn Can")
            #expect(events.sureText == "Can you move it to Tuesday?")
            guard case .turnEnded(let turn, let confidence)? = events.first(where: { $0.sureWords != nil }) else {
                return
            }
            #expect((confidence ?? 0) >= 0.7)
            let wordsEnd = 4_000 + Int64(tuesday.codes.count)
            #expect(turn.words.last?.end.samples == wordsEnd)
            // Ended by the model about a quarter of a second behind the last sound.
            #expect((wordsEnd + 1_000...wordsEnd + 5_600).contains(turn.end.samples))
        }
    }

    @Test func `a guess is taken back when the caller goes on, and kept when not`() async throws {
        try await RecognizerRun.with(eager, by: simulator) { run in
            await run.say(thinking.codes)
            await run.beSilent(.milliseconds(1_000))
            let lines = try await run.finish().lines.filter { !$0.hasPrefix("interim") && $0 != "usage" }
            #expect(
                lines == [
                    "turn I", "probably I would like", "resumed", "probably I would like to cancel it.",
                    "turn ended I would like to cancel it.",
                ]
            )
        }
    }

    @Test func `when the call's audio stops in a turn, silence ends it`() async throws {
        try await RecognizerRun.with(options, by: simulator) { run in
            await run.say(tuesday.codes)
            await run.wait(.seconds(3))
            var lines: [String] = []
            while lines.last?.hasPrefix("turn ended") != true, let event = try await run.session.events.next() {
                lines.append(event.line)
            }
            #expect(lines.last == "turn ended Can you move it to Tuesday?")
            #expect(run.journal.entries(of: "deepgram-flux", "text").isEmpty)
        }
    }

    @Test func `a minute without audio is lived through without a message that Flux does not know`() async throws {
        try await RecognizerRun.with(options, by: simulator) { run in
            await run.wait(.seconds(60))
            await run.say(tuesday.codes)
            await run.beSilent(.milliseconds(800))
            let events = try await run.finish()
            #expect(events.sureText == "Can you move it to Tuesday?")
            guard case .turnEnded(let turn, _)? = events.first(where: { $0.sureWords != nil }) else { return }
            #expect(turn.words.first?.start == CallTime(milliseconds: 60_000))
            #expect(
                run.journal.entries(of: "deepgram-flux", "text").map(\.detail) == [#"{"type":"CloseStream"}"#]
            )
        }
    }

    @Test func `pieces are of eighty milliseconds`() async throws {
        try await RecognizerRun.with(options, by: simulator) { run in
            await run.say([UInt8](repeating: 0xFF, count: 1_280))
            await run.loop.settle()
            #expect(run.journal.entries(of: "deepgram-flux", "audio").map(\.detail) == ["640", "640"])
        }
    }

    @Test func `a turn can be forced to end`() async throws {
        let options = """
            { provider: 'deepgram-flux', url: '$socket', apiKey: 'key', eotThreshold: 1, eotTimeout: 60000, forceEndTurn: true }
            """
        try await RecognizerRun.with(options, by: simulator) { run in
            await run.say(tuesday.codes)
            await run.beSilent(.seconds(3))
            run.session.flush()
            await run.loop.settle()
            let events = try await run.finish()
            #expect(events.lines.filter { $0.hasPrefix("turn ended") } == ["turn ended Can you move it to Tuesday?"])
            #expect(run.journal.entries(of: "deepgram-flux", "text")[0].detail == #"{"type":"ForceEndTurn"}"#)
        }
    }

    @Test func `a server that does not greet is not waited for`() async throws {
        try await withSimulators(clock: .manual(ManualTime()), { [simulator($0)] }) { loop, host in
            host.world.faults.add(SimulatedFault(.stall), to: "deepgram-flux")
            let recognizer = try RecognizerRun.make(options, host)
            let opening = Task(executorPreference: loop) {
                _ = try await recognizer.open(RecognitionRequest(), on: loop)
            }
            await loop.advance(by: .seconds(4))
            await #expect(throws: ProviderFailure.self) { try await opening.value }
        }
    }

    @Test func `a broken stream is a failure in the provider's words`() async throws {
        try await RecognizerRun.with(
            options,
            by: simulator,
            prepare: { $0.faults.add(SimulatedFault(.error, after: 4), to: "deepgram-flux") },
            { run in
                await run.say(tuesday.codes)
                let failure = await run.failing().failure
                #expect(failure?.kind == .overloaded)
                #expect(failure?.message.contains("INTERNAL_SERVER_ERROR") == true)
            }
        )
    }
}
