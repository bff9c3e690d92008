import CallTiming
import Testing

@testable import Rehearsal

struct ClipFinderTests {
    private static let clips = CallerClips([
        .babbling("Can you move it to Tuesday?", seed: 7), .babbling("And tell the driver, please.", seed: 8),
        .init(codes: noise(8_000, seed: 9), saying: "This is noise", language: "cs"),
    ])

    private static func noise(_ count: Int, seed: UInt64) -> [UInt8] {
        var random = SimulatorRandom(seed: seed)
        return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }

    private func words(_ stream: [UInt8], piece: Int = 160) -> [ClipFinder.Word] {
        var finder = ClipFinder(Self.clips)
        var words: [ClipFinder.Word] = []
        var offset = 0
        while offset < stream.count {
            let end = min(stream.count, offset + piece)
            finder.hear(stream.span.extracting(offset..<end))
            words += finder.takeWords()
            offset = end
        }
        return words
    }

    @Test(arguments: [0, 1, 63, 127, 128, 129, 8_003], [1, 160, 333, 100_000])
    func `a clip is found wherever it begins, and however the stream is cut`(lead: Int, piece: Int) {
        let clip = Self.clips.clips[0]
        let stream = [UInt8](repeating: 0xFF, count: lead) + clip.codes + [UInt8](repeating: 0xFF, count: 500)
        let words = words(stream, piece: piece)
        #expect(words.map(\.text) == clip.words.map(\.text))
        #expect(words.map(\.start) == clip.words.map { Int64(lead + $0.start) })
        #expect(words.map(\.end) == clip.words.map { Int64(lead + $0.end) })
    }

    @Test func `clips follow one another, and repeat`() {
        let (one, two) = (Self.clips.clips[0], Self.clips.clips[1])
        let found = words(one.codes + two.codes + two.codes + one.codes + [UInt8](repeating: 0xFF, count: 200))
        #expect(found.map(\.text) == (one.words + two.words + two.words + one.words).map(\.text))
    }

    @Test func `a clip that is heard from its middle gives the words from there on`() {
        let clip = Self.clips.clips[0]
        let third = clip.words[2]
        // The first half of a word is missing: it cannot be understood; a few samples are not missed.
        let late = words(
            Array(clip.codes[((third.start + third.end) / 2 + 400)...]) + [UInt8](repeating: 0xFF, count: 300)
        )
        #expect(late.map(\.text) == clip.words.dropFirst(3).map(\.text))
        let early = words(Array(clip.codes[(third.start + 200)...]) + [UInt8](repeating: 0xFF, count: 300))
        #expect(early.map(\.text) == clip.words.dropFirst(2).map(\.text))
    }

    @Test func `a clip that breaks off gives no words that were not said`() {
        let clip = Self.clips.clips[0]
        let stream = Array(clip.codes[..<clip.words[3].start]) + [UInt8](repeating: 0xFF, count: 30_000)
        #expect(words(stream).map(\.text) == clip.words.prefix(3).map(\.text))
    }

    @Test func `who decodes and encodes again is understood, too`() {
        var clip = Self.clips.clips[2]
        clip = CallerClip(codes: clip.codes.map { $0 == 0x7F ? 0xFF : $0 }, words: clip.words)
        let found = words(clip.codes + [0xFF, 0xFF])
        #expect(found.map(\.text) == ["This", "is", "noise"])
        #expect(found.map(\.language) == ["cs", "cs", "cs"])
    }

    @Test func `silence and strangers are no clip`() {
        #expect(words([UInt8](repeating: 0xFF, count: 20_000)).isEmpty)
        #expect(words(Self.noise(20_000, seed: 77)).isEmpty)
    }
}

struct SimulatedEarTests {
    private static let clip = CallerClip.babbling(
        "Can you move it to Tuesday and tell the driver that it is late",
        seed: 7
    )

    private func words(_ errors: Double, seed: UInt64) -> [String] {
        var ear = SimulatedEar(CallerClips([Self.clip]), .init(wordErrors: errors), SimulatorRandom(seed: seed))
        let stream = Self.clip.codes + [UInt8](repeating: 0xFF, count: 800)
        return ear.hear(stream.span).flatMap(\.words).map(\.text)
    }

    @Test func `word errors are as many as wanted, and the same with the same seed`() {
        let truth = Self.clip.words.map(\.text)
        #expect(words(0, seed: 1) == truth)
        #expect(words(30, seed: 5) == words(30, seed: 5))
        var wrong = 0
        for seed in UInt64(0)..<40 { wrong += truth.count - words(30, seed: seed).filter(truth.contains).count }
        let share = Double(wrong) / Double(40 * truth.count)
        #expect((0.2...0.4).contains(share), "\(share)")
    }

    @Test func `a stranger's speech becomes words, at the speed of speech`() {
        var babble = Babble(seed: 99)
        var ear = SimulatedEar(CallerClips([Self.clip]), .init(), SimulatorRandom(seed: 1))
        let stream = babble.muLaw(samples: 24_000)
        let words = ear.hear(stream.span).flatMap(\.words)
        #expect((4...10).contains(words.count), "\(words.count)")
    }
}

struct RealTimeLimitTests {
    @Test func `a burst is heard at the limit's speed`() {
        var limit = RealTimeLimit(rate: 1.25, burst: .milliseconds(100), at: .init(nanoseconds: 0))
        #expect(limit.take(80_000, at: .init(nanoseconds: 0)) == 800)
        #expect(limit.take(80_000, at: .init(nanoseconds: 50_000_000)) == 500)
        #expect(limit.take(80_000, at: .init(nanoseconds: 60_000_000)) == 100)
        // Twenty milliseconds of audio take sixteen.
        #expect(limit.next.nanoseconds >= 76_000_000 && limit.next.nanoseconds < 76_100_000)
        #expect(limit.take(80_000, at: limit.next) == 160)
        // Credit does not pile up.
        #expect(limit.take(80_000, at: .init(nanoseconds: 9_000_000_000)) == 800)
    }
}
