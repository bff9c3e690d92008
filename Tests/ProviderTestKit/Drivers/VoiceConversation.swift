internal import ProviderKit
package import Rehearsal
internal import Synthesizers

/// What a voice under test is given to say.
package enum VoiceScript {
    /// Long enough for several messages of every provider.
    package static let first = "Your appointment is on Tuesday, the fourth of May, at nine thirty in the morning. "
    /// Said behind the idle time.
    package static let second = "Shall I send you a note about it? "
}

extension ClientDriver {
    /// Puts a voice through the matrix.
    ///
    /// - Parameters:
    ///   - options: the configuration, with `$address` and `$key` in it.
    ///   - bytesPerSecond: of the format that it asks for.
    package static func voice(
        _ name: String,
        simulator: @escaping @Sendable (SimulatorWorld) -> any SimulatedProvider,
        options: String,
        bytesPerSecond: Int = 8_000
    ) -> ClientDriver {
        let make = { @Sendable (run: ClientRun) throws -> any SpeechSynthesizer in
            var registry = ProviderRegistry()
            registry.addSynthesizers()
            return try registry.voice(run.options(options))
        }
        var driver = ClientDriver(
            name,
            simulator: simulator,
            converse: { run in
                let voice = try make(run)
                try await say(VoiceScript.first, with: voice, run)
                try await run.idle()
                try await say(VoiceScript.second, with: voice, run)
            },
            begin: { run in
                let voice = try make(run)
                let session = try await voice.open(SynthesisRequest(), on: run.loop)
                session.speak(VoiceScript.first + VoiceScript.second + VoiceScript.first)
                session.flush()
                while let event = try await session.events.next() {
                    if case .audio = event { break }
                }
                return ClientBeginning(
                    cancel: { session.cancel() },
                    rest: { while try await session.events.next() != nil {} }
                )
            },
            complaint: { lines in
                let expected = [VoiceScript.first, VoiceScript.second].map { line(of: $0, bytesPerSecond) }
                let audio = lines.filter { $0.hasPrefix("audio") }
                return audio == expected ? nil : "heard \(audio), not \(expected)"
            }
        )
        driver.settings.latency = LatencyProfile(
            first: .fixed(.milliseconds(120)),
            next: .fixed(.milliseconds(5)),
            realTimeFactor: 8
        )
        driver.middle = 4
        // The words and the sound of a contribution are told at its end.
        driver.linesBeforeMiddle = 0
        return driver
    }

    private static func say(_ text: String, with voice: any SpeechSynthesizer, _ run: ClientRun) async throws {
        let session = try await voice.open(SynthesisRequest(), on: run.loop)
        session.speak(text)
        session.finish()
        var (bytes, words) = (0, "")
        while let event = try await session.events.next() {
            switch event {
            case .audio(let audio): bytes += audio.count
            case .spoken(let pieces): words += pieces.map(\.text).joined()
            case .warning(let text): run.heard("warning \(text)")
            case .usage(let usage): run.heard("usage of \(usage.characters) characters")
            case .flushed, .switched: break
            }
        }
        run.heard("audio of \(bytes) bytes")
        if !words.isEmpty { run.heard("words \(words)") }
    }

    private static func line(of text: String, _ bytesPerSecond: Int) -> String {
        let speech = ToneSpeech().speech(for: text, rate: bytesPerSecond == 8_000 ? 8_000 : bytesPerSecond / 2)
        return "audio of \(speech.samples.count * (bytesPerSecond == 8_000 ? 1 : 2)) bytes"
    }
}
