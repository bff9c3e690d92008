internal import ProviderKit
package import Rehearsal

/// Servers that transcribe segments, against their simulators.
package enum TranscriptionDriver {
    package static let clips = DeepgramDriver.clips

    private static let script = CallerScript([
        .clip(clips.clips[0]), .silence(.milliseconds(1_500)), .idle, .clip(clips.clips[1]), .silence(.seconds(2)),
    ])

    /// OpenAI's own, which streams.
    package static let streamed: ClientDriver = {
        var driver = Self.driver(
            "transcriptions (openai, streamed)",
            .openAI,
            "{ provider: 'transcriptions', url: '$address/v1', apiKey: '$key' }"
        )
        driver.middle = 3
        driver.expectations.warmConnections = 1
        return driver
    }()

    private static func driver(
        _ name: String,
        _ kind: TranscriptionSimulator.Kind,
        _ options: String
    ) -> ClientDriver {
        ClientDriver.recognizer(
            name,
            simulator: { TranscriptionSimulator($0, clips: clips, kind: kind) },
            options: options,
            script: script,
            opener: CallerScript([.clip(clips.clips[0]), .silence(.seconds(60))]),
            make: DeepgramDriver.make
        )
    }
}
