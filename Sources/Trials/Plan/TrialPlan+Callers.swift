internal import AgentFiles
internal import FastJSON
internal import ProviderKit
internal import Rehearsal
internal import Replays
internal import TelephoneAudio

extension TrialPlan {
    mutating func readCallers(
        _ reader: inout SettingsReader,
        _ file: @escaping FileReader,
        _ recorded: @escaping CallReader
    ) throws(JSON5Error) {
        var found: [CallerScript] = []
        var rules: [ModelScript.Rule] = []
        try reader.objects("callers", "Who calls; calls take them in turn. Standard ones unless listed.") {
            part throws(JSON5Error) in
            let (caller, answers) = try Self.caller(&part, number: found.count, file)
            // Where only the settings are asked for, there is nobody.
            guard part.node != nil else { return }
            found.append(caller)
            rules += answers
        }
        let calls = try reader.value(
            "recorded",
            .texts,
            "Recorded calls (NAME.call), or folders of them: their callers call again, and say what they said."
        ) { list throws(JSON5Error) in try Self.callers(list, recorded) }
        for caller in calls ?? [] {
            found.append(caller.script)
            for (line, answer) in zip(caller.script.lines, caller.answers) {
                if let answer, !answer.isEmpty { rules.append(ModelScript.Rule(line.text, .text(answer))) }
            }
        }
        guard !found.isEmpty else { return }
        callers = found
        replies = StandardCallers.replies(rules)
    }

    private static func callers(_ list: JSON5Node, _ read: CallReader) throws(JSON5Error) -> [RecordedCaller] {
        var found: [RecordedCaller] = []
        for node in try list.elements() {
            let name = try node.string()
            do {
                found += try read(name)
            } catch {
                throw node.error("\(error)")
            }
        }
        if found.isEmpty { throw list.error("nobody says anything in these calls") }
        return found
    }

    private static func caller(
        _ part: inout SettingsReader,
        number: Int,
        _ file: @escaping FileReader
    ) throws(JSON5Error) -> (CallerScript, [ModelScript.Rule]) {
        let name = try part.text("name", default: "caller \(number + 1)", "What the caller is called in the report.")
        let voice = try part.text("voice", "Whose voice: babble, or one of Flite's; Flite's if there is one.")
        let noise = try part.number(
            "noise",
            in: -90 ... -10,
            default: -90,
            "How loud it is behind the caller, in decibels below the loudest; -90 for silence."
        )
        let pause = try part.number(
            "pause",
            in: 0.1...30,
            default: 0.9,
            "How long the agent must have been silent before the caller speaks. In seconds."
        )
        let patience = try part.number(
            "patience",
            in: 1...120,
            default: 12,
            "How long an answer is waited for before the caller goes on. In seconds."
        )
        let hiss = noise > -90 ? CallerNoise.hiss(decibels: noise, seed: UInt64(number) &+ 1) : []
        let speaker = CallerSpeaker(voice: voice, seed: UInt64(number) &* 1_000)
        var lines: [CallerLine] = []
        var rules: [ModelScript.Rule] = []
        try part.objects("lines", "What the caller says, one thing after the other.") { line throws(JSON5Error) in
            let (said, answer) = try Self.line(&line, speaker, hiss, Int64(pause * 8_000), lines.count, file)
            guard let said else { return }
            lines.append(said)
            if let answer, !answer.isEmpty { rules.append(ModelScript.Rule(said.text, .text(answer))) }
        }
        if let node = part.node, lines.isEmpty { throw node.error("the caller says nothing; `lines` is what they say") }
        let script = CallerScript(name: name, lines: lines, background: hiss, patience: Int64(patience * 8_000))
        return (script, rules)
    }

    private static func line(
        _ part: inout SettingsReader,
        _ speaker: CallerSpeaker,
        _ hiss: [UInt8],
        _ pause: Int64,
        _ number: Int,
        _ file: @escaping FileReader
    ) throws(JSON5Error) -> (CallerLine?, answer: String?) {
        let purposes = CallerLine.Purpose.allCases.map(\.rawValue)
        let purpose = try part.word(
            "purpose",
            among: purposes,
            default: "turn",
            "Whether an answer is wanted (turn), or to be let in (bargeIn), or nothing (murmur)."
        )
        let words = try part.text("say", "What is said.")
        let then = try part.text("then", "What is said behind a hesitation.")
        let hesitation = try part.number(
            "hesitation",
            in: 0...10,
            default: 0.8,
            "How long the caller hesitates before that. In seconds."
        )
        let recording = try part.text("recording", "A recording (WAV) of what is said, instead of a voice.") {
            node throws(JSON5Error) in try Self.recording(node, saying: words, file)
        }
        let after = try part.number(
            "after",
            in: 0...60,
            default: 1.5,
            "How long the agent has spoken when the caller cuts in or murmurs. In seconds."
        )
        let answer = try part.textIfPresent(
            "answer",
            "What the simulated model answers; something ordinary if left out."
        )
        guard let node = part.node else { return (nil, nil) }
        guard !words.isEmpty else { throw node.error("there is nothing to say; `say` is what is said") }
        var clip = recording ?? speaker.clip(words, number)
        if !then.isEmpty {
            clip = clip.hesitating(for: Int(hesitation * 8_000), before: speaker.clip(then, number + 100))
        }
        let wanted = CallerLine.Purpose(rawValue: purpose) ?? .turn
        let cue: CallerLine.Cue = wanted == .turn ? .afterAgent(pause) : .duringAgent(Int64(after * 8_000))
        if let line = CallerLine(clip.over(hiss), wanted, cue) { return (line, answer) }
        throw node.error("nothing can be heard in it")
    }

    private static func recording(
        _ node: JSON5Node,
        saying words: String,
        _ file: FileReader
    ) throws(JSON5Error) -> CallerClip {
        let bytes = try content(of: node, file)
        let recording: TelephoneRecording
        do throws(WaveError) {
            recording = try TelephoneRecording(bytes.span, channel: .only(0))
        } catch {
            throw node.error("\(error)")
        }
        guard let clip = CallerClip(recording: recording.samples.span, saying: words, language: "en") else {
            throw node.error("nothing can be heard in it")
        }
        return clip
    }
}
