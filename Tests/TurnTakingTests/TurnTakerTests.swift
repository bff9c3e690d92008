import CallTiming
import TestKit
import Testing
import TurnTaking

struct TurnTakerTests {
    /// What happens at which millisecond.
    private typealias Step = (Int64, TurnEvidence)

    private func time(_ milliseconds: Int64) -> CallTime { CallTime(milliseconds: milliseconds) }

    /// What is decided, as short words with their times; wakes between the steps are kept.
    private func decisions(_ steps: [Step], until end: Int64, _ settings: TurnSettings = TurnSettings()) -> [String] {
        var taker = TurnTaker(settings)
        var told: [String] = []
        func note(_ decisions: [TurnDecision], _ at: CallTime) {
            told += decisions.map { "\(at.samples / 8) \(Self.word($0))" }
        }
        for (milliseconds, evidence) in steps + [(end, .agentIsBusy)] {
            while let wake = taker.wake, wake < time(milliseconds) { note(taker.take(.reached, at: wake), wake) }
            note(taker.take(evidence, at: time(milliseconds)), time(milliseconds))
        }
        return told
    }

    private static func word(_ decision: TurnDecision) -> String {
        switch decision {
        case .flush: "flush"
        case .speculate(let text): "guess \(text)"
        case .drop: "drop"
        case .commit(let turn):
            "commit \(turn.text)\(turn.keys.isEmpty ? "" : " [\(turn.keys)]") by \(turn.reason.rawValue)"
                + (turn.wasForeseen ? " as guessed" : "")
        case .amend(let turn, let news): "amend \(turn.text) with \(news)"
        case .nothingSaid: "nothing"
        case .askAgain: "ask again"
        case .prompt(let number): "prompt \(number)"
        case .giveUp: "give up"
        }
    }

    private func final(_ text: String, _ from: Int64, _ to: Int64) -> TurnEvidence {
        .final(text, start: time(from), end: time(to), told: time(to))
    }

    private func interim(_ text: String, _ from: Int64, _ to: Int64) -> TurnEvidence {
        .interim(text, start: time(from), end: time(to))
    }

    @Test func `a turn is flushed at its pause, guessed at its words and committed at its end`() {
        let told = decisions(
            [
                (1_000, .speechStarted), (1_500, interim("I need a room", 900, 1_800)), (2_000, .paused),
                (2_200, final("I need a room.", 900, 1_900)), (2_600, .speechEnded(at: time(1_900))),
            ],
            until: 3_000
        )
        #expect(told == ["2000 flush", "2000 guess I need a room", "2600 commit I need a room. by silence as guessed"])
    }

    @Test func `what was under way when all was asked for is not all`() {
        let told = decisions(
            [
                (1_000, .speechStarted), (2_000, .paused), (2_050, final("I need a room.", 900, 1_500)),
                (2_600, .speechEnded(at: time(1_900))), (2_700, final("For two.", 1_500, 1_850)),
            ],
            until: 4_000
        )
        #expect(told == ["2000 flush", "2700 commit I need a room. For two. by silence"])
    }

    @Test func `who speaks again is asked for again at the next pause`() {
        for again: TurnEvidence in [.wentOn, .speechStarted] {
            let told = decisions(
                [
                    (1_000, interim("I", 900, 1_000)), (1_200, .paused), (1_500, again), (2_000, .paused),
                    (2_200, final("I need a room.", 900, 1_900)), (2_600, .speechEnded(at: time(1_900))),
                ],
                until: 3_000
            )
            #expect(told.filter { $0.hasSuffix("flush") } == ["1200 flush", "2000 flush"])
            #expect(told.last == "2600 commit I need a room. by silence as guessed")
        }
    }

    @Test func `two turns of a provider within one of the ear are one turn`() {
        var settings = TurnSettings()
        settings.authority = .endpointer
        let told = decisions(
            [
                (1_000, .speechStarted), (1_200, .turnStarted),
                (1_900, .turnEnded("I need a room.", start: time(900), end: time(1_800))),
                (2_300, .turnStarted), (2_500, interim("for", 2_250, 2_450)),
                (2_800, .turnProbablyEnded("For two.", start: time(2_250), end: time(2_700))),
                (3_000, .turnEnded("For two.", start: time(2_250), end: time(2_700))),
                (3_400, .speechEnded(at: time(2_700))),
            ],
            until: 5_000,
            settings
        )
        #expect(told.last == "3400 commit I need a room. For two. by silence as guessed")
        #expect(told.filter { $0.contains("commit") }.count == 1)
    }

    @Test func `whoever is not listened to any more has said what was known`() {
        let told = decisions(
            [
                (1_000, .speechStarted), (1_500, interim("I need a room", 900, 1_500)), (1_800, .isNotHeard),
                (1_810, .agentIsBusy),
            ],
            until: 20_000
        )
        #expect(told == ["1800 commit I need a room by silence"])
        let nothing = decisions([(1_000, .speechStarted), (1_300, .isNotHeard), (1_310, .agentIsBusy)], until: 20_000)
        #expect(nothing == ["1300 nothing"])
    }

    @Test func `words that end long before a pause are not guessed at: the last ones are still to come`() {
        let told = decisions(
            [
                (1_000, .speechStarted), (1_900, interim("I need a", 900, 1_400)), (2_000, .paused),
                (2_150, final("I need a room.", 900, 1_850)), (2_600, .speechEnded(at: time(1_900))),
            ],
            until: 3_000
        )
        #expect(
            told == ["2000 flush", "2150 guess I need a room.", "2600 commit I need a room. by silence as guessed"]
        )
    }

    @Test func `what the recogniser tells after a pause is all there is, however late the ear hears speech end`() {
        let told = decisions(
            [
                (1_000, .speechStarted), (2_300, .paused), (2_450, final("I need a room.", 900, 1_800)),
                (2_800, .speechEnded(at: time(2_200))),
            ],
            until: 4_000
        )
        #expect(
            told == ["2300 flush", "2450 guess I need a room.", "2800 commit I need a room. by silence as guessed"]
        )
    }

    @Test func `where the caller went on after a pause the last words are waited for`() {
        let told = decisions(
            [
                (1_000, .speechStarted), (2_000, .paused), (2_150, final("I need a room", 900, 1_900)),
                (2_200, .wentOn),
                (2_900, .speechEnded(at: time(2_800))), (3_100, final("on Friday.", 2_200, 2_750)),
            ],
            until: 4_000
        )
        #expect(told.last == "3100 commit I need a room on Friday. by silence", "\(told)")
    }

    @Test func `the words of a provider that follows turns are whole when it says so`() {
        let told = decisions(
            [
                (1_000, .speechStarted), (2_200, .turnEnded("I need a room.", start: time(900), end: time(1_500))),
                (2_600, .speechEnded(at: time(1_900))),
            ],
            until: 4_000
        )
        #expect(told.last == "2600 commit I need a room. by silence as guessed", "\(told)")
    }

    @Test func `each state has an end by time`() {
        #expect(decisions([(1_000, .speechStarted)], until: 12_000) == ["11000 nothing"])
        #expect(
            decisions([(1_000, .speechStarted), (1_200, interim("a room", 900, 1_100))], until: 5_000)
                == ["2950 commit a room by noise"]
        )
        #expect(
            decisions(
                [
                    (1_000, .speechStarted), (1_200, interim("a room", 900, 1_100)),
                    (1_400, .speechEnded(at: time(1_100))),
                ],
                until: 5_000
            ) == ["1400 flush", "1400 guess a room", "2400 commit a room by late as guessed"]
        )
        #expect(decisions([(1_000, .key("4"))], until: 5_000) == ["3500 commit  [4] by keys"])
        #expect(decisions([], until: 30_000) == ["8000 prompt 1", "16000 prompt 2", "24000 give up"])
    }

    @Test func `in a pause that the ear sits out, noise decides later`() {
        let steps: [Step] = [(1_000, .speechStarted), (1_200, interim("a room", 900, 1_100)), (1_500, .paused)]
        #expect(
            decisions(steps, until: 6_000)
                == ["1500 flush", "4700 commit a room by noise"]
        )
    }

    @Test func `sound that goes on behind words that look unfinished is speech for longer`() {
        #expect(
            decisions([(1_000, .speechStarted), (1_200, interim("so", 900, 1_100))], until: 5_000)
                == ["4700 commit so by noise"]
        )
    }

    @Test(arguments: [
        ("I need a room.", Int64(900), Int64(1_900), [String]()),
        ("I need a room for two.", 900, 2_300, ["4000 amend I need a room for two. with for two."]),
        ("room for two.", 1_500, 2_300, ["4000 amend I need a room. for two. with for two."]),
        ("need a", 1_000, 1_500, []),
        ("And a car.", 1_700, 2_400, ["4000 amend I need a room. And a car. with And a car."]),
    ])
    func `of words that belong to the turn before only the news counts`(
        text: String,
        from: Int64,
        to: Int64,
        expected: [String]
    ) {
        let told = decisions(
            [
                (1_000, .speechStarted), (1_600, final("I need a room.", 900, 1_900)),
                (2_600, .speechEnded(at: time(1_900))), (2_700, .agentIsBusy), (4_000, final(text, from, to)),
            ],
            until: 4_500
        )
        #expect(told.dropFirst(2) == expected[...])
    }

    @Test func `the same words some time later are said again`() {
        let told = decisions(
            [
                (1_000, .speechStarted), (1_600, final("Yes.", 900, 1_900)), (2_600, .speechEnded(at: time(1_900))),
                (8_000, .speechStarted), (8_500, final("Yes.", 1_800, 8_400)), (9_000, .speechEnded(at: time(8_400))),
            ],
            until: 9_500
        )
        #expect(
            told.filter { $0.contains("commit") } == ["2600 commit Yes. by silence", "9000 commit Yes. by silence"]
        )
    }

    @Test func `a cough or words do not take the keys that were pressed`() {
        let cough: [Step] = [
            (1_000, .key("1")), (1_200, .speechStarted), (1_300, .speechEnded(at: time(1_250))), (2_500, .key("2")),
            (2_600, .key("#")),
        ]
        #expect(decisions(cough, until: 4_000) == ["1300 flush", "2600 commit  [12] by keys"])
        let words: [Step] = [
            (1_000, .key("1")), (1_200, .speechStarted), (1_300, final("that is", 1_100, 1_250)),
            (1_800, .speechEnded(at: time(1_250))), (2_500, .key("2")), (2_600, .key("#")),
        ]
        #expect(decisions(words, until: 4_000).last == "2600 commit that is [12] by keys")
    }

    @Test func `who is being told something is not asked to say it again`() {
        #expect(decisions([(500, .agentSpeaks), (1_000, .unrecognized)], until: 2_000) == ["1000 nothing"])
        #expect(decisions([(1_000, .unrecognized)], until: 2_000) == ["1000 ask again"])
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func `whatever happens, it always waits for something and never for what is past`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var settings = TurnSettings()
        settings.authority = TurnSettings.Authority.allCases.randomElement(using: &random) ?? .either
        var taker = TurnTaker(settings)
        var now = CallTime.start
        var guess: String?
        for _ in 0..<300 {
            let wake = taker.wake
            now = now + Int64.random(in: 0...12_000, using: &random)
            var told: [TurnDecision] = []
            if let wake, wake <= now {
                told = taker.take(.reached, at: now)
                if let next = taker.wake { #expect(next > now || next != wake, "it waits for what is past") }
            } else {
                told = taker.take(evidence(&random, now), at: now)
            }
            for decision in told {
                switch decision {
                case .speculate(let text):
                    #expect(guess == nil, "two guesses at once")
                    guess = text
                case .drop:
                    #expect(guess != nil, "a guess is dropped that was not made")
                    guess = nil
                case .commit(let turn):
                    #expect(!turn.wasForeseen || guess != nil, "a guess counts that was not made")
                    #expect(!turn.text.isEmpty || !turn.keys.isEmpty, "nothing is a turn")
                    guess = nil
                case .flush, .amend, .nothingSaid, .askAgain, .prompt, .giveUp: break
                }
            }
            if taker.callerHasTheFloor { #expect(taker.wake != nil, "the caller has the floor for ever") }
        }
    }

    private func evidence(_ random: inout SeededGenerator, _ now: CallTime) -> TurnEvidence {
        let text = ["yes", "I need a room", "I need a room for", "", "seven seven"].randomElement(using: &random) ?? ""
        let start = CallTime(samples: max(0, now.samples - Int64.random(in: 0...16_000, using: &random)))
        let all: [TurnEvidence] = [
            .speechStarted, .paused, .wentOn, .speechEnded(at: start), .interim(text, start: start, end: now),
            .final(text, start: start, end: now, told: now), .utteranceEnded, .turnStarted,
            .turnProbablyEnded(text, start: start, end: now), .turnResumed, .turnEnded(text, start: start, end: now),
            .unrecognized, .key("4"), .key("#"), .agentSpeaks, .agentIsSilent, .agentIsBusy,
        ]
        return all.randomElement(using: &random) ?? .paused
    }
}
