import CallTiming
import TestKit
import Testing

@testable import CallTools

private func at(_ milliseconds: Int64) -> CallTime { CallTime(milliseconds: milliseconds) }

struct CollectTests {
    private static let rule = CollectRequest.DigitRule(length: 4...6)
    private static let toppings = CollectRequest.Wanted.choices([
        .init("cheese", key: "1", words: ["extra cheese"]), .init("ham", key: "2", words: ["bacon"]),
        .init("ham and cheese", key: "3"),
    ])

    /// Asked without a prompt, so that it is the caller's turn from 0 on.
    private static func begun(_ wanted: CollectRequest.Wanted, attempts: Int = 3) -> Collect {
        var request = CollectRequest(wanted)
        request.attempts = attempts
        request.retryPrompt = "Again?"
        var collect = Collect(request)
        _ = collect.begin(at: at(0))
        return collect
    }

    @Test func `asks, and then waits`() {
        var collect = Collect(CollectRequest(.yesNo, prompt: "Sure?"))
        #expect(collect.begin(at: at(0)) == [.say("Sure?"), .wake(at: at(60_000))])
        #expect(collect.begin(at: at(0)) == [])
        #expect(collect.promptEnded(at: at(1_000)) == [.wake(at: at(9_000))])
        #expect(collect.promptEnded(at: at(1_100)) == [])
    }

    @Test func `a prompt whose end is never told is taken for heard`() {
        var collect = Collect(CollectRequest(.yesNo, prompt: "Sure?"))
        _ = collect.begin(at: at(0))
        #expect(collect.reached(at(59_999)) == [])
        #expect(collect.reached(at(60_000)) == [.wake(at: at(68_000))])
    }

    @Test func `digits by key end with the terminator, with the last one or with a pause`() {
        var collect = Self.begun(.digits(Self.rule))
        for (place, key) in "1234".enumerated() {
            let wait: Int64 = place < 3 ? 8_000 : 3_000
            #expect(collect.pressed(key, at: at(Int64(place) * 100)) == [.wake(at: at(Int64(place) * 100 + wait))])
        }
        var other = collect
        #expect(collect.pressed("#", at: at(500)) == [.ended(.value("1234", by: .key))])
        #expect(collect.isOver)
        var third = other
        #expect(other.reached(at(3_299)) == [])
        #expect(other.reached(at(3_300)) == [.ended(.value("1234", by: .key))])
        _ = third.pressed("5", at: at(600))
        #expect(third.pressed("6", at: at(700)) == [.ended(.value("123456", by: .key))])
    }

    @Test func `digits by voice`() {
        var collect = Self.begun(.digits(Self.rule))
        #expect(collect.heard("one two", isFinal: false, at: at(500)) == [.wake(at: at(8_500))])
        #expect(collect.heard("one two", isFinal: true, at: at(900)) == [.wake(at: at(8_900))])
        #expect(collect.heard("double three", isFinal: true, at: at(2_000)) == [.wake(at: at(5_000))])
        #expect(collect.reached(at(5_000)) == [.ended(.value("1233", by: .voice))])
    }

    @Test func `digits by both at once`() {
        var collect = Self.begun(.digits(Self.rule))
        _ = collect.heard("four two", isFinal: true, at: at(500))
        _ = collect.pressed("7", at: at(600))
        _ = collect.pressed("8", at: at(700))
        #expect(collect.pressed("#", at: at(800)) == [.ended(.value("4278", by: .both))])
    }

    @Test func `too few and too many digits are asked for again`() {
        var collect = Self.begun(.digits(Self.rule))
        _ = collect.pressed("1", at: at(0))
        #expect(collect.pressed("#", at: at(100)) == [.say("Again?"), .wake(at: at(60_100))])
        #expect(collect.collectedDigits == "")
        #expect(
            collect.heard("one two three four five six seven", isFinal: true, at: at(200)).prefix(2) == [
                .stopSpeaking, .say("Again?"),
            ]
        )
        _ = collect.promptEnded(at: at(300))
        _ = collect.pressed("1", at: at(400))
        #expect(collect.reached(at(8_400)) == [.ended(.gaveUp)])
    }

    @Test func `a key that is no digit means nothing`() {
        var collect = Self.begun(.digits(Self.rule))
        #expect(collect.pressed("*", at: at(0)) == [])
        #expect(collect.pressed("A", at: at(0)) == [])
        #expect(collect.collectedDigits == "")
    }

    @Test func `a sentence is no number`() {
        var collect = Self.begun(.digits(Self.rule))
        #expect(
            collect.heard("hold on I have to look for one thing", isFinal: true, at: at(1_000)) == [
                .wake(at: at(9_000))
            ]
        )
        #expect(collect.collectedDigits == "")
    }

    @Test(arguments: [
        ("cheese please", "cheese"), ("Extra cheese!", "cheese"), ("bacon", "ham"),
        ("ham and cheese", "ham and cheese"),
        ("number two", "ham"), ("three", "ham and cheese"),
    ])
    func `a choice by voice`(text: String, value: String) {
        var collect = Self.begun(Self.toppings)
        #expect(collect.heard(text, isFinal: true, at: at(500)) == [.ended(.value(value, by: .voice))])
    }

    @Test func `a choice by key`() {
        var collect = Self.begun(Self.toppings)
        #expect(collect.pressed("2", at: at(500)) == [.ended(.value("ham", by: .key))])
        #expect(collect.pressed("1", at: at(600)) == [])
    }

    @Test(arguments: ["pineapple", "bacon or extra cheese", "hmm"])
    func `what is no choice is asked for again`(text: String) {
        var collect = Self.begun(Self.toppings)
        #expect(collect.heard(text, isFinal: true, at: at(500)) == [.say("Again?"), .wake(at: at(60_500))])
        _ = collect.promptEnded(at: at(1_000))
        #expect(collect.pressed("9", at: at(1_500)) == [.say("Again?"), .wake(at: at(61_500))])
        _ = collect.promptEnded(at: at(2_000))
        #expect(collect.heard(text, isFinal: true, at: at(2_500)) == [.ended(.gaveUp)])
    }

    @Test func `an answer during the prompt stops it, and anything else does not`() {
        var collect = Collect(CollectRequest(.yesNo, prompt: "Sure?"))
        _ = collect.begin(at: at(0))
        #expect(collect.heard("well", isFinal: true, at: at(100)) == [])
        #expect(collect.heard("ye", isFinal: false, at: at(150)) == [])
        #expect(collect.heard("yes", isFinal: true, at: at(200)) == [.stopSpeaking, .ended(.value("yes", by: .voice))])
        var keyed = Collect(CollectRequest(.digits(Self.rule), prompt: "Number?"))
        _ = keyed.begin(at: at(0))
        #expect(keyed.pressed("4", at: at(100)) == [.stopSpeaking, .wake(at: at(8_100))])
        #expect(keyed.promptEnded(at: at(150)) == [])
        #expect(keyed.pressed("2", at: at(200)) == [.wake(at: at(8_200))])
    }

    @Test func `keys for yes and no`() {
        var yes = Self.begun(.yesNo)
        #expect(yes.pressed("1", at: at(0)) == [.ended(.value("yes", by: .key))])
        var no = Self.begun(.yesNo)
        #expect(no.pressed("2", at: at(0)) == [.ended(.value("no", by: .key))])
        var neither = Self.begun(.yesNo, attempts: 1)
        #expect(neither.pressed("3", at: at(0)) == [.ended(.gaveUp)])
    }

    @Test func `silence is asked into again and then given up`() {
        var collect = Self.begun(.yesNo, attempts: 2)
        #expect(collect.reached(at(8_000)) == [.say("Again?"), .wake(at: at(68_000))])
        #expect(collect.promptEnded(at: at(9_000)) == [.wake(at: at(17_000))])
        #expect(collect.reached(at(17_000)) == [.ended(.gaveUp)])
        #expect(collect.reached(at(99_000)) == [])
    }

    @Test func `an attempt has an end, however much is said`() {
        var collect = Self.begun(.yesNo, attempts: 1)
        var now: Int64 = 0
        var wake: CallTime?
        while now < 100_000, !collect.isOver {
            now += 500
            for order in collect.speechBegan(at: at(now)) { if case .wake(let time) = order { wake = time } }
            if let time = wake, time <= at(now) { _ = collect.reached(at(now)) }
        }
        #expect(collect.isOver)
        #expect(now == 24_000)
    }

    @Test func `can be broken off at any time, once`() {
        var collect = Self.begun(.yesNo)
        #expect(collect.cancel() == [.ended(.cancelled)])
        #expect(collect.cancel() == [])
        #expect(collect.pressed("1", at: at(0)) == [])
        #expect(collect.heard("yes", isFinal: true, at: at(0)) == [])
    }

    @Test(arguments: 1...60)
    func `whatever comes, it ends once and always waits for something`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let wanted: [CollectRequest.Wanted] = [.yesNo, .digits(Self.rule), Self.toppings]
        var request = CollectRequest(wanted[Int(seed % 3)], prompt: seed % 2 == 0 ? "Well?" : nil)
        request.attempts = 2
        var collect = Collect(request)
        var now: Int64 = 0
        var wake: CallTime?
        var ends = 0
        var orders = collect.begin(at: at(0))
        for _ in 0..<500 {
            for order in orders {
                switch order {
                case .wake(let time):
                    #expect(time > at(now))
                    wake = time
                case .ended: ends += 1
                case .say, .stopSpeaking: break
                }
            }
            if collect.isOver { break }
            #expect(wake != nil)
            let next = now + Int64.random(in: 1...4_000, using: &random)
            if let due = wake, due <= at(next) {
                now = due.samples / 8
                wake = nil
                orders = collect.reached(due)
                continue
            }
            now = next
            switch Int.random(in: 0..<5, using: &random) {
            case 0:
                orders = collect.heard(
                    ["yes", "two", "um", "cheese"].randomElement(using: &random) ?? "",
                    isFinal: true,
                    at: at(now)
                )
            case 1: orders = collect.heard("o", isFinal: false, at: at(now))
            case 2: orders = collect.pressed("12#*9".randomElement(using: &random) ?? "1", at: at(now))
            case 3: orders = collect.promptEnded(at: at(now))
            default: orders = collect.speechBegan(at: at(now))
            }
        }
        #expect(ends == 1)
        #expect(collect.isOver)
    }
}
