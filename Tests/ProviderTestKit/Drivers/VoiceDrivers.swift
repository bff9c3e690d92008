internal import ProviderKit
internal import Rehearsal

/// ElevenLabs, on each of its ways.
package enum ElevenLabsDriver {
    package static let multi = make("multi", warm: 1)
    package static let single = make("single", warm: 2)
    package static let http: ClientDriver = {
        var driver = make("http", warm: 0)
        driver.expectations.drop = [.network, .protocolViolation]
        return driver
    }()

    private static func make(_ transport: String, warm: Int) -> ClientDriver {
        var driver = ClientDriver.voice(
            "elevenlabs (\(transport))",
            simulator: { SimulatedElevenLabs($0) },
            options:
                "{ provider: 'elevenlabs', url: '$address', apiKey: '$key', voice: 'v', transport: '\(transport)' }"
        )
        driver.expectations.warmConnections = warm
        return driver
    }
}

/// Cartesia.
package enum CartesiaDriver {
    package static let contexts: ClientDriver = {
        var driver = ClientDriver.voice(
            "cartesia",
            simulator: { SimulatedCartesia($0) },
            options: "{ provider: 'cartesia', url: '$address', apiKey: '$key', voice: 'v' }"
        )
        driver.expectations.warmConnections = 1
        return driver
    }()
}

/// Deepgram's Aura.
package enum AuraDriver {
    package static let socket: ClientDriver = {
        var driver = ClientDriver.voice(
            "deepgram-aura",
            simulator: { SimulatedAura($0) },
            options: "{ provider: 'deepgram-aura', url: '$address', apiKey: '$key' }"
        )
        // The one that was used, and the one that is ready.
        driver.expectations.warmConnections = 2
        return driver
    }()
}

/// OpenAI's speech.
package enum OpenAISpeechDriver {
    package static let pcm: ClientDriver = {
        var driver = ClientDriver.voice(
            "openai-speech",
            simulator: { SimulatedOpenAISpeech($0) },
            options: "{ provider: 'openai-speech', url: '$address/v1', apiKey: '$key' }",
            bytesPerSecond: 48_000
        )
        driver.expectations.ofBareAudio()
        return driver
    }()
}

/// Amazon Polly.
package enum PollyDriver {
    package static let pcm: ClientDriver = {
        var driver = ClientDriver.voice(
            "polly",
            simulator: { SimulatedPolly($0) },
            options: "{ provider: 'polly', url: '$address', accessKey: '$key', secretKey: '$key' }",
            bytesPerSecond: 16_000
        )
        driver.expectations.ofBareAudio()
        return driver
    }()
}

extension ClientDriver.Expectations {
    /// A response that is nothing but samples: whatever comes is sound, and there is no place for an error.
    fileprivate mutating func ofBareAudio() {
        garbage = .skipped
        unknown = .skipped
        error = nil
        drop = [.network, .protocolViolation]
    }
}
