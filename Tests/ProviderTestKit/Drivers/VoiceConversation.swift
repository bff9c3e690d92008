internal import ProviderKit
package import Rehearsal
internal import Synthesizers

/// What a voice under test is given to say.
package struct VoiceScript: Sendable {
    package var first: String
    /// Said behind the idle time.
    package var second: String

    /// Long enough for several messages of every provider.
    package static let whole = VoiceScript(
        first: "Your appointment is on Tuesday, the fourth of May, at nine thirty in the morning. ",
        second: "Shall I send you a note about it? "
    )
    /// As short as a contribution can be.
    package static let brief = VoiceScript(first: "At 9. ", second: "Ok? ")
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
        bytesPerSecond: Int = 8_000,
        script: VoiceScript = .whole
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
                try await say(script.first, with: voice, run)
                try await run.idle()
                try await say(script.second, with: voice, run)
            },
            begin: { run in
                let voice = try make(run)
                let session = try await voice.open(SynthesisRequest(), on: run.loop)
                session.speak(script.first + script.second + script.first)
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
                let expected = [script.first, script.second].map { line(of: $0, bytesPerSecond) }
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
        if script.first != VoiceScript.brief.first {
            driver.brief = {
                .voice(name, simulator: simulator, options: options, bytesPerSecond: bytesPerSecond, script: .brief)
            }
        }
        return driver
    }

    private static func say(_ text: String, with voice: any SpeechSynthesizer, _ run: ClientRun) async throws {
        let session = try await voice.open(SynthesisRequest(), on: run.loop)
        session.speak(text)
        session.finish()
        var (bytes, words) = (0, "")
        while let event = try await session.events.next() {
            switch event {
            case .audio(let audio):
                bytes += audio.count
                run.heardSomething()
            case .spoken(let pieces):
                words += pieces.map(\.text).joined()
                run.heardSomething()
            case .warning(let text): run.heard("warning \(text)")
            case .usage(let usage): run.noted("usage of \(usage.characters) characters")
            case .flushed, .switched: break
            }
        }
        run.noted("audio of \(bytes) bytes")
        if !words.isEmpty { run.noted("words \(words)") }
    }

    private static func line(of text: String, _ bytesPerSecond: Int) -> String {
        let speech = ToneSpeech().speech(for: text, rate: bytesPerSecond == 8_000 ? 8_000 : bytesPerSecond / 2)
        return "audio of \(speech.samples.count * (bytesPerSecond == 8_000 ? 1 : 2)) bytes"
    }
}
