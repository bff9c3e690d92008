internal import CallTiming
internal import FastJSON
internal import ProviderKit

/// One line of a log: when, what kind of thing, and its fields.
struct LoggedLine {
    var time: CallTime
    var kind: String
    var fields: [(String, JSONValue)] = []
    private var read: LoggedFields?

    init(_ recorded: RecordedInput) {
        switch recorded {
        case .input(let input, let time): self.init(time, Self.written(input))
        case .heard(let codes, let time): self.init(time, ("heard", [("audio", .audio(codes))]))
        case .skipped(let time): self.init(time, ("skipped", []))
        case .spoke(let epoch, let codes, let time):
            self.init(time, ("spoke", [("epoch", .integer(Int64(epoch))), ("audio", .audio(codes))]))
        case .step(let time): self.init(time, ("step", []))
        }
    }

    private init(_ time: CallTime, _ line: (kind: String, fields: [(String, JSONValue)])) {
        self.time = time
        (kind, fields) = line
    }

    init(parsing text: Span<UInt8>) throws(LoggedLineError) {
        var fields = try LoggedFields(parsing: text)
        let at = try fields.integer("at")
        // Four years of samples: what follows can add to it and turn it into nanoseconds.
        guard (0...(1 << 40)).contains(at) else {
            throw LoggedLineError(offset: 0, problem: "\"at\" is no time of a call")
        }
        time = CallTime(samples: at)
        kind = try fields.string("in")
        read = fields
    }

    /// What the line tells.
    func recorded() throws(LoggedLineError) -> RecordedInput {
        guard var fields = read else { throw LoggedLineError(offset: 0, problem: "nothing was read") }
        let recorded: RecordedInput
        switch kind {
        case "heard": recorded = .heard(try fields.audio("audio"), at: time)
        case "skipped": recorded = .skipped(to: time)
        case "spoke": recorded = .spoke(epoch: try fields.int("epoch"), try fields.audio("audio"), at: time)
        case "step": recorded = .step(at: time)
        default: recorded = .input(try Self.input(kind, &fields), at: time)
        }
        try fields.finish()
        return recorded
    }

    // MARK: Inputs

    private typealias Written = (kind: String, fields: [(String, JSONValue)])

    private static func written(_ input: CallInput) -> Written {
        func of(_ epoch: Int) -> (String, JSONValue) { ("epoch", .integer(Int64(epoch))) }
        switch input {
        case .started: return ("started", [])
        case .ear(let event): return written(event)
        case .recognition(let event): return LoggedRecognition.written(event)
        case .recognitionFailed(let failure): return ("recognition failed", [("failure", .of(failure))])
        case .generation(let epoch, let event):
            let (kind, fields) = LoggedReply.written(event)
            return (kind, [of(epoch)] + fields)
        case .generationFailed(let epoch, let failure):
            return ("generation failed", [of(epoch), ("failure", .of(failure))])
        case .spoken(let epoch, let pieces):
            return ("spoken", [of(epoch), ("pieces", .array(pieces.map(LoggedReply.value)))])
        case .pieceEnded(let epoch): return ("piece ended", [of(epoch)])
        case .voiceEnded(let epoch): return ("voice ended", [of(epoch)])
        case .voiceFailed(let epoch, let failure): return ("voice failed", [of(epoch), ("failure", .of(failure))])
        case .voiceNote(let epoch, let note): return ("voice note", [of(epoch)] + LoggedReply.written(note))
        case .toolFinished(let epoch, let result):
            return ("tool finished", [of(epoch)] + LoggedReply.written(result))
        case .learnt(let facts): return ("learnt", LoggedFacts.written(facts))
        case .kept(let text, let codes): return ("kept", [("text", .string(text)), ("audio", .audio(codes))])
        case .summary(let number, let event):
            let (kind, fields) = LoggedReply.written(event)
            return (kind, [("summary", .integer(Int64(number)))] + fields)
        case .summaryFailed(let number, let failure):
            return ("summary failed", [("summary", .integer(Int64(number))), ("failure", .of(failure))])
        case .mark(let generation, let number, let way):
            let mark: [(String, JSONValue)] = [
                ("generation", .integer(Int64(generation))), ("number", .integer(Int64(number))),
            ]
            return ("mark", mark + (way.map { [("way", .integer($0))] } ?? []))
        case .key(let key): return ("key", [("key", .string(String(key)))])
        case .command(let command): return written(command)
        case .reached: return ("reached", [])
        case .ended(let reason): return ("ended", [("reason", .string(reason))])
        }
    }

    private static func input(_ kind: String, _ fields: inout LoggedFields) throws(LoggedLineError) -> CallInput {
        if let event = try LoggedRecognition.event(kind, &fields) { return .recognition(event) }
        if let event = try LoggedReply.event(kind, &fields) {
            if fields.value("summary") != nil { return .summary(number: try fields.int("summary"), event) }
            return .generation(epoch: try fields.int("epoch"), event)
        }
        switch kind {
        case "started": return .started
        case "recognition failed": return .recognitionFailed(try fields.failure("failure"))
        case "generation failed":
            return .generationFailed(epoch: try fields.int("epoch"), try fields.failure("failure"))
        case "spoken":
            var pieces: [SpokenPiece] = []
            for value in try fields.list("pieces") { pieces.append(try LoggedReply.piece(value)) }
            return .spoken(epoch: try fields.int("epoch"), pieces)
        case "piece ended": return .pieceEnded(epoch: try fields.int("epoch"))
        case "voice ended": return .voiceEnded(epoch: try fields.int("epoch"))
        case "voice failed": return .voiceFailed(epoch: try fields.int("epoch"), try fields.failure("failure"))
        case "voice note": return .voiceNote(epoch: try fields.int("epoch"), try LoggedReply.note(&fields))
        case "tool finished":
            return .toolFinished(epoch: try fields.int("epoch"), try LoggedReply.toolResult(&fields))
        case "learnt": return .learnt(try LoggedFacts.facts(&fields))
        case "kept": return .kept(text: try fields.string("text"), try fields.audio("audio"))
        case "summary failed":
            return .summaryFailed(number: try fields.int("summary"), try fields.failure("failure"))
        case "mark":
            return .mark(
                generation: try fields.int("generation"),
                number: try fields.int("number"),
                way: try fields.optionalInteger("way")
            )
        case "key":
            let text = try fields.string("key")
            guard let key = text.first, text.count == 1 else { throw fields.problem("\"\(text)\" is no key") }
            return .key(key)
        case "reached": return .reached
        case "ended": return .ended(try fields.string("reason"))
        default: break
        }
        if let event = try earEvent(kind, &fields) { return .ear(event) }
        if let command = try command(kind, &fields) { return .command(command) }
        throw fields.problem("\"\(kind)\" is no input that is known")
    }

    // MARK: The ear and commands

    private static func written(_ event: EarEvent) -> Written {
        switch event {
        case .speechStarted(let at, let preRoll):
            ("speech started", [("since", .integer(at.samples)), ("preRoll", .integer(preRoll.samples))])
        case .paused: ("paused", [])
        case .wentOn: ("went on", [])
        case .speechEnded(let at): ("speech ended", [("since", .integer(at.samples))])
        case .callerCutsIn(let since): ("caller cuts in", [("since", .integer(since.samples))])
        case .callerIsQuiet: ("caller is quiet", [])
        }
    }

    private static func earEvent(_ kind: String, _ fields: inout LoggedFields) throws(LoggedLineError) -> EarEvent? {
        switch kind {
        case "speech started": .speechStarted(at: try fields.time("since"), preRoll: try fields.time("preRoll"))
        case "paused": .paused
        case "went on": .wentOn
        case "speech ended": .speechEnded(at: try fields.time("since"))
        case "caller cuts in": .callerCutsIn(since: try fields.time("since"))
        case "caller is quiet": .callerIsQuiet
        default: nil
        }
    }

    private static func written(_ command: CallCommand) -> Written {
        switch command {
        case .say(let text): ("say", [("text", .string(text))])
        case .hangUp(let text): ("hang up", [("text", .string(text))])
        case .transfer(let number): ("hand on", [("number", .string(number))])
        case .note(let text): ("note", [("text", .string(text))])
        // The caller's audio is "heard".
        case .heard(let text): ("written to", [("text", .string(text))])
        case .mute(let mutes): ("mute", [("mutes", .bool(mutes))])
        case .exchanged(let identity): ("exchanged", [("provider", .of(identity))])
        }
    }

    private static func command(_ kind: String, _ fields: inout LoggedFields) throws(LoggedLineError) -> CallCommand? {
        switch kind {
        case "say": .say(try fields.string("text"))
        case "hang up": .hangUp(try fields.string("text"))
        case "hand on": .transfer(try fields.string("number"))
        case "note": .note(try fields.string("text"))
        case "written to": .heard(try fields.string("text"))
        case "mute": .mute(try fields.bool("mutes"))
        case "exchanged": .exchanged(try fields.identity("provider"))
        default: nil
        }
    }
}
