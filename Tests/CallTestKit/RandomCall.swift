import BargeIn
package import CallPipeline
import CallTiming
import CallTools
import Dialogue
import SpeechChunking
import TestKit
import TurnTaking

/// A call in which anything happens at any time: what must always hold is to hold here, too.
package struct RandomCall: Sendable {
    package let seed: UInt64
    /// What happens, as the lines of a scenario.
    package var lines: [String]
    package let agent: CallAgent
    package let surroundings: Surroundings

    package init(seed: UInt64) {
        self.seed = seed
        var random = SeededGenerator(seed: seed)
        agent = Self.agent(&random)
        surroundings = Self.surroundings(&random)
        lines = Self.providers(&random) + Self.events(&random)
    }

    /// What was violated.
    package func violations() -> [String] { play(isRecording: false).violations }

    /// The same, with how much of what was heard was estimated, and how much of that wrongly.
    package func outcome() -> (violations: [String], estimates: Int, wrong: Int) {
        let call = play(isRecording: false)
        return (call.violations, call.estimates.all, call.estimates.wrong)
    }

    /// Of so many estimates one may be wrong.
    package static let estimatesPerWrongOne = 1_000

    /// What happens by a script, in this call's surroundings.
    package func story(of script: String) -> String {
        var call = self
        call.lines = script.split(separator: "\n").map(String.init)
        return call.play(isRecording: true).story.map { "\($0.time / 8) \($0.line)" }.joined(separator: "\n")
    }

    /// The call with all that it was told and decided.
    package func recorded() -> VirtualCall { play(isRecording: true) }

    private func play(isRecording: Bool) -> VirtualCall {
        let call = VirtualCall(agent, surroundings)
        call.isRecording = isRecording
        call.isLeaky = seed.isMultiple(of: 3)
        call.at(0) { $0.feed(.started) }
        var reader = ScriptReader()
        for line in lines {
            if let complaint = reader.read(line, into: call) { call.violate("\(line): \(complaint)") }
        }
        // Nobody says anything any more: the call must end by itself.
        call.run(until: reader.last + 8_000 * 1_200)
        call.checkEnd()
        return call
    }

    /// The fewest lines that still lead to a violation, and that.
    package func shrunk() -> (script: String, violations: [String]) {
        var call = self
        var size = max(1, lines.count / 2)
        while true {
            var place = 0
            var hasShrunk = false
            while place < call.lines.count {
                var smaller = call
                smaller.lines.removeSubrange(place..<min(place + size, call.lines.count))
                if smaller.violations().isEmpty {
                    place += size
                } else {
                    call = smaller
                    hasShrunk = true
                }
            }
            if size == 1, !hasShrunk { break }
            size = max(1, size / 2)
        }
        return (call.lines.joined(separator: "\n"), call.violations())
    }

    // MARK: By chance

    private static func agent(_ random: inout SeededGenerator) -> CallAgent {
        var agent = CallAgent()
        let greeting = [nil, "Hello, how can I help you today?", "Hi."].randomElement(using: &random) ?? nil
        agent.greeting = greeting.map { Template(literal: $0) }
        agent.bargeIn = policy(&random)
        agent.history =
            [.keepAll, .window(tokens: 60), .summarised(tokens: 60, keep: 20), .handOff(tokens: 90)]
            .randomElement(using: &random) ?? .keepAll
        agent.successor = ["", "+1777"].randomElement(using: &random) ?? ""
        agent.contextPatience = [0, 24_000].randomElement(using: &random) ?? 0
        if Int.random(in: 0..<4, using: &random) == 0 { agent.stages = stages }
        agent.greetingBargeIn = [nil, nil, BargeInPolicy(.nothing)].randomElement(using: &random) ?? nil
        agent.turns.authority = TurnSettings.Authority.allCases.randomElement(using: &random) ?? .either
        agent.turns.speculates = Int.random(in: 0..<4, using: &random) > 0
        agent.turns.flushesEarly = Bool.random(using: &random)
        agent.follows = [[], ["de"]].randomElement(using: &random) ?? []
        agent.tools = .simulated(
            stopping: [[], ["look_up"]].randomElement(using: &random) ?? [],
            languages: ["en", "de"]
        )
        agent.limits.fillerPatience = [nil, 4_000, 9_000].randomElement(using: &random) ?? nil
        agent.limits.recovery = [0, 80_000, 240_000].randomElement(using: &random) ?? 0
        agent.limits.turns = [nil, nil, nil, 3].randomElement(using: &random) ?? nil
        agent.limits.duration = [nil, 8_000 * 3_600, 200_000].randomElement(using: &random) ?? nil
        if agent.limits.duration == nil, Bool.random(using: &random) { agent.limits.toolFillerPatience = nil }
        if Bool.random(using: &random) { agent.sounds.filler = [UInt8](repeating: 0x55, count: 3_000) }
        if Int.random(in: 0..<3, using: &random) == 0 {
            agent.sounds.apology = [UInt8](repeating: 0x66, count: 5_000)
        }
        if Int.random(in: 0..<6, using: &random) == 0 { agent.sentences.prompts = [] }
        if Int.random(in: 0..<6, using: &random) == 0 { agent.sentences.apology = "" }
        if Int.random(in: 0..<6, using: &random) == 0 { agent.sentences.noAnswer = "" }
        if Int.random(in: 0..<6, using: &random) == 0 { agent.playout.window = nil }
        return agent
    }

    private static let stages = try? Stages([
        Stage(name: "start", prompt: Template(literal: "Begin."), next: ["end"]),
        Stage(name: "end", prompt: Template(literal: "End."), tools: ["look_up", "book"], next: ["start"]),
    ])

    private static func policy(_ random: inout SeededGenerator) -> BargeInPolicy {
        let modes: [BargeInPolicy.Mode] = [.speech(5_600), .speech(2_640), .any, .words(2), .keys, .nothing]
        return BargeInPolicy(modes.randomElement(using: &random) ?? .any, listening: .of("en"))
    }

    private static func surroundings(_ random: inout SeededGenerator) -> Surroundings {
        var around = Surroundings()
        around.firstToken = Int64.random(in: 50...1_500, using: &random)
        around.token = Int64.random(in: 1...60, using: &random)
        around.firstAudio = Int64.random(in: 40...900, using: &random)
        around.speed = Int64.random(in: 1...20, using: &random)
        around.isAligned = Bool.random(using: &random)
        around.tellsPieces = Bool.random(using: &random)
        around.way = Int64.random(in: 5...150, using: &random)
        around.jitter = Int64.random(in: 0...30, using: &random)
        around.seed = random.next()
        return around
    }

    private static let texts = [
        "Sure.", "Yes. We have several times free next week. Monday at nine in the morning would be possible.",
        "On Friday at ten, if you like that.", "No, I am sorry, there is nothing left. What about the week after that?",
    ]

    private static func providers(_ random: inout SeededGenerator) -> [String] {
        var lines: [String] = []
        for _ in 0..<Int.random(in: 0...6, using: &random) {
            let text = texts.randomElement(using: &random) ?? ""
            let tool = ["look_up", "book"].randomElement(using: &random) ?? ""
            lines.append(
                [
                    "model \"\(text)\"", "model \"\(text)\"", "model \"\(text) \" tool \(tool)", "model tool \(tool)",
                    "model tool look_up tool book", "model \"\(text)\" fails", "model fails", "model nothing",
                    "model \"\(text) \" hangs", "model hangs", "model \"\(text) \" wait 2500 \"And more of that.\"",
                    "model after 4000 \"\(text)\"", "model \"\(text) \" tool \(builtIn(&random))",
                    "model tool \(builtIn(&random)) tool \(tool)", "model tool \(builtIn(&random))",
                ].randomElement(using: &random) ?? ""
            )
        }
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let time = Int.random(in: 0...3_000, using: &random)
            lines.append(
                [
                    "voice speaks", "voice speaks", "voice fails", "voice fails after \(time)",
                    "voice hangs after \(time)",
                ]
                .randomElement(using: &random) ?? ""
            )
        }
        for _ in 0..<Int.random(in: 0...2, using: &random) {
            lines.append(["summary \"A summary.\"", "summary", "summary \"\""].randomElement(using: &random) ?? "")
        }
        for tool in ["look_up", "book", "look_up"] {
            let time = Int.random(in: 1...9_000, using: &random)
            lines.append(
                [
                    "result \(tool) \(time) \"done\"", "result \(tool) \(time) \"no\" badly",
                    "result \(tool) never \"\"",
                ].randomElement(using: &random) ?? ""
            )
        }
        return lines
    }

    /// One of the engine's own tools.
    private static func builtIn(_ random: inout SeededGenerator) -> String {
        [
            "end_call reason=done", "transfer_call destination=office", "transfer_call destination=nobody",
            "send_dtmf digits=\"12\"", "switch_language language=de", "switch_language language=en",
            "set_variable name=size value=42", "set_variable name=time value=now",
            "collect kind=digits prompt=\"Your number, please.\" max_digits=4 variable=number",
            "collect kind=yes_no prompt=\"Shall I?\" attempts=2 timeout=3",
            "collect kind=digits prompt=\"And the code?\" attempts=1 terminator=none max_digits=2",
            "go_to_stage stage=end", "end_call",
        ].randomElement(using: &random) ?? ""
    }

    private static let words = [
        "I need a room.", "Yes.", "mm-hm", "No wait", "On Friday please", "my number is seven seven three",
        "okay right", "four two", "yes please",
        "I would like to", "We have several times", "stop",
    ]

    private static func events(_ random: inout SeededGenerator) -> [String] {
        var lines: [String] = []
        var time = 0
        for _ in 0..<Int.random(in: 1...24, using: &random) {
            time +=
                [40, 300, 1_500, 6_000].randomElement(using: &random).map { Int.random(in: 0...$0, using: &random) }
                ?? 0
            lines.append("\(time) \(event(&random))")
        }
        if lines.contains(where: { $0.hasSuffix(" mute") }) { lines.append("\(time + 1_000) unmute") }
        return lines
    }

    private static func event(_ random: inout SeededGenerator) -> String {
        let text = words.randomElement(using: &random) ?? ""
        let (from, to) = (Int.random(in: 300...4_000, using: &random), Int.random(in: 0...300, using: &random))
        let epoch = Int.random(in: 1...9, using: &random)
        let language = Int.random(in: 0..<8, using: &random) == 0 ? " in de" : ""
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<26:
            return "says \"\(text)\" patience \(Int.random(in: 300...2_000, using: &random))"
                + ([" no-interims", " no-final", " unheard", "", "", ""].randomElement(using: &random) ?? "")
        case 26..<34: return "sound \(Int.random(in: 50...3_000, using: &random))"
        case 34..<42: return "turn \"\(text)\"" + ([" no-end", "", ""].randomElement(using: &random) ?? "")
        case 42..<48: return ["speech", "pause", "goes-on", "end"].randomElement(using: &random) ?? ""
        case 48..<54: return ["cuts-in", "quiet"].randomElement(using: &random) ?? ""
        case 54..<60: return "interim \"\(text)\" from \(from) to \(to)"
        case 60..<66: return "final \"\(text)\" from \(from) to \(to)\(language)"
        case 66..<72:
            return ["turn-starts", "turn-may-end", "turn-ends"].randomElement(using: &random).map {
                "\($0) \"\(text)\" from \(from) to \(to)"
            } ?? ""
        case 72..<75: return ["turn-resumes", "utterance-end"].randomElement(using: &random) ?? ""
        case 75..<78: return "unrecognized"
        case 78..<84: return "key \(["1", "2", "#", "*"].randomElement(using: &random) ?? "")"
        case 84..<86: return "keys 42#"
        case 86..<89:
            return ["stale-text \"x\" \(epoch)", "stale-end \(epoch)", "stale-failure \(epoch)", "stale-mark \(epoch)"]
                .randomElement(using: &random) ?? ""
        case 89..<92: return "say \"One thing first.\""
        case 92..<94:
            return ["hang-up \"Goodbye.\"", "hang-up \"\"", "transfer +1"].randomElement(using: &random) ?? ""
        case 94:
            let time = Int.random(in: 0...40_000, using: &random)
            return [
                "note \"A note.\"", "recognizer-away \(time)", "model-away \(time)", "voice-mute \(time)",
                "keeps \"One moment, please, I'm having a little trouble.\"",
            ].randomElement(using: &random) ?? ""
        case 95: return ["another-voice", "learns name=Ann", "learns"].randomElement(using: &random) ?? ""
        case 96..<98: return ["mute", "unmute"].randomElement(using: &random) ?? ""
        case 98:
            return ["recognizer-fails", "recognizer-lost", "recognizer-away 3000"].randomElement(using: &random) ?? ""
        default: return "leaves"
        }
    }
}
