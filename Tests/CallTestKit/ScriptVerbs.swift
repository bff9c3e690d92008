import CallPipeline
import CallTiming
import ProviderKit

/// What can happen in a scenario.
enum ScriptVerbs {
    typealias Steps = [(delay: Int64, action: VirtualCall.Action)]

    /// The steps of an event, each so many milliseconds after it begins; nil for a word that is not known.
    static func steps(_ verb: String, _ words: [String]) -> Steps? {
        let text = words.first.flatMap { ScriptReader.unquoted($0) } ?? ""
        let options = Options(words)
        switch verb {
        case "says": return says(text, options)
        case "turn": return turn(text, options)
        case "sound": return sound(words.first.flatMap { Int64($0) } ?? 300, options)
        case "keys":
            return (words.first ?? "").enumerated().map { index, key in
                (Int64(index) * 150, { $0.feed(.key(key)) })
            }
        case "stale-mark":
            let number = words.first.flatMap { Int($0) } ?? 0
            return [
                (
                    0,
                    { call in
                        // No carrier returns a mark before what lies before it was played.
                        guard !call.marksUnderWay.contains(number) else { return }
                        call.feed(.mark(generation: 0, number: number))
                    }
                )
            ]
        case "silence":
            // A frame of audio: what comes after it is known to be missing.
            return [(0, { $0.hear([UInt8](repeating: 0xFF, count: 160), at: $0.now) })]
        case "stale-end", "stale-failure":
            let epoch = words.first.flatMap { Int($0) } ?? 0
            return [(0, { $0.voiceIsStale(epoch, fails: verb == "stale-failure") })]
        case "keeps":
            return [(0, { $0.feed(.kept(text: text, [UInt8](repeating: 0x2A, count: text.count * 500))) })]
        case "recognizer-away", "model-away", "voice-mute":
            let time = (words.first.flatMap { Int64($0) } ?? 1_000) * 8
            return [
                (
                    0,
                    { call in
                        if verb == "model-away" { call.modelIsAway = call.now + time }
                        if verb == "voice-mute" { call.voiceIsMute = call.now + time }
                        guard verb == "recognizer-away", call.recognizerIsAway == nil else { return }
                        call.recognizerIsAway = call.now + time
                        call.feed(.recognition(.lost(ProviderFailure(.network, provider: "recognizer", "gone"))))
                    }
                )
            ]
        default:
            guard let input = input(verb, text, words, options) else { return nil }
            return [(0, { $0.feed(input($0.now)) })]
        }
    }

    /// Words with a number behind them: `for 800`.
    struct Options {
        private let words: [String]

        init(_ words: [String]) { self.words = words }

        subscript(name: String, default value: Int64) -> Int64 {
            guard let place = words.firstIndex(of: name), place + 1 < words.count else { return value }
            return Int64(words[place + 1]) ?? value
        }

        func has(_ name: String) -> Bool { words.contains(name) }

        func word(_ name: String) -> String? {
            guard let place = words.firstIndex(of: name), place + 1 < words.count else { return nil }
            return words[place + 1]
        }
    }

    // MARK: One input

    private static func input(
        _ verb: String,
        _ text: String,
        _ words: [String],
        _ options: Options
    ) -> ((Int64) -> CallInput)? {
        func time(_ now: Int64, _ before: Int64 = 0) -> CallTime { CallTime(samples: max(0, now - before * 8)) }
        func transcript(_ now: Int64) -> Transcript {
            // Where it began and ended, before now.
            let from = options["from", default: 1_000]
            let to = options["to", default: 250]
            return Transcript(
                text,
                start: time(now, from),
                end: time(now, to),
                languages: options.word("in").map { [$0] } ?? []
            )
        }
        return switch verb {
        case "speech": { .ear(.speechStarted(at: time($0, 100), preRoll: time($0, 300))) }
        case "pause": { _ in .ear(.paused) }
        case "goes-on": { _ in .ear(.wentOn) }
        case "end": { .ear(.speechEnded(at: time($0, options["after", default: 700]))) }
        case "cuts-in": { .ear(.callerCutsIn(since: time($0, 100))) }
        case "quiet": { _ in .ear(.callerIsQuiet) }
        case "interim": { .recognition(.interim(transcript($0))) }
        case "final": { .recognition(.final(transcript($0))) }
        case "utterance-end": { _ in .recognition(.utteranceEnded(nil)) }
        case "unrecognized": { .recognition(.unrecognized(start: time($0, 900), end: time($0, 200))) }
        case "turn-starts": { .recognition(.turnStarted(transcript($0))) }
        case "turn-may-end": { .recognition(.turnProbablyEnded(transcript($0))) }
        case "turn-resumes": { _ in .recognition(.turnResumed) }
        case "turn-ends": { .recognition(.turnEnded(transcript($0), confidence: nil)) }
        case "recognizer-fails":
            { _ in
                .recognitionFailed(ProviderFailure(.network, provider: "recognizer", "gone"))
            }
        case "recognizer-lost":
            { _ in .recognition(.lost(ProviderFailure(.network, provider: "recognizer", "gone"))) }
        case "recognizer-refused":
            { _ in .recognitionFailed(ProviderFailure(.authentication, provider: "recognizer", "no")) }
        case "key": { _ in .key(words.first?.first ?? "0") }
        case "say": { _ in .command(.say(text)) }
        case "hang-up": { _ in .command(.hangUp(text)) }
        case "transfer": { _ in .command(.transfer(words.first ?? "")) }
        case "learns":
            { _ in
                .learnt(
                    CallFacts(parameters: ScriptReader.facts(words), isComplete: !words.contains("partly"))
                )
            }
        case "uses":
            { _ in
                var usage = ProviderUsage()
                usage.outputTokens = Int(words.first ?? "") ?? 0
                return .generation(epoch: 0, .usage(usage))
            }
        case "another-voice":
            { _ in .command(.exchanged(ProviderIdentity(.voice, provider: "other", model: ""))) }
        case "note": { _ in .command(.note(text)) }
        case "mute": { _ in .command(.mute(true)) }
        case "unmute": { _ in .command(.mute(false)) }
        case "leaves": { _ in .ended("the caller hung up") }
        case "stale-text": { _ in .generation(epoch: Int(words.last ?? "") ?? 0, .text(text)) }
        default: nil
        }
    }

    // MARK: Many inputs

    /// The caller says something, and an ear and a recogniser with interims hear it.
    private static func says(_ text: String, _ options: Options) -> Steps {
        let words = VirtualCall.tokens(of: text)
        let length = options["for", default: Int64(words.count) * 300]
        var steps = sound(length, options)
        if !options.has("no-interims") {
            for count in 1..<max(1, words.count) {
                let heard = words.prefix(count).joined().trimmed.filter { !".,!?".contains($0) }
                let delay = length * Int64(count) / Int64(words.count) + 200
                steps.append((delay, { $0.recognized(.interim($0.transcript(heard, delay, delay - 200))) }))
            }
            let delay = length + 150
            let all = text.filter { !".,!?".contains($0) }
            steps.append((delay, { $0.recognized(.interim($0.transcript(all, delay, length))) }))
        }
        guard !options.has("no-final") else { return steps }
        let delay = length + options["final", default: 300]
        let languages = options.word("in").map { [$0] } ?? []
        steps.append((delay, { $0.recognized(.final($0.transcript(text, delay, length, languages))) }))
        return steps
    }

    /// The same, by a recogniser that follows turns.
    private static func turn(_ text: String, _ options: Options) -> Steps {
        let words = VirtualCall.tokens(of: text)
        let length = options["for", default: Int64(words.count) * 300]
        var steps = sound(length, options)
        let first = words.first?.trimmed ?? ""
        let start: Int64 = min(length, 300)
        steps.append((start, { $0.recognized(.turnStarted($0.transcript(first, start, start))) }))
        for count in 1..<max(1, words.count) {
            let heard = words.prefix(count).joined().trimmed
            let delay = length * Int64(count) / Int64(words.count) + 200
            steps.append((delay, { $0.recognized(.interim($0.transcript(heard, delay, delay - 200))) }))
        }
        let eager = length + 150
        if !options.has("not-eager") {
            steps.append(
                (eager, { $0.recognized(.turnProbablyEnded($0.transcript(text, eager, length))) })
            )
        }
        let end = length + options["ends", default: 500]
        if !options.has("no-end") {
            steps.append(
                (end, { $0.recognized(.turnEnded($0.transcript(text, end, length), confidence: nil)) })
            )
        }
        return steps
    }

    /// A sound of so many milliseconds: what the ear makes of it.
    private static func sound(_ length: Int64, _ options: Options) -> Steps {
        let patience = options["patience", default: 700]
        var steps: Steps = []
        if !options.has("unheard") {
            steps.append(
                (
                    100,
                    { call in
                        call.sounds += 1
                        let begin = CallTime(samples: max(0, call.now - 800))
                        // Within a turn the ear only hears that the caller goes on.
                        call.feed(.ear(call.earIsInTurn ? .wentOn : .speechStarted(at: begin, preRoll: begin)))
                        call.earIsInTurn = true
                    }
                )
            )
        }
        if !options.has("echo") {
            steps.append((120, { $0.feed(.ear(.callerCutsIn(since: CallTime(samples: max(0, $0.now - 960))))) }))
            steps.append((length + 60, { $0.feed(.ear(.callerIsQuiet)) }))
        }
        guard !options.has("unheard") else { return steps }
        steps.append(
            (
                length + 100,
                { call in
                    call.soundsWhenQuiet = call.sounds
                    call.feed(.ear(.paused))
                }
            )
        )
        steps.append(
            (
                length + patience,
                { call in
                    // Who was heard again before has not ended.
                    guard call.sounds == call.soundsWhenQuiet else { return }
                    call.earIsInTurn = false
                    call.feed(.ear(.speechEnded(at: CallTime(samples: max(0, call.now - patience * 8)))))
                }
            )
        )
        return steps
    }
}

extension VirtualCall {
    /// News of a voice that does not speak any more.
    fileprivate func voiceIsStale(_ epoch: Int, fails: Bool) {
        guard voice?.epoch != epoch else { return }
        let failure = ProviderFailure(.network, provider: "voice", "gone")
        feed(fails ? .voiceFailed(epoch: epoch, failure) : .voiceEnded(epoch: epoch))
    }

    /// A transcript that began and ended so many milliseconds ago.
    fileprivate func transcript(_ text: String, _ began: Int64, _ length: Int64, _ languages: [String] = [])
        -> Transcript
    {
        let start = max(0, now - began * 8)
        return Transcript(
            text,
            start: CallTime(samples: start),
            end: CallTime(samples: min(now, start + length * 8)),
            languages: languages
        )
    }
}
