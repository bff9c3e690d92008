import CallTiming
import ProviderKit
import ProviderTestKit
import Reactor
import Synchronization
import Testing

/// What came of a call.
private struct Heard: Sendable {
    var words: [String] = []
    var events: [RecognitionEvent] = []
    var failure: ProviderFailure?

    var switches: [ProviderSwitch] {
        events.compactMap { if case .switched(let change) = $0 { change } else { nil } }
    }
}

/// Plays a call to a chain, 20 ms at a time, in virtual time.
private func hear(
    _ call: BabbledCall,
    _ ears: [FakeEar],
    _ settings: ChainSettings = .init(),
    then: Duration = .seconds(60),
    pace: Duration = .milliseconds(20),
    isTold: Bool = false,
    during: @escaping @Sendable (any RecognitionSession, Int) -> Void = { _, _ in }
) async throws -> Heard {
    try await withLoop(clock: .manual(ManualTime())) { loop in
        let chain = RecognizerChain(ears, settings, .init())
        let session = LoopConfined(try await chain.open(.init(), on: loop), on: loop)
        let reading = Task(executorPreference: loop) { () -> Heard in
            var heard = Heard()
            do throws(ProviderFailure) {
                let events = session.value.events
                while let event = try await events.next() {
                    heard.events.append(event)
                    if case .final(let transcript) = event { heard.words += transcript.words.map(\.text) }
                }
            } catch {
                heard.failure = error
            }
            return heard
        }
        for start in stride(from: 0, to: call.audio.count, by: 160) {
            let (piece, time) = (call.audio.span.extracting(start..<(start + 160)), CallTime(samples: Int64(start)))
            if isTold {
                session.value.hear(piece, at: time, voice: call.voice(from: start))
            } else {
                session.value.hear(piece, at: time)
            }
            during(session.value, start)
            await loop.advance(by: pace)
        }
        session.value.finish()
        await loop.advance(by: then)
        session.value.cancel()
        return await reading.value
    }
}

private let call = BabbledCall(words: 10)

@Suite(.timeLimit(.minutes(2)))
struct RecognizerChainTests {
    @Test func `one recogniser hears it all, as if there were no chain`() async throws {
        let ear = FakeEar("a", call)
        let heard = try await hear(call, [ear])
        #expect(heard.words == call.text)
        #expect(heard.switches.isEmpty)
        let given = try #require(ear.opened.first)
        #expect(given.pieces.map(\.count).reduce(0, +) == call.audio.count)
        #expect(given.isFinished && given.isCancelled)
    }

    @Test(arguments: stride(from: 300, to: 8_000, by: 370).map { $0 })
    func `a recogniser that dies anywhere is replaced, and no word is lost or doubled`(place: Int) async throws {
        // With an ear of its own, and told by the call's.
        for (group, isTold) in [(1, false), (3, false), (1, true), (3, true)] {
            let dies = CallTime(milliseconds: Int64(place))
            let first = FakeEar("a", call, .init(dies: dies, group: group), .init(refusal: .network("a")))
            let second = FakeEar("b", call, .init(opening: .milliseconds(300), group: group))
            let heard = try await hear(call, [first, second], isTold: isTold)
            #expect(heard.words == call.text, "died at \(place) ms, \(group) words a final")
            #expect(heard.switches.count == 1)
            #expect(second.opened.allSatisfy { !$0.isWrong })
        }
    }

    @Test(arguments: [1.0, 1.25, 2, 20, .infinity])
    func `a replacement is given no more than its rate, and catches up`(rate: Double) async throws {
        let first = FakeEar(
            "a",
            call,
            .init(dies: CallTime(milliseconds: 3_000), group: 20),
            .init(refusal: .network("a"))
        )
        let second = FakeEar("b", call, rate: rate)
        let heard = try await hear(call, [first, second])
        #expect(heard.words == call.text)
        let pieces = try #require(second.opened.first).pieces
        let began = pieces[0].at
        var sent = 0.0
        for piece in pieces {
            sent += Double(piece.count)
            let allowed = ((piece.at - began) / .seconds(1) + 0.02) * rate * 8_000
            // What has just come, 300 ms at most, is given in one go.
            #expect(sent <= allowed + 160 + 2_400, "\(sent) samples after \(piece.at - began)")
        }
        let last = try #require(pieces.last)
        #expect(last.start + Int64(last.count) == Int64(call.audio.count))
    }

    @Test func `a replacement may fail, too, and the first be asked again`() async throws {
        let first = FakeEar("a", call, .init(dies: CallTime(milliseconds: 2_000)), .init())
        let second = FakeEar("b", call, .init(dies: CallTime(milliseconds: 5_000)), .init(refusal: .network("b")))
        let heard = try await hear(call, [first, second])
        #expect(heard.words == call.text)
        #expect(heard.switches.map(\.to.provider) == ["b", "a"])
    }

    @Test func `a single recogniser is opened again`() async throws {
        let ear = FakeEar("a", call, .init(dies: CallTime(milliseconds: 3_000), ends: true), .init())
        let heard = try await hear(call, [ear])
        #expect(heard.words == call.text)
        #expect(ear.opened.count == 2)
    }

    @Test func `a caller who is silent for minutes does not use up the chain`() async throws {
        var quiet = BabbledCall(words: 0)
        // A frame now and then: it is the time that counts.
        quiet.audio = Array(quiet.audio.prefix(160 * 30))
        let dies = (1...6).map { FakeEar.Session(dies: CallTime(milliseconds: Int64($0) * 80)) }
        let ear = FakeEar("a", quiet, sessions: dies + [.init()])
        let heard = try await hear(quiet, [ear], pace: .seconds(10))
        #expect(heard.failure == nil)
        #expect(heard.switches.count == 6)
    }

    @Test func `of more than fifteen seconds the oldest are dropped, and the reader is told`() async throws {
        let long = BabbledCall(words: 40, pause: 20...60, length: 400...500)
        let first = FakeEar(
            "a",
            long,
            .init(dies: CallTime(milliseconds: 17_500), group: 100),
            .init(refusal: .network("a"))
        )
        let second = FakeEar("b", long, rate: 20)
        let heard = try await hear(long, [first, second])
        #expect(!heard.words.isEmpty)
        // One word may have been cut, all behind it are whole.
        #expect(heard.words.suffix(heard.words.count - 1) == long.text.suffix(heard.words.count - 1)[...])
        #expect(heard.switches.first?.note.contains("are lost") == true)
        let replayed = try #require(second.opened.first).pieces.first
        #expect(try #require(replayed).start > 8_000)
    }

    @Test func `silence is not given again`() async throws {
        var quiet = BabbledCall(words: 2)
        quiet.audio += [UInt8](repeating: 0x7F, count: 80_000)
        let first = FakeEar("a", quiet, .init(dies: CallTime(milliseconds: 10_000)), .init(refusal: .network("a")))
        let second = FakeEar("b", quiet)
        let heard = try await hear(quiet, [first, second])
        #expect(heard.words == quiet.text)
        let pieces = try #require(second.opened.first).pieces
        #expect(pieces[0].start >= 80_000 - 160 - 2_400)
        #expect(heard.switches.first?.note == "nothing to be heard again")
    }

    @Test func `a replacement misses nothing of what has just come, though it was not taken for speech`() async throws {
        var quiet = BabbledCall(words: 1)
        quiet.audio += [UInt8](repeating: 0x7F, count: 40_000)
        let first = FakeEar("a", quiet, .init(dies: CallTime(milliseconds: 5_000)), .init(refusal: .network("a")))
        let second = FakeEar("b", quiet)
        _ = try await hear(quiet, [first, second])
        let pieces = try #require(second.opened.first).pieces
        #expect(pieces[0].start <= 40_000 - 2_240)
        // And nothing is missing or doubled behind it.
        for (one, next) in zip(pieces, pieces.dropFirst()) { #expect(next.start == one.start + Int64(one.count)) }
    }

    @Test func `a flush during the change reaches the replacement when it has caught up`() async throws {
        let first = FakeEar(
            "a",
            call,
            .init(dies: CallTime(milliseconds: 3_000), group: 20),
            .init(refusal: .network("a"))
        )
        let second = FakeEar("b", call, .init(opening: .milliseconds(500)))
        _ = try await hear(call, [first, second]) { session, start in
            if start == 3_200 * 8 { session.flush() }
        }
        let given = try #require(second.opened.first)
        #expect(given.flushes.count == 1)
        let before = given.pieces.filter { $0.at <= given.flushes[0] }.map { $0.start + Int64($0.count) }.max()
        #expect(try #require(before) >= 3_200 * 8)
    }

    @Test func `a recogniser that dies after the end of the audio is still replaced`() async throws {
        let first = FakeEar("a", call, .init(dies: CallTime(samples: Int64(call.audio.count)), group: 20))
        let second = FakeEar("b", call, .init(opening: .seconds(1)))
        let heard = try await hear(call, [first, second])
        #expect(heard.words == call.text)
        #expect(heard.failure == nil)
    }

    @Test func `when nobody is left the reader learns why`() async throws {
        let first = FakeEar("a", call, .init(dies: CallTime(milliseconds: 3_000)), .init(refusal: .network("a")))
        let second = FakeEar("b", call, .init(refusal: ProviderFailure(.quota, provider: "b", "no money")))
        let heard = try await hear(call, [first, second])
        #expect(heard.failure?.message.contains("no money") == true)
        #expect(heard.failure?.message.contains("a is gone") == true)
    }

    @Test func `cancelling while a replacement is being opened ends the events`() async throws {
        let first = FakeEar("a", call, .init(dies: CallTime(milliseconds: 3_000)), .init(refusal: .network("a")))
        let second = FakeEar("b", call, .init(opening: .seconds(3)))
        let heard = try await hear(call, [first, second]) { session, start in
            if start == 4_000 * 8 { session.cancel() }
        }
        #expect(heard.switches.isEmpty)
        #expect(heard.failure == nil)
        #expect(second.opened.isEmpty)
    }

    @Test func `what was used of a recogniser that gave no account is estimated`() async throws {
        let first = FakeEar("a", call, .init(dies: CallTime(milliseconds: 3_000)), .init(refusal: .network("a")))
        let heard = try await hear(call, [first, FakeEar("b", call)])
        let usage = heard.events.compactMap { if case .usage(let usage) = $0 { usage } else { nil } }
        #expect(usage.count == 1)
        #expect(usage.first?.audio == .seconds(3))
        #expect(usage.first?.isEstimated == true)
    }
}
