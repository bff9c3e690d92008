internal import Rehearsal

/// The simulated providers behind a load: as slow as published, without the limits of a small account.
enum LoadProviders {
    private static let many = 1_000_000

    static func all(in world: SimulatorWorld, _ speech: LoadSpeech) -> [any SimulatedProvider] {
        var hearing = DeepgramSimulator.Settings()
        hearing.concurrency = many
        var speaking = SimulatedElevenLabs.Limits()
        speaking.generations = many
        let clips = CallerClips(speech.clips)
        let own: [any SimulatedProvider] = [
            DeepgramSimulator(world, clips: clips, settings: hearing),
            DeepgramSimulator(world, clips: clips, settings: hearing, as: "deepgram-flux"),
            SimulatedElevenLabs(world, limits: speaking),
            SimulatedCartesia(world, contexts: many),
        ]
        let others = SimulatedProviders.all(in: world, clips: speech.clips, script: StandardCallers.replies([]))
        return own + others.filter { other in !own.contains { $0.name == other.name } }
    }
}
