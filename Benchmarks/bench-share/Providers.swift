import Glibc
import Reactor
import Rehearsal

/// The providers: what `syrinx simulate --latency typical` serves, without the limits of a small account.
struct Providers {
    func run() async throws {
        var settings = SimulatorWorld.Settings()
        for (provider, preset) in LatencyProfile.typical {
            settings.latencies[provider] = LatencyProfile.presets[preset]
        }
        // Nobody says anything but the clips.
        settings.hearsStrangers = false
        let world = SimulatorWorld(settings)
        world.journal.keepLast(100)
        var listening = DeepgramSimulator.Settings()
        listening.concurrency = 10_000
        var speaking = SimulatedElevenLabs.Limits()
        speaking.generations = 10_000
        let providers: [any SimulatedProvider] = [
            DeepgramSimulator(world, clips: CallerClips(SimulatedProviders.clips), settings: listening),
            SimulatedChatCompletions(world, dialect: .openai),
            SimulatedElevenLabs(world, limits: speaking),
        ]
        let group = try EventLoopGroup(count: 1)
        let host = try await SimulatorHost.listen(providers, in: world, group: group)
        let places = providers.map { "\"\($0.name)\": \"\(host.address(of: $0.name) ?? "")\($0.basePath)\"" }
        print("{\(places.joined(separator: ", "))}")
        fflush(nil)
        await host.run()
    }
}
