/// All simulated providers: what `syrinx simulate` serves.
package enum SimulatedProviders {
    /// One of each, for a world; a line for each provider.
    ///
    /// - Parameters:
    ///   - clips: what recognisers understand.
    ///   - script: what models answer.
    ///   - twilio: how those who are called behave.
    package static func all(
        in world: SimulatorWorld,
        clips: [CallerClip] = clips,
        script: ModelScript = ModelScript(),
        twilio: TwilioSimulator.Settings = TwilioSimulator.Settings()
    ) -> [any SimulatedProvider] {
        var all: [any SimulatedProvider] = [
            TwilioSimulator(world, settings: twilio),
            DeepgramSimulator(world, clips: CallerClips(clips)),
            DeepgramSimulator(world, clips: CallerClips(clips), as: "deepgram-flux"),
            SimulatedAnthropic(world, script: script),
            SimulatedElevenLabs(world),
            SimulatedAgents(world),
            SimulatedCartesia(world),
            SimulatedAura(world),
            SimulatedOpenAISpeech(world),
            SimulatedPolly(world),
        ]
        for kind in TranscriptionSimulator.Kind.allCases {
            all.append(TranscriptionSimulator(world, clips: CallerClips(clips), kind: kind))
        }
        for dialect in ChatDialect.all { all.append(SimulatedChatCompletions(world, dialect: dialect, script: script)) }
        return all
    }

    /// What callers say where nothing else is given: babble with these words.
    package static let clips = [
        CallerClip.babbling("I would like to book an appointment for Friday.", seed: 1, language: "en"),
        CallerClip.babbling("My number is five five five zero one four two.", seed: 2, language: "en"),
        CallerClip.babbling("Yes, that would be great, thank you.", seed: 3, language: "en"),
    ]
}
