import CallTiming
import Endpointing
import TestKit
import Testing

/// Feeds an endpointer with probabilities, a frame each.
struct EndpointerFeed {
    var endpointer: Endpointer
    var frame: Int64 = 0
    var decisions: [(frame: Int64, decision: Endpointer.Decision)] = []

    init(_ change: (inout Endpointer.Settings) -> Void = { _ in }) {
        var settings = Endpointer.Settings()
        // After a second of speech the patience is what was set: what is said here lasts that long.
        settings.patience = .milliseconds(600)
        settings.followsCaller = false
        change(&settings)
        endpointer = Endpointer(settings)
    }

    mutating func feed(_ probability: Float, frames: Int, voiced: Bool = true) {
        for _ in 0..<frames {
            frame += 1
            let voice = VoiceDecision(probability: probability, isSpeech: probability >= 0.6, isVoiced: voiced)
            let decision = endpointer.process(voice, endingAt: CallTime(milliseconds: frame * 20))
            if decision != .carryOn { decisions.append((frame, decision)) }
        }
    }
}

struct EndpointerTests {
    @Test func `a turn starts with five sure frames and ends after the patience`() {
        var feed = EndpointerFeed()
        feed.feed(0, frames: 50)
        feed.feed(0.95, frames: 50)
        feed.feed(0, frames: 60)
        #expect(feed.decisions.map(\.frame) == [55, 130])
        let start = CallTime(milliseconds: 1_000)
        #expect(feed.decisions[0].decision == .speechStarted(at: start, preRoll: CallTime(milliseconds: 800)))
        #expect(feed.decisions[1].decision == .speechEnded(at: CallTime(milliseconds: 2_000)))
        #expect(!feed.endpointer.isInTurn)
    }

    @Test(arguments: [(4, true, false), (5, true, true), (20, false, false)])
    func `short or voiceless sounds start nothing`(frames: Int, voiced: Bool, starts: Bool) {
        var feed = EndpointerFeed()
        feed.feed(0.95, frames: frames, voiced: voiced)
        feed.feed(0, frames: 20, voiced: false)
        #expect(!feed.decisions.isEmpty == starts)
    }

    @Test func `a pause shorter than the patience ends nothing`() {
        var feed = EndpointerFeed()
        feed.feed(0.95, frames: 50)
        for _ in 0..<20 {
            feed.feed(0, frames: 15)
            feed.feed(0.95, frames: 5)
        }
        #expect(feed.decisions.count == 1)
    }

    @Test func `what may be speech keeps a silence from beginning, and does not undo one`() {
        var feed = EndpointerFeed()
        feed.feed(0.95, frames: 50)
        feed.feed(0.5, frames: 100)
        #expect(feed.endpointer.deadline == nil)
        feed.feed(0, frames: 10)
        feed.feed(0.5, frames: 10)
        feed.feed(0, frames: 20)
        // After three seconds of speech the patience is 30 ms longer.
        #expect(feed.decisions.map(\.frame) == [5, 182])
    }

    @Test func `what stirs puts the end off, but not for long`() {
        var feed = EndpointerFeed()
        feed.feed(0.95, frames: 50)
        feed.feed(0, frames: 29)
        feed.feed(0.4, frames: 100)
        #expect(feed.decisions.map(\.frame) == [5, 90])
    }

    private static let bent: [(EndpointingHints, Int64)] = [
        (.looksFinished, 360), (.looksUnfinished, 1_020), (.isDictating, 1_200),
        ([.looksFinished, .isDictating], 720), ([], 600),
    ]

    @Test(arguments: bent)
    func `hints bend the patience`(hints: EndpointingHints, milliseconds: Int64) {
        var feed = EndpointerFeed()
        feed.feed(0.95, frames: 50)
        feed.endpointer.hints = hints
        feed.feed(0, frames: 120)
        #expect(feed.decisions.last?.frame == 50 + milliseconds / 20)
    }

    @Test func `hints stay within the bounds`() {
        var feed = EndpointerFeed {
            $0.shortestPatience = .milliseconds(500)
            $0.longestPatience = .milliseconds(900)
        }
        feed.feed(0.95, frames: 50)
        feed.endpointer.hints = .looksFinished
        feed.feed(0, frames: 50)
        feed.feed(0.95, frames: 50)
        feed.endpointer.hints = [.isDictating, .looksUnfinished]
        feed.feed(0, frames: 50)
        #expect(feed.decisions.map(\.frame) == [5, 75, 105, 195])
    }

    @Test func `a question gives the beginning of the answer more time, not its end`() {
        var feed = EndpointerFeed()
        feed.endpointer.hints = .questionWasAsked
        feed.feed(0.95, frames: 55)
        feed.feed(0, frames: 36)
        #expect(feed.decisions.count == 1)
        feed.feed(0.95, frames: 30)
        feed.feed(0, frames: 40)
        #expect(feed.decisions.count == 2)
    }

    @Test func `a caller who was cut off is given more time, and gives it back`() {
        func patience(afterCutOffs count: Int, andCleanEnds ends: Int) -> Int64 {
            var feed = EndpointerFeed { $0.followsCaller = true }
            for _ in 0..<count {
                feed.feed(0.95, frames: 50)
                while feed.endpointer.isInTurn { feed.feed(0, frames: 1) }
                feed.feed(0, frames: 4)
            }
            for _ in 0..<ends {
                feed.feed(0.95, frames: 50)
                while feed.endpointer.isInTurn { feed.feed(0, frames: 1) }
                feed.feed(0, frames: 100)
            }
            feed.feed(0.95, frames: 50)
            let before = feed.frame
            while feed.endpointer.isInTurn { feed.feed(0, frames: 1) }
            return feed.frame - before
        }
        let usual = patience(afterCutOffs: 0, andCleanEnds: 0)
        #expect(usual == 30)
        #expect(patience(afterCutOffs: 2, andCleanEnds: 0) > usual + 4)
        #expect(patience(afterCutOffs: 2, andCleanEnds: 8) < patience(afterCutOffs: 2, andCleanEnds: 0))
        #expect(patience(afterCutOffs: 50, andCleanEnds: 0) <= usual + 13)
        #expect(patience(afterCutOffs: 0, andCleanEnds: 50) >= usual - 3)
    }

    @Test func `a deadline ends the turn when frames stop coming`() throws {
        var feed = EndpointerFeed()
        feed.feed(0.95, frames: 50)
        feed.feed(0, frames: 5)
        let deadline = try #require(feed.endpointer.deadline)
        #expect(deadline == CallTime(milliseconds: 1_600))
        #expect(feed.endpointer.reached(CallTime(milliseconds: 1_599)) == .carryOn)
        #expect(feed.endpointer.reached(deadline) == .speechEnded(at: CallTime(milliseconds: 1_000)))
        #expect(feed.endpointer.reached(deadline) == .carryOn)
    }

    @Test func `decisions alternate, in order, whatever comes`() {
        for seed in 1...30 {
            var random = SeededGenerator(seed: UInt64(seed))
            var feed = EndpointerFeed { $0.followsCaller = true }
            var ends: [CallTime] = []
            var isIn = false
            for _ in 0..<400 {
                feed.feed(Float.random(in: 0...1, using: &random), frames: Int.random(in: 1...40, using: &random))
            }
            for (frame, decision) in feed.decisions {
                switch decision {
                case .carryOn: Issue.record("nothing was decided")
                case .speechStarted(let start, let preRoll):
                    #expect(!isIn && preRoll <= start && start < CallTime(milliseconds: frame * 20))
                    isIn = true
                case .speechEnded(let end):
                    #expect(isIn && end <= CallTime(milliseconds: frame * 20))
                    isIn = false
                    ends.append(end)
                }
            }
            #expect(ends == ends.sorted())
        }
    }

    @Test func `a hum before the first word is no part of it`() throws {
        var feed = EndpointerFeed()
        feed.feed(0.4, frames: 3_000, voiced: false)
        feed.feed(0.9, frames: 20)
        guard case .speechStarted(let start, let preRoll)? = feed.decisions.first?.decision else {
            Issue.record("\(feed.decisions)")
            return
        }
        #expect(start >= CallTime(milliseconds: 59_000))
        #expect(preRoll >= CallTime(milliseconds: 58_800))
    }
}
