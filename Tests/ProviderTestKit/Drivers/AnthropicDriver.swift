internal import Rehearsal

extension ClientDriver {
    /// Anthropic's Messages.
    package static let anthropic = model(
        "anthropic",
        "{ provider: 'anthropic', model: 'sim', url: '$address', apiKey: '$key' }",
        middle: 5
    ) { SimulatedAnthropic($0) }
}
