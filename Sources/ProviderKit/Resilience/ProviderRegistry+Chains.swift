internal import FastJSON

extension ProviderRegistry {
    /// Registers "chain" for recognisers, models and voices: providers that stand in for each other.
    ///
    ///     { provider: "chain", of: [{ provider: "deepgram" }, { provider: "pocketsphinx" }], opening: 2 }
    public mutating func addChains() {
        add(
            recognizer: "chain",
            settings: ChainSettings.keys(.recognizer),
            composed: { (options, registry) throws(JSON5Error) in
                let settings = try ChainSettings(options, role: .recognizer)
                let members = try options.members { (member) throws(JSON5Error) in try registry.recognizer(member) }
                return RecognizerChain(members, settings, options.environment.resilience)
            }
        )
        add(
            model: "chain",
            settings: ChainSettings.keys(.model),
            composed: { (options, registry) throws(JSON5Error) in
                let settings = try ChainSettings(options, role: .model)
                let members = try options.members { (member) throws(JSON5Error) in try registry.model(member) }
                return ModelChain(members, settings, options.environment.resilience)
            }
        )
        add(
            voice: "chain",
            settings: ChainSettings.keys(.voice),
            composed: { (options, registry) throws(JSON5Error) in
                let settings = try ChainSettings(options, role: .voice)
                let members = try options.members(first: settings.firstAudio) { (member) throws(JSON5Error) in
                    try registry.voice(member)
                }
                return VoiceChain(members, settings, options.environment.resilience)
            }
        )
    }
}

extension ProviderOptions {
    /// The providers of a chain, of which there must be at least one.
    ///
    /// - Parameter first: how long each but the last may take to its first result, unless it is told otherwise.
    fileprivate func members<Provider>(
        first: Duration? = nil,
        _ make: (ProviderOptions) throws(JSON5Error) -> Provider
    ) throws(JSON5Error) -> [Provider] {
        // `hedge` is known to all, so that a recogniser's is refused with the reason.
        try allowOnly(ChainSettings.keys(.model))
        let list = try node.member("of")
        var members: [Provider] = []
        let elements = try list.elements()
        for (place, element) in elements.enumerated() {
            var environment = environment
            if place + 1 < elements.count { environment.firstAudio = first ?? environment.firstAudio }
            members.append(try make(ProviderOptions(element, environment)))
        }
        guard !members.isEmpty else { throw list.error("a chain needs at least one provider") }
        return members
    }
}
