internal import FastJSON
public import ProviderKit

extension ProviderRegistry {
    /// Registers "cached": a voice that speaks what was spoken before from the cache.
    ///
    ///     { provider: "cached", voice: { provider: "elevenlabs", … } }
    public mutating func addCachedVoices(_ cache: SpeechCache) {
        let settings = [
            Setting("voice", .provider(.voice), isRequired: true, "Who speaks what was not spoken before.")
        ]
        add(
            voice: "cached",
            settings: settings,
            composed: { (options, registry) throws(JSON5Error) in
                try options.allowOnly(settings)
                let node = try options.node.member("voice")
                let voice = try registry.voice(ProviderOptions(node, options.environment))
                return CachedVoice(voice, cache, settings: node.json.settings)
            }
        )
    }
}

extension JSONValue {
    /// What a configuration says of a voice, in one form whatever its order; without what does not sound.
    fileprivate var settings: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .double(let value): "\(value)"
        case .string(let value): "\(value.utf8.count):\(value)"
        case .array(let elements): "[" + elements.map(\.settings).joined(separator: ",") + "]"
        case .object(let object):
            "{"
                + object.members.filter { !["apiKey", "deadlines"].contains($0.key) }.sorted { $0.key < $1.key }
                .map { "\($0.key.utf8.count):\($0.key)=\($0.value.settings)" }.joined(separator: ",") + "}"
        }
    }
}
