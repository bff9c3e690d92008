internal import CallTiming
package import ProviderKit
package import Reactor
package import Rehearsal

/// What a caller says to a recogniser under test, and how it is sent: in frames of 20 ms, in real time.
package struct CallerScript: Sendable {
    /// A part of it.
    package enum Part: Sendable {
        case clip(CallerClip)
        case silence(Duration)
        /// No audio at all, for as long as the condition wants.
        case idle
    }

    package var parts: [Part]

    package init(_ parts: [Part]) { self.parts = parts }

    /// The words of all clips.
    package var sentence: String {
        parts.flatMap { part in
            if case .clip(let clip) = part { return clip.words.map(\.text) }
            return []
        }.joined(separator: " ")
    }

    /// Speaks, on the loop's clock.
    package func speak(
        to session: any RecognitionSession,
        on loop: EventLoop,
        idle: () async throws -> Void = {}
    ) async throws {
        var position = CallTime.start
        let start = loop.now
        for part in parts {
            switch part {
            case .clip(let clip): try await send(clip.codes)
            case .silence(let duration):
                try await send([UInt8](repeating: 0xFF, count: Int(duration / .milliseconds(20)) * 160))
            case .idle:
                try await idle()
                // The call has gone on meanwhile.
                position = CallTime(samples: Int64((loop.now - start) / .microseconds(125)))
            }
        }

        func send(_ codes: [UInt8]) async throws {
            var offset = 0
            while offset < codes.count {
                let end = min(offset + 160, codes.count)
                session.hear(codes.span.extracting(offset..<end), at: position)
                position = position + Int64(end - offset)
                offset = end
                try await loop.sleep(until: start + (position - CallTime.start))
            }
        }
    }
}

extension RecognitionEvent {
    /// The event on a line, without times.
    package var line: String {
        switch self {
        case .speechStarted: "speech"
        case .interim(let transcript): "interim \(transcript.text)"
        case .final(let transcript): "final \(transcript.text)"
        case .utteranceEnded: "ended"
        case .turnStarted(let transcript): "turn \(transcript.text)"
        case .turnProbablyEnded(let transcript): "probably \(transcript.text)"
        case .turnResumed: "resumed"
        case .turnEnded(let transcript, _): "turn ended \(transcript.text)"
        case .unrecognized: "unrecognized"
        case .switched(let change): "switched \(change.from) \(change.to)"
        case .lost(let failure): "lost \(failure.kind.rawValue)"
        case .usage: "usage"
        case .warning(let words): "warning \(words)"
        }
    }

    /// Whether it accounts for what was used.
    package var isUsage: Bool {
        if case .usage = self { true } else { false }
    }

    /// The words that are sure now.
    package var sureWords: String? {
        switch self {
        case .final(let transcript), .turnEnded(let transcript, _): transcript.text
        default: nil
        }
    }
}

extension ClientDriver {
    /// Puts a recogniser through the matrix.
    ///
    /// - Parameters:
    ///   - isOwn: whether the client says an event by itself, and not because of what came.
    ///   - isMiddle: whether an event comes of the provider's answer, or right before it.
    ///   - delay: how long after such an event the middle is.
    package static func recognizer(
        _ name: String,
        simulator: @escaping @Sendable (SimulatorWorld) -> any SimulatedProvider,
        options: String,
        script: CallerScript,
        opener: CallerScript,
        isOwn: @escaping @Sendable (RecognitionEvent) -> Bool = \.isUsage,
        isMiddle: @escaping @Sendable (RecognitionEvent) -> Bool = { _ in true },
        delay: Duration = .zero,
        make: @escaping @Sendable (ProviderOptions) throws -> any SpeechRecognizer
    ) -> ClientDriver {
        var driver = ClientDriver(
            name,
            simulator: simulator,
            converse: { run in
                let session = try await make(run.options(options)).open(RecognitionRequest(), on: run.loop)
                let confined = LoopConfined((session: session, run: run), on: run.loop)
                let speaking = Task(executorPreference: run.loop) {
                    let (session, run) = confined.value
                    try await script.speak(to: session, on: run.loop) { try await run.idle() }
                    session.finish()
                }
                defer {
                    speaking.cancel()
                    session.cancel()
                }
                for try await event in session.events {
                    if isOwn(event) { run.noted(event.line) } else { run.heard(event.line) }
                }
            },
            begin: { run in
                let session = try await make(run.options(options)).open(RecognitionRequest(), on: run.loop)
                let confined = LoopConfined(session, on: run.loop)
                let speaking = Task(executorPreference: run.loop) {
                    try await opener.speak(to: confined.value, on: confined.loop)
                }
                while let event = try await session.events.next(), !isMiddle(event) {}
                if delay > .zero { try await run.loop.sleep(until: run.loop.now + delay) }
                return ClientBeginning(
                    cancel: {
                        speaking.cancel()
                        session.cancel()
                    },
                    rest: {
                        for try await _ in session.events {}
                    }
                )
            },
            complaint: { lines in
                let words = lines.compactMap { line in
                    for start in ["final ", "turn ended "] where line.hasPrefix(start) {
                        return line.dropFirst(start.count)
                    }
                    return nil
                }
                let heard = words.joined(separator: " ")
                return heard == script.sentence
                    ? nil : "the transcript is \"\(heard)\" instead of \"\(script.sentence)\""
            }
        )
        driver.settings.hearsStrangers = false
        return driver
    }
}
