import CallTiming
import FastJSON
import ProviderKit
import ProviderTestKit
import Reactor
@testable import Recognizers
import Rehearsal
import Testing

/// The real client on real sockets, in virtual time, and a simulated provider whose connection is lost in the middle.
@Suite(.timeLimit(.minutes(3)))
struct RecognizerChainSimulationTests {
    private static let sentences = [
        "I would like to book a visit for next Tuesday please.", "My name is Anna Novak and I am new with you.",
    ]

    @Test(arguments: [2, 3, 4, 6, 8])
    func `a connection that is lost in the middle of a sentence costs no word and doubles none`(after: Int) async throws
    {
        let clips = Self.sentences.enumerated().map { CallerClip.babbling($1, seed: UInt64($0 + 3)) }
        var call = [UInt8](repeating: 0xFE, count: 8_000)
        for clip in clips { call += clip.codes + [UInt8](repeating: 0xFE, count: 12_000) }
        call.removeLast(call.count % 160)
        let audio = call
        let (text, switches) = try await withSimulators(clock: .manual(ManualTime())) { world in
            world.faults.add(SimulatedFault(.drop, after: after), to: "deepgram")
            return [DeepgramSimulator(world, clips: CallerClips(clips))]
        } _: { loop, host in
            let url = (host.address(of: "deepgram") ?? "").replacing("http", with: "ws", maxReplacements: 1)
            let one = "{ provider: 'deepgram', model: 'nova-3', language: 'en', url: '\(url)', apiKey: 'k' }"
            let options = ProviderOptions(try JSON5Node(parsing: one))
            let chain = RecognizerChain(
                [try DeepgramRecognizer(options), try DeepgramRecognizer(options)],
                .init(),
                ProviderResilience()
            )
            let opening = Task(executorPreference: loop) {
                LoopConfined(try await chain.open(.init(), on: loop), on: loop)
            }
            await loop.advance(by: .seconds(1))
            let session = try await opening.value
            let reading = Task(executorPreference: loop) { () throws -> (String, [ProviderSwitch]) in
                var words: [String] = []
                var switches: [ProviderSwitch] = []
                let events = session.value.events
                while let event = try await events.next() {
                    if case .final(let transcript) = event, !transcript.text.isEmpty { words.append(transcript.text) }
                    if case .switched(let change) = event { switches.append(change) }
                }
                return (words.joined(separator: " "), switches)
            }
            for start in stride(from: 0, to: audio.count, by: 160) {
                session.value.hear(audio.span.extracting(start..<(start + 160)), at: CallTime(samples: Int64(start)))
                await loop.advance(by: .milliseconds(20))
            }
            await loop.advance(by: .seconds(20))
            session.value.finish()
            await loop.advance(by: .seconds(20))
            session.value.cancel()
            return try await reading.value
        }
        #expect(text == Self.sentences.joined(separator: " "))
        #expect(switches.count == 1)
    }
}
