internal import CallTiming
internal import FastJSON
internal import HTTPTransport
internal import ProviderKit
internal import ProviderWire
internal import Reactor

/// One caller's audio on its way to a server of transcriptions, segment by segment; lives on its loop.
///
/// Several segments may be under way at once; what comes of them is told in the order in which they were said.
final class TranscriptionSession: RecognitionSession {
    private enum Phase {
        case open
        /// No more audio comes; the last answers are being waited for.
        case finishing
        case over
    }

    /// A segment and what has come of it.
    private struct Job {
        let number: Int
        let segment: SegmentCutter.Segment
        var hasBegun = false
        var partial = ""
        var answer: TranscriptionAnswer?
    }

    let events: ProviderEvents<RecognitionEvent>

    private let loop: EventLoop
    private let recognizer: TranscriptionRecognizer
    private let parts: [HTTPClientRequest.FormPart]
    private let feed: EventFeed<RecognitionEvent>
    private var cutter: SegmentCutter
    private var phase = Phase.open
    /// In the order of the call; the first one's answer is told next.
    private var jobs: [Job] = []
    private var made = 0
    /// What works on them, by their numbers.
    private var tasks: [Int: Task<Void, Never>] = [:]
    private var lastHeard: MonotonicInstant
    private lazy var silence = LoopTimer(on: loop, label: "the end of a segment") { [weak self] in self?.audioStopped()
    }

    /// How many segments may wait for a server that is too slow.
    private static let mostJobs = 12
    /// A call whose audio stops in the middle of a word will not finish it.
    private static let patience = Duration.milliseconds(1_500)

    init(_ recognizer: TranscriptionRecognizer, _ parts: [HTTPClientRequest.FormPart], on loop: EventLoop) {
        self.recognizer = recognizer
        self.parts = parts
        self.loop = loop
        let settings = recognizer.settings
        cutter = SegmentCutter(settings.endpointing, shortest: settings.shortest, longest: settings.longest)
        lastHeard = loop.now
        feed = EventFeed(on: loop, provider: TranscriptionRecognizer.name)
        events = ProviderEvents(feed)
    }

    // MARK: Audio

    func hear(_ codes: Span<UInt8>, at time: CallTime) {
        guard phase == .open else { return }
        lastHeard = loop.now
        cutter.hear(codes, at: time) { take($0) }
        if cutter.isOpen, !silence.isSet { silence.set(after: Self.patience) }
    }

    func flush() {
        guard phase == .open else { return }
        cutter.flush { take($0) }
    }

    func finish() {
        guard phase == .open else { return }
        cutter.flush { take($0) }
        guard phase == .open else { return }
        phase = .finishing
        silence.cancel()
        endIfDone()
    }

    func cancel() { end { $0.finish() } }

    private func audioStopped() {
        guard phase == .open, cutter.isOpen else { return }
        if loop.now - lastHeard >= Self.patience { flush() } else { silence.set(at: lastHeard + Self.patience) }
    }

    private func take(_ event: SegmentCutter.Event) {
        guard phase != .over else { return }
        switch event {
        case .speechStarted(let start): feed.publish(.speechStarted(start))
        case .tooShort(let start, let end): feed.publish(.unrecognized(start: start, end: end))
        case .segment(let segment):
            guard jobs.count < Self.mostJobs else {
                return fail(recognizer.line.failure(.stalled, "the server is slower than the caller speaks"))
            }
            jobs.append(Job(number: made, segment: segment))
            made += 1
            startJobs()
        }
    }

    // MARK: Jobs

    private func startJobs() {
        for place in jobs.indices where tasks.count < recognizer.settings.atOnce && !jobs[place].hasBegun {
            jobs[place].hasBegun = true
            let number = jobs[place].number
            let segment = jobs[place].segment
            let session = LoopConfined(self, on: loop)
            // Owned by the session, and cancelled with it.
            tasks[number] = Task(executorPreference: loop) {
                await session.value.transcribe(segment, number)
            }
        }
    }

    private func transcribe(_ segment: SegmentCutter.Segment, _ number: Int) async {
        do throws(ProviderFailure) {
            let wave = try SegmentWave.file(segment.codes, sampleRate: recognizer.settings.sampleRate, recognizer.line)
            let response = try await recognizer.line.send(recognizer.request(parts, wave: wave), on: loop)
            let type = response.fields[.contentType].flatMap(HTTPParameterizedValue.init)?.value
            // Some servers answer whole although they were asked for a stream.
            if type == ServerSentEvent.contentType {
                try await readStream(response, number)
            } else {
                finishJob(number, try await whole(response, isJSON: type == "application/json"))
            }
        } catch {
            fail(error)
        }
        tasks[number] = nil
        guard phase != .over else { return }
        startJobs()
        endIfDone()
    }

    private func whole(
        _ response: HTTPClientResponse,
        isJSON: Bool
    ) async throws(ProviderFailure) -> TranscriptionAnswer {
        let body: [UInt8]
        do throws(HTTPClientError) {
            body = try await response.body(upTo: 4 << 20)
        } catch {
            throw recognizer.line.failure(error)
        }
        if let json = try? JSONValue(parsing: body.span), json["text"]?.stringValue != nil {
            return TranscriptionAnswer(json)
        }
        guard !isJSON, let text = String(validating: body, as: UTF8.self) else {
            throw recognizer.line.failure(.protocolViolation, "the answer has no text in it")
        }
        return TranscriptionAnswer(text: text)
    }

    /// How long a connection is worth waiting for behind an answer, so that it can be used again.
    private static let closingPatience = Duration.milliseconds(250)

    private func readStream(_ response: HTTPClientResponse, _ number: Int) async throws(ProviderFailure) {
        let line = recognizer.line
        var text = TranscriptionText()
        let closing = LoopTimer(on: loop, label: "the rest of an answer") { response.cancel() }
        defer { closing.cancel() }
        do throws(HTTPClientError) {
            let events = try response.events()
            while let event = try await events.nextEvent() {
                switch TranscriptionPiece(event.data) {
                case .failure(let words): return fail(line.failure(.overloaded, words))
                case .malformed: return fail(line.failure(.protocolViolation, "an event that is not JSON"))
                case let piece:
                    // What comes behind the end is read all the same: so the connection can be used again.
                    guard !text.isWhole else { continue }
                    if text.take(piece) { grow(number, text.text) }
                    if text.isWhole {
                        finishJob(number, text.answer)
                        closing.set(after: Self.closingPatience)
                    }
                }
            }
        } catch {
            // Behind the end nothing matters any more.
            if !text.isWhole { throw line.failure(error) }
        }
        if !text.isWhole { finishJob(number, text.answer) }
    }

    private func grow(_ number: Int, _ text: String) {
        guard phase != .over, let place = jobs.firstIndex(where: { $0.number == number }) else { return }
        jobs[place].partial = TranscriptionAnswer.trimmed(text)
        if place == 0 { tellPartial() }
    }

    private func tellPartial() {
        guard let job = jobs.first, !job.partial.isEmpty else { return }
        feed.publish(.interim(Transcript(job.partial, start: job.segment.speech.start, end: job.segment.speech.end)))
    }

    private func finishJob(_ number: Int, _ answer: TranscriptionAnswer) {
        guard phase != .over, let place = jobs.firstIndex(where: { $0.number == number }) else { return }
        jobs[place].answer = answer
        if place == 0 {
            while let job = jobs.first, let answer = job.answer {
                jobs.removeFirst()
                tell(answer, of: job.segment)
            }
            tellPartial()
        }
    }

    private func tell(_ answer: TranscriptionAnswer, of segment: SegmentCutter.Segment) {
        let (start, end) = segment.speech
        if answer.text.isEmpty {
            feed.publish(.unrecognized(start: start, end: end))
        } else {
            let words = answer.words.map { word in
                Transcript.Word(word.text, start: segment.time(of: word.start), end: segment.time(of: word.end))
            }
            let languages = answer.language.map { [$0] } ?? []
            feed.publish(.final(Transcript(answer.text, words: words, start: start, end: end, languages: languages)))
            feed.publish(.utteranceEnded(end))
        }
        var usage = ProviderUsage()
        usage.requests = 1
        switch answer.usage {
        case .seconds(let seconds): usage.audio = .seconds(max(0, min(seconds, 1e6)))
        case .tokens(let input, let output):
            usage.audio = .microseconds(125 * segment.codes.count)
            usage.inputTokens = input
            usage.outputTokens = output
        case nil:
            usage.audio = .microseconds(125 * segment.codes.count)
            usage.isEstimated = true
        }
        feed.publish(.usage(usage))
    }

    // MARK: Ends

    private func endIfDone() {
        guard phase == .finishing, jobs.isEmpty, tasks.isEmpty else { return }
        end { $0.finish() }
    }

    private func fail(_ failure: ProviderFailure) { end { $0.fail(failure) } }

    private func end(_ end: (EventFeed<RecognitionEvent>) -> Void) {
        guard phase != .over else { return }
        phase = .over
        silence.cancel()
        jobs = []
        end(feed)
        for task in tasks.values { task.cancel() }
        tasks = [:]
    }
}

extension SegmentCutter.Segment {
    /// When something was said that a server heard at a second of the segment.
    fileprivate func time(of second: Double) -> CallTime {
        let sample = second.isFinite ? Int64(max(0, min(second, 3_600)) * 8_000) : 0
        return start + min(sample, Int64(codes.count))
    }
}
