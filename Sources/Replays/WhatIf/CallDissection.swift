internal import CallPipeline
internal import CallTiming
internal import ProviderKit
internal import SpeechChunking

/// Takes a call apart while it is decided again.
struct CallDissection {
    private(set) var externals: [RecordedCall.External] = []
    private(set) var generations: [RecordedGeneration] = []
    private(set) var voices: [RecordedSpeech] = []
    private(set) var tools: [RecordedToolUse] = []
    private(set) var summaries: [[(delay: Int64, input: RecordedCall.SummaryNews)]] = []
    private(set) var carrier = MeasuredCarrier()
    private var summariesAsked: [Int: Int64] = [:]
    /// Which generation and which session are under way, by their replies.
    private var writing: [Int: Int] = [:]
    private var speaking: [Int: Int] = [:]

    mutating func take(_ moment: ReplayRun.Moment) {
        let now = moment.time.samples
        take(moment.input, at: now)
        for order in moment.orders { take(order, at: now) }
        switch moment.step {
        case .send(let count, _, _): carrier.sent(count, at: now)
        case .mark(let mark): carrier.marked(mark.generation, mark.number, at: now)
        case .finished, .wait, .idle, nil: break
        }
    }

    private mutating func take(_ input: RecordedInput, at now: Int64) {
        switch input {
        case .heard, .skipped: externals.append(RecordedCall.External(time: now, input: input))
        case .spoke(let epoch, let codes, _): spoke(epoch, .audio(codes), at: now)
        case .step: break
        case .input(let told, _):
            switch told {
            case .started, .ear, .recognition, .recognitionFailed, .learnt, .kept, .key, .command, .ended:
                externals.append(RecordedCall.External(time: now, input: input))
            case .generation(let epoch, let event): wrote(epoch, .event(event), at: now)
            case .generationFailed(let epoch, let failure): wrote(epoch, .failed(failure), at: now)
            case .spoken(let epoch, let pieces): spoke(epoch, .pieces(pieces), at: now)
            case .pieceEnded(let epoch): spoke(epoch, .pieceEnded, at: now)
            case .voiceEnded(let epoch): spoke(epoch, .ended, at: now)
            case .voiceFailed(let epoch, let failure): spoke(epoch, .failed(failure), at: now)
            case .voiceNote(let epoch, let note): spoke(epoch, .note(note), at: now)
            case .toolFinished(_, let result): answered(result, at: now)
            case .summary(let number, let event): summed(number, .event(event), at: now)
            case .summaryFailed(let number, let failure): summed(number, .failed(failure), at: now)
            case .mark(let generation, let number, _): carrier.returned(generation, number, at: now)
            case .reached: break
            }
        }
    }

    private mutating func take(_ order: CallOrder, at now: Int64) {
        switch order {
        case .generate(let epoch, let request):
            writing[epoch] = generations.count
            generations.append(RecordedGeneration(epoch: epoch, request: request, asked: now))
        case .openVoice(let epoch, _):
            speaking[epoch] = voices.count
            voices.append(RecordedSpeech(epoch: epoch))
        case .speak(let epoch, let text): if let place = speaking[epoch] { voices[place].texts.append((text, now)) }
        case .finishVoice(let epoch): if let place = speaking[epoch] { voices[place].finished = now }
        case .useTools(_, let calls, _):
            for call in calls { tools.append(RecordedToolUse(call: call, asked: now)) }
        case .summarise(let number, _):
            summariesAsked[number] = now
            summaries.append([])
        case .clear: carrier.cleared(at: now)
        case .flushRecognizer, .retryRecognizer, .askVoiceAgain, .cancelGeneration, .cancelVoice, .cancelTools, .listen,
            .pressKeys, .transfer, .end, .note:
            break
        }
    }

    private mutating func wrote(_ epoch: Int, _ news: RecordedGeneration.News, at now: Int64) {
        guard let place = writing[epoch] else { return }
        generations[place].events.append((now - generations[place].asked, news))
    }

    private mutating func spoke(_ epoch: Int, _ news: RecordedSpeech.News, at now: Int64) {
        guard let place = speaking[epoch] else { return }
        let speech = voices[place]
        let last = speech.finished ?? speech.texts.last?.at ?? now
        let behind = speech.texts.count + (speech.finished == nil ? 0 : 1)
        voices[place].events.append((behind, now - last, news))
    }

    private mutating func answered(_ result: ToolResult, at now: Int64) {
        guard let place = tools.firstIndex(where: { $0.call.id == result.id && $0.delay == nil }) else { return }
        tools[place].delay = now - tools[place].asked
        tools[place].result = result
    }

    private mutating func summed(_ number: Int, _ news: RecordedCall.SummaryNews, at now: Int64) {
        guard let asked = summariesAsked[number], let last = summaries.indices.last else { return }
        summaries[last].append((now - asked, news))
    }
}

/// How a carrier echoed marks: measured against one that plays at once what it is sent.
struct MeasuredCarrier {
    /// How long after their audio had been played marks came back, in their order.
    private(set) var returns: [Int64] = []
    private var played: Int64 = 0
    private var marks: [(generation: Int, number: Int, due: Int64)] = []

    mutating func sent(_ count: Int, at now: Int64) { played = max(played, now) + Int64(count) }

    mutating func marked(_ generation: Int, _ number: Int, at now: Int64) {
        marks.append((generation, number, max(played, now)))
    }

    mutating func cleared(at now: Int64) {
        played = min(played, now)
        // They come back because of that, and not because anything was played.
        for index in marks.indices where marks[index].due > now { marks[index].due = now }
    }

    mutating func returned(_ generation: Int, _ number: Int, at now: Int64) {
        guard let place = marks.firstIndex(where: { $0.generation == generation && $0.number == number }) else {
            return
        }
        returns.append(max(0, now - marks.remove(at: place).due))
    }
}
