internal import ProviderKit
internal import Reactor

/// How a provider is asked that wants a whole text in each request.
protocol SpeechRequests: Sendable {
    /// The most characters that one request may have.
    var greatestText: Int { get }

    /// Asks for a text, and answers when its audio begins.
    ///
    /// - Parameter previous: what was said before it in this contribution.
    func send(
        _ text: String,
        after previous: String,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> any SpeechResponse
}

/// The audio of one request, as it comes; lives on its loop.
protocol SpeechResponse: AnyObject {
    /// What has come next; nil at the end.
    ///
    /// Times count from the beginning of this response's audio.
    func next() async throws(ProviderFailure) -> [SynthesisEvent]?

    /// Drops the rest, and its connection.
    func cancel()
}

/// One contribution to a provider that wants whole texts: each sentence becomes a request when it is complete.
///
/// The requests are made as the events are read, one after the other, so that a reader who pauses holds the provider back.
final class RequestedSpeech: SynthesisSession {
    let format: SpeechAudioFormat

    private let requests: any SpeechRequests
    private let provider: String
    private let loop: EventLoop
    private var pending = ""
    private var texts: [String] = []
    private var said = ""
    private var isFinished = false
    private var isOver = false
    /// What ended it: it is told behind the account of what was said before.
    private var failure: ProviderFailure?
    private var ready: [SynthesisEvent] = []
    private var readyPlace = 0
    private var response: (any SpeechResponse)?
    private var sending: Task<Result<LoopConfined<any SpeechResponse>, ProviderFailure>, Never>?
    private var wait: LoopWait<Void, ProviderFailure>?
    private var bytes = 0
    /// Bytes before the present response.
    private var base = 0
    private var characters = 0
    private var requestCount = 0

    init(_ requests: any SpeechRequests, format: SpeechAudioFormat, provider: String, on loop: EventLoop) {
        self.requests = requests
        self.format = format
        self.provider = provider
        self.loop = loop
    }

    deinit { response?.cancel() }

    var events: ProviderEvents<SynthesisEvent> { ProviderEvents(self) }

    // MARK: Text

    func speak(_ text: String) {
        guard !isFinished, !isOver else { return }
        pending += text
        if pending.endsSentence { flush() }
    }

    func flush() {
        guard !isOver, pending.isSpeakable else { return }
        texts += pending.pieces(upTo: requests.greatestText)
        pending = ""
        wake()
    }

    func finish() {
        guard !isFinished, !isOver else { return }
        flush()
        isFinished = true
        wake()
    }

    func cancel() {
        guard !isOver else { return }
        ready = []
        readyPlace = 0
        end()
        sending?.cancel()
        response?.cancel()
        response = nil
        wake()
    }

    private func wake() {
        wait?.complete(.success(()))
        wait = nil
    }

    /// The account is the last event.
    private func end() {
        isOver = true
        texts = []
        guard characters > 0 else { return }
        let audio = format.duration(ofBytes: bytes)
        ready.append(.usage(ProviderUsage(characters: characters, audio: audio, requests: requestCount)))
    }
}

extension RequestedSpeech: ProviderEventSource {
    func nextEvent() async throws(ProviderFailure) -> SynthesisEvent? {
        while true {
            if readyPlace < ready.count {
                defer { readyPlace += 1 }
                return ready[readyPlace]
            }
            ready.removeAll(keepingCapacity: true)
            readyPlace = 0
            if let failure {
                self.failure = nil
                throw failure
            }
            if isOver { return nil }
            do throws(ProviderFailure) {
                if let response {
                    try await read(response)
                } else if !texts.isEmpty {
                    try await ask(texts.removeFirst())
                } else if isFinished {
                    end()
                } else {
                    try await moreText()
                }
            } catch {
                response = nil
                // What the cancellation broke is no failure.
                if isOver { continue }
                failure = error
                end()
            }
        }
    }

    private func moreText() async throws(ProviderFailure) {
        try await loop.wait(
            until: nil,
            late: ProviderFailure.cancelled(provider),
            cancelled: .cancelled(provider),
            start: { wait = $0 },
            abandon: { [weak self] in self?.wait = nil }
        )
    }

    /// Sends a request in a task that `cancel` can reach; it is waited for here, and so no task is left behind.
    private func ask(_ text: String) async throws(ProviderFailure) {
        let previous = said
        said += text
        characters += text.count
        requestCount += 1
        let task = Task(executorPreference: loop) { [requests, loop] in
            do throws(ProviderFailure) {
                let response = try await requests.send(text, after: previous, on: loop)
                return Result<LoopConfined<any SpeechResponse>, ProviderFailure>.success(
                    LoopConfined(response, on: loop)
                )
            } catch {
                return .failure(error)
            }
        }
        sending = task
        let result = await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        sending = nil
        if case .failure = result, !isOver {
            // Nobody bills what was refused.
            characters -= text.count
            requestCount -= 1
        }
        let response = try result.get().value
        guard !isOver else { return response.cancel() }
        self.response = response
        base = bytes
    }

    private func read(_ response: any SpeechResponse) async throws(ProviderFailure) {
        guard let events = try await response.next() else {
            self.response = nil
            return
        }
        guard !isOver else { return }
        let start = format.duration(ofBytes: base)
        for event in events {
            switch event {
            case .audio(let audio):
                guard !audio.isEmpty else { continue }
                bytes += audio.count
                ready.append(event)
            case .spoken(let words):
                ready.append(.spoken(words.map { SpokenPiece($0.text, start: start + $0.start, end: start + $0.end) }))
            case .flushed, .switched, .usage, .warning:
                ready.append(event)
            }
        }
    }
}
