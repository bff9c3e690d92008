package import CallPipeline
internal import CallTiming
internal import CallTools
internal import FastJSON
internal import ProviderKit
internal import TelephoneAudio

/// Takes out of a call file what was said, and leaves when: nobody reads or hears anything in it, and it is decided as it was.
///
/// In the place of the caller's audio stands what the ear found in it; in the place of the voice's, how loud it was; in the
/// place of words, others that are as long.
package struct CallRedactor {
    private let pseudonyms: Pseudonyms
    /// What has come of each reply's texts and audio: they come in pieces, and are replaced as a whole.
    private var written: [Int: [Character]] = [:]
    private var flattened: [Int: [UInt8]] = [:]
    private var writtenSoFar: [Int: Int] = [:]
    private var soundedSoFar: [Int: Int] = [:]

    private init(_ pseudonyms: Pseudonyms) { self.pseudonyms = pseudonyms }

    /// The file without what was said; its end is to be told by who decides it again.
    ///
    /// - Parameters:
    ///   - agent: the agent of the call.
    ///   - key: which words stand for which; by chance, unless it is given.
    package static func redact(_ file: CallFile, by agent: CallAgent, key: [UInt8]? = nil) -> CallFile {
        let languages = Array(Set([agent.language, "en"] + agent.follows)).sorted()
        var redactor = CallRedactor(Pseudonyms(languages: languages, key: key))
        redactor.gather(file.inputs)
        var inputs: [RecordedInput] = []
        ReplayRun.run(file.inputs, by: agent) { _, moment in inputs += redactor.redacted(moment) }
        return CallFile(header: redactor.redacted(file.header), inputs: inputs, end: nil)
    }

    // MARK: Gathering

    private mutating func gather(_ inputs: [RecordedInput]) {
        var texts: [Int: String] = [:]
        var sounds: [Int: [UInt8]] = [:]
        for input in inputs {
            switch input {
            case .input(.generation(let epoch, .text(let text)), _): texts[epoch, default: ""] += text
            case .spoke(let epoch, let codes, _): sounds[epoch, default: []] += codes
            default: break
            }
        }
        written = texts.mapValues { Array(pseudonyms.text($0)) }
        flattened = sounds.mapValues(Self.flattened)
    }

    /// As loud in each 20 ms, and nothing else.
    private static func flattened(_ codes: [UInt8]) -> [UInt8] {
        var flat: [UInt8] = []
        flat.reserveCapacity(codes.count)
        var start = 0
        while start < codes.count {
            let end = min(start + 160, codes.count)
            let level = codes[start..<end].reduce(0) { $0 + abs(Int(MuLaw.decode($1))) } / (end - start)
            flat += [UInt8](repeating: MuLaw.encode(Int16(clamping: level)), count: end - start)
            start = end
        }
        return flat
    }

    // MARK: Inputs

    private mutating func redacted(_ moment: ReplayRun.Moment) -> [RecordedInput] {
        let found = moment.findings.map { RecordedInput.input(.ear($0.event), at: $0.at) }
        switch moment.input {
        case .heard(let codes, let begin): return [.skipped(to: begin + Int64(codes.count))] + found
        case .skipped: return [moment.input] + found
        case .step: return [moment.input]
        case .spoke(let epoch, let codes, let time):
            let start = soundedSoFar[epoch, default: 0]
            soundedSoFar[epoch] = start + codes.count
            return [.spoke(epoch: epoch, Array(flattened[epoch, default: []][start..<start + codes.count]), at: time)]
        case .input(.ear, _): return [moment.input]
        // What time brought the ear to find comes in its place.
        case .input(.reached, _) where !found.isEmpty: return found
        case .input(let input, let time): return found + [.input(redacted(input), at: time)]
        }
    }

    private mutating func redacted(_ input: CallInput) -> CallInput {
        switch input {
        // What is kept are the agent's own sentences, which are the same for every caller.
        case .started, .ear, .pieceEnded, .voiceEnded, .mark, .reached, .kept: return input
        case .recognition(let event): return .recognition(redacted(event))
        case .recognitionFailed(let failure): return .recognitionFailed(redacted(failure))
        case .generation(let epoch, .text(let text)): return .generation(epoch: epoch, .text(slice(text, of: epoch)))
        case .generation(let epoch, let event): return .generation(epoch: epoch, redacted(event))
        case .generationFailed(let epoch, let failure): return .generationFailed(epoch: epoch, redacted(failure))
        case .spoken(let epoch, let pieces):
            return .spoken(
                epoch: epoch,
                pieces.map { SpokenPiece(pseudonyms.text($0.text), start: $0.start, end: $0.end) }
            )
        case .voiceFailed(let epoch, let failure): return .voiceFailed(epoch: epoch, redacted(failure))
        case .voiceNote(let epoch, let note): return .voiceNote(epoch: epoch, redacted(note))
        case .toolFinished(let epoch, let result):
            let content = pseudonyms.text(result.content)
            return .toolFinished(
                epoch: epoch,
                ToolResult(id: result.id, content: content, isError: result.isError)
            )
        case .learnt(let facts):
            var facts = facts
            facts.automatic = facts.automatic.mapValues { pseudonyms.text($0) }
            facts.parameters = facts.parameters.mapValues { pseudonyms.text($0) }
            return .learnt(facts)
        case .summary(let number, let event): return .summary(number: number, redacted(event))
        case .summaryFailed(let number, let failure): return .summaryFailed(number: number, redacted(failure))
        case .key(let key): return .key(key.isNumber ? "1" : key)
        case .command(let command): return .command(redacted(command))
        case .ended(let reason): return .ended(reason)
        }
    }

    /// The next characters of what stands for a reply's text; pieces that the model writes may end within a word.
    private mutating func slice(_ text: String, of epoch: Int) -> String {
        let whole = written[epoch, default: []]
        let start = min(whole.count, writtenSoFar[epoch, default: 0])
        let end = min(whole.count, start + text.count)
        writtenSoFar[epoch] = end
        return String(whole[start..<end])
    }

    private func redacted(_ event: RecognitionEvent) -> RecognitionEvent {
        switch event {
        case .speechStarted, .utteranceEnded, .turnResumed, .unrecognized, .usage: event
        case .interim(let words): .interim(redacted(words))
        case .final(let words): .final(redacted(words))
        case .turnStarted(let words): .turnStarted(redacted(words))
        case .turnProbablyEnded(let words): .turnProbablyEnded(redacted(words))
        case .turnEnded(let words, let confidence): .turnEnded(redacted(words), confidence: confidence)
        case .switched(let change): .switched(redacted(change))
        case .lost(let failure): .lost(redacted(failure))
        case .warning(let text): .warning(pseudonyms.text(text))
        }
    }

    private func redacted(_ words: Transcript) -> Transcript {
        Transcript(
            pseudonyms.text(words.text),
            words: words.words.map {
                Transcript.Word(
                    pseudonyms.text($0.text),
                    start: $0.start,
                    end: $0.end,
                    confidence: $0.confidence,
                    language: $0.language
                )
            },
            start: words.start,
            end: words.end,
            confidence: words.confidence,
            languages: words.languages
        )
    }

    private func redacted(_ event: GenerationEvent) -> GenerationEvent {
        switch event {
        case .text(let text): .text(pseudonyms.text(text))
        case .toolCallStarted, .usage: event
        case .toolCall(let call):
            .toolCall(ToolCall(id: call.id, name: call.name, arguments: RedactedArguments.of(call, pseudonyms)))
        case .switched(let change): .switched(redacted(change))
        case .finished(let reason): .finished(redacted(reason))
        }
    }

    private func redacted(_ reason: FinishReason) -> FinishReason {
        switch reason {
        case .completed, .toolCalls, .length: reason
        case .refused(let text): .refused(pseudonyms.text(text))
        case .other(let text): .other(pseudonyms.text(text))
        }
    }

    private func redacted(_ command: CallCommand) -> CallCommand {
        switch command {
        case .say(let text): .say(pseudonyms.text(text))
        case .hangUp(let text): .hangUp(pseudonyms.text(text))
        case .transfer(let number): .transfer(pseudonyms.text(number))
        case .note(let text): .note(pseudonyms.text(text))
        case .heard(let text): .heard(pseudonyms.text(text))
        case .mute, .exchanged: command
        }
    }

    private func redacted(_ note: VoiceNote) -> VoiceNote {
        switch note {
        case .usage: note
        case .switched(let change): .switched(redacted(change))
        case .warning(let text): .warning(pseudonyms.text(text))
        }
    }

    private func redacted(_ change: ProviderSwitch) -> ProviderSwitch {
        ProviderSwitch(
            from: change.from,
            to: change.to,
            reason: redacted(change.reason),
            note: pseudonyms.text(change.note)
        )
    }

    /// A provider's own words may be about what it was sent.
    private func redacted(_ failure: ProviderFailure) -> ProviderFailure {
        ProviderFailure(
            failure.kind,
            provider: failure.provider,
            pseudonyms.text(failure.message),
            retryAfter: failure.retryAfter
        )
    }

    // MARK: The header

    private func redacted(_ header: CallFileHeader) -> CallFileHeader {
        var header = header
        header.isRedacted = true
        // Who knows a call's name may know whose it was.
        let name = pseudonyms.text(header.call)
        header.call = name
        header.seed = CallFileHeader.seed(of: name)
        header.arrival = RedactedSettings.texts(in: header.arrival, pseudonyms)
        guard let file = header.file else { return header }
        guard let node = try? JSON5Node(parsing: file.text), case .object(let object) = JSONValue(node.value) else {
            header.file = nil
            return header
        }
        let text = (try? JSONValue.object(RedactedSettings.texts(in: object, pseudonyms)).encoded()) ?? "{}"
        header.file = CallFileHeader.AgentFile(path: file.path, text: text)
        return header
    }
}

/// What an agent's file says in words, with others in their place: settings stay what they are.
enum RedactedSettings {
    /// The keys under which texts stand that are said, or told to a model.
    private static let keys: Set<String> = [
        "title", "about", "examples", "prompt", "greeting", "instructions", "context", "variables", "sentences",
        "notice",
        "description", "filler", "purpose", "pronunciations",
    ]

    static func texts(in object: JSONObject, _ pseudonyms: Pseudonyms) -> JSONObject {
        var redacted = JSONObject()
        for member in object.members {
            redacted[member.key] =
                keys.contains(member.key) ? texts(member.value, pseudonyms) : settings(member.value, pseudonyms)
        }
        return redacted
    }

    private static func settings(_ value: JSONValue, _ pseudonyms: Pseudonyms) -> JSONValue {
        switch value {
        case .object(let object): .object(texts(in: object, pseudonyms))
        case .array(let elements): .array(elements.map { settings($0, pseudonyms) })
        case .null, .bool, .integer, .double, .string: value
        }
    }

    private static func texts(_ value: JSONValue, _ pseudonyms: Pseudonyms) -> JSONValue {
        switch value {
        case .string(let text): return .string(pseudonyms.text(text))
        case .array(let elements): return .array(elements.map { texts($0, pseudonyms) })
        case .object(let object):
            var redacted = JSONObject()
            for member in object.members { redacted[member.key] = texts(member.value, pseudonyms) }
            return .object(redacted)
        case .null, .bool, .integer, .double: return value
        }
    }
}

/// What a model gives a tool, with other words in the place of what it says.
enum RedactedArguments {
    /// What the engine's own tools are given that is said, or kept: all else decides how the call goes on.
    private static let said: Set<String> = [
        "prompt", "value", "text", "reason", "summary", "message", "note", "question",
    ]

    static func of(_ call: ToolCall, _ pseudonyms: Pseudonyms) -> String {
        guard let value = try? JSONValue(parsing: [UInt8](call.arguments.utf8).span) else {
            return pseudonyms.text(call.arguments)
        }
        let isOwn = BuiltInTools.isBuiltIn(call.name)
        return (try? redacted(value, pseudonyms, !isOwn).encoded()) ?? "{}"
    }

    private static func redacted(_ value: JSONValue, _ pseudonyms: Pseudonyms, _ all: Bool) -> JSONValue {
        switch value {
        case .string(let text): return all ? .string(pseudonyms.text(text)) : value
        // A number that is more than a count may be somebody's.
        case .integer(let number): return all && number.magnitude >= 1_000 ? .integer(1_000) : value
        case .array(let elements): return .array(elements.map { redacted($0, pseudonyms, all) })
        case .object(let object):
            var made = JSONObject()
            for member in object.members {
                made[member.key] = redacted(member.value, pseudonyms, all || said.contains(member.key))
            }
            return .object(made)
        case .null, .bool, .double: return value
        }
    }
}
