package import ProviderKit
package import Rehearsal
internal import Recognizers

/// Deepgram's two protocols, against their simulator.
package enum DeepgramDriver {
    /// What the caller says.
    package static let clips = CallerClips([
        .babbling("Can you move it to Tuesday?", seed: 7), .babbling("And tell the driver, please.", seed: 8),
    ])

    /// Two sentences with a pause between them, and as much silence as any deadline takes.
    private static let script = CallerScript([
        .clip(clips.clips[0]), .silence(.milliseconds(1_500)), .idle, .clip(clips.clips[1]), .silence(.seconds(9)),
    ])

    /// A word and another, for conditions that look at every byte.
    package static let briefClips = CallerClips([.babbling("Yes.", seed: 9), .babbling("No.", seed: 10)])

    package static let briefScript = CallerScript([
        .clip(briefClips.clips[0]), .silence(.milliseconds(1_200)), .clip(briefClips.clips[1]), .silence(.seconds(1)),
    ])

    package static let listen: ClientDriver = {
        var driver = listen(clips, script)
        driver.brief = { listen(briefClips, briefScript) }
        // A result is due after a second and a half of audio; from then on the deadline runs.
        driver.expectations.stallDeadline = .milliseconds(6_000)
        driver.expectations.stallSlack = .milliseconds(2_500)
        return driver
    }()

    private static func listen(_ clips: CallerClips, _ script: CallerScript) -> ClientDriver {
        ClientDriver.recognizer(
            "deepgram",
            simulator: { DeepgramSimulator($0, clips: clips) },
            options: "{ provider: 'deepgram', url: '$socketAddress', apiKey: '$key' }",
            script: script,
            opener: CallerScript([.clip(clips.clips[0]), .silence(.seconds(60))]),
            make: Self.make
        )
    }

    package static let flux: ClientDriver = {
        var driver = flux(clips, script)
        driver.brief = { flux(briefClips, briefScript) }
        driver.middle = 8
        driver.expectations.stallDeadline = .milliseconds(6_500)
        driver.expectations.stallSlack = .milliseconds(2_500)
        return driver
    }()

    private static func flux(_ clips: CallerClips, _ script: CallerScript) -> ClientDriver {
        ClientDriver.recognizer(
            "deepgram-flux",
            simulator: { DeepgramSimulator($0, clips: clips, as: "deepgram-flux") },
            options: "{ provider: 'deepgram-flux', url: '$socketAddress', apiKey: '$key', eagerEotThreshold: 0.4 }",
            script: script,
            opener: CallerScript([.clip(clips.clips[0]), .silence(.seconds(60))]),
            make: Self.make
        )
    }

    /// A recogniser as a configuration describes it.
    package static func make(_ options: ProviderOptions) throws -> any SpeechRecognizer {
        var registry = ProviderRegistry()
        registry.addRecognizers()
        return try registry.recognizer(options)
    }
}
