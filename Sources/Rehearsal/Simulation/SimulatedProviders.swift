/// All simulated providers: what `syrinx simulate` serves.
package enum SimulatedProviders {
    /// One of each, for a world; a line for each provider.
    package static func all(in world: SimulatorWorld) -> [any SimulatedProvider] {
        [
            TwilioSimulator(world)
        ]
    }
}
