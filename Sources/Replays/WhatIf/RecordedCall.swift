package import CallPipeline
internal import CallTiming
internal import ProviderKit
internal import SpeechChunking

/// A call taken apart: what came from the caller, and how model, voice, tools and carrier answered what they were asked.
package struct RecordedCall: Sendable {
    /// What came by itself: the caller's audio, the recogniser's news, keys, commands, the end.
    struct External: Sendable {
        var time: Int64
        var input: RecordedInput

        var isAudio: Bool {
            switch input {
            case .heard, .skipped: true
            case .input, .spoke, .step: false
            }
        }
    }

    package let header: CallFileHeader
    /// What happened in the call as it was.
    package let trace: CallTrace
    let externals: [External]
    let generations: [RecordedGeneration]
    let voices: [RecordedSpeech]
    let tools: [RecordedToolUse]
    let summaries: [[(delay: Int64, input: SummaryNews)]]
    /// How long after their audio had been played marks came back, in samples, in their order.
    let marks: [Int64]
    /// How late anything came, for what is told of a summary.
    enum SummaryNews: Sendable {
        case event(GenerationEvent)
        case failed(ProviderFailure)
    }

    /// Takes a call apart; the agent is the one that it had.
    package init(_ file: CallFile, by agent: CallAgent) {
        var reader = CallDissection()
        var trace = CallTrace()
        ReplayRun.run(file.inputs, by: agent) { _, moment in
            for finding in moment.findings {
                trace.findings.append(CallTrace.Finding(event: finding.event, time: finding.at))
            }
            trace.note(moment.orders, at: moment.time)
            reader.take(moment)
        }
        header = file.header
        self.trace = trace
        externals = reader.externals
        generations = reader.generations.filter { !$0.events.isEmpty }
        voices = reader.voices.filter { !$0.texts.isEmpty }
        tools = reader.tools.filter { $0.delay != nil }
        summaries = reader.summaries
        marks = reader.carrier.returns
    }
}

/// What a model wrote for one request.
struct RecordedGeneration: Sendable {
    enum News: Sendable, Equatable {
        case event(GenerationEvent)
        case failed(ProviderFailure)
    }

    var epoch: Int
    var request: GenerationRequest
    var asked: Int64
    /// What came, and how long after the request, in samples.
    var events: [(delay: Int64, news: News)] = []

    /// Whether it came to its own end, and was not stopped.
    var isWhole: Bool {
        switch events.last?.news {
        case .event(.finished), .failed: true
        default: events.contains { if case .event(.finished) = $0.news { true } else { false } }
        }
    }

    /// All that was written.
    var text: String {
        events.reduce(into: "") { text, event in if case .event(.text(let more)) = event.news { text += more } }
    }

    /// From the request to the first text or tool.
    var firstDelay: Int64? { events.first?.delay }
}

/// What a voice made of what it was given in one session.
struct RecordedSpeech: Sendable {
    enum News: Sendable, Equatable {
        case audio([UInt8])
        case pieces([SpokenPiece])
        case pieceEnded
        case ended
        case failed(ProviderFailure)
        case note(VoiceNote)
    }

    var epoch: Int
    /// What it was given, and when.
    var texts: [(text: String, at: Int64)] = []
    /// When it was told that there is no more.
    var finished: Int64?
    /// What came; behind how many texts, the end being one more; and how long after the last of those.
    var events: [(behind: Int, delay: Int64, news: News)] = []

    var isWhole: Bool {
        events.contains { event in
            switch event.news {
            case .ended, .failed: true
            case .audio, .pieces, .pieceEnded, .note: false
            }
        }
    }

    var samples: Int {
        events.reduce(0) { count, event in if case .audio(let codes) = event.news { count + codes.count } else { count }
        }
    }

    /// From the first text to the first audio.
    var firstDelay: Int64? {
        guard let start = texts.first?.at else { return nil }
        for event in events {
            guard case .audio = event.news else { continue }
            let last = event.behind > texts.count ? finished ?? start : texts[max(0, event.behind - 1)].at
            return last + event.delay - start
        }
        return nil
    }
}

/// A tool that was used, and what came of it.
struct RecordedToolUse: Sendable {
    var call: ToolCall
    var asked: Int64
    var delay: Int64?
    var result: ToolResult?
}
