package import FastJSON

// Somebody who is alone is a chain of one: asked again, and left alone, as a chain does with its members.
extension ProviderRegistry {
    /// The recogniser that an object describes, as a chain.
    package func recognizers(_ options: ProviderOptions) throws(JSON5Error) -> RecognizerChain {
        let made = try recognizer(options)
        return made as? RecognizerChain ?? RecognizerChain([made], ChainSettings(), options.environment.resilience)
    }

    /// The model that an object describes, as a chain.
    package func models(_ options: ProviderOptions) throws(JSON5Error) -> ModelChain {
        let made = try model(options)
        return made as? ModelChain ?? ModelChain([made], ChainSettings(), options.environment.resilience)
    }

    /// The voice that an object describes, as a chain.
    package func voices(_ options: ProviderOptions) throws(JSON5Error) -> VoiceChain {
        let made = try voice(options)
        return made as? VoiceChain ?? VoiceChain([made], ChainSettings(), options.environment.resilience)
    }
}
