internal import ProviderKit
package import Rehearsal

/// Servers that transcribe segments, against their simulators.
package enum TranscriptionDriver {
    package static let clips = DeepgramDriver.clips

    private static let script = CallerScript([
        .clip(clips.clips[0]), .silence(.milliseconds(1_000)), .idle, .clip(clips.clips[1]), .silence(.seconds(1)),
    ])

    /// OpenAI's own, which streams.
    package static let streamed: ClientDriver = {
        var driver = streamed(clips, script)
        driver.brief = { streamed(DeepgramDriver.briefClips, DeepgramDriver.briefScript) }
        driver.middle = 3
        // What is sent all at once has no middle.
        driver.settings.latency = LatencyProfile(first: .fixed(.milliseconds(120)), next: .fixed(.milliseconds(5)))
        driver.expectations.warmConnections = 1
        return driver
    }()

    /// One that answers whole: nothing comes of a segment but its answer.
    package static let whole: ClientDriver = {
        var driver = whole(clips, script)
        driver.brief = { whole(DeepgramDriver.briefClips, DeepgramDriver.briefScript) }
        driver.middle = 0
        driver.linesBeforeMiddle = 0
        driver.settings.latency = LatencyProfile(first: .fixed(.seconds(2)))
        // From the beginning of the call: the sentence, the pause behind it, and this client's deadline for an answer.
        driver.expectations.stallDeadline = .milliseconds(2_400) + .seconds(10)
        driver.expectations.warmConnections = 1
        return driver
    }()

    private static func whole(_ clips: CallerClips, _ script: CallerScript) -> ClientDriver {
        driver(
            "transcriptions (openai, whole)",
            .openAI,
            "{ provider: 'transcriptions', url: '$address/v1', apiKey: '$key', stream: false }",
            clips,
            script,
            // The caller has paused, and the server is thinking.
            delay: .milliseconds(3_000)
        )
    }

    private static func streamed(_ clips: CallerClips, _ script: CallerScript) -> ClientDriver {
        driver(
            "transcriptions (openai, streamed)",
            .openAI,
            "{ provider: 'transcriptions', url: '$address/v1', apiKey: '$key' }",
            clips,
            script
        )
    }

    private static func driver(
        _ name: String,
        _ kind: TranscriptionSimulator.Kind,
        _ options: String,
        _ clips: CallerClips,
        _ script: CallerScript,
        delay: Duration = .zero
    ) -> ClientDriver {
        ClientDriver.recognizer(
            name,
            simulator: { TranscriptionSimulator($0, clips: clips, kind: kind) },
            options: options,
            script: script,
            opener: CallerScript([.clip(clips.clips[0]), .silence(.seconds(60))]),
            isOwn: { event in
                // It cuts the segments itself.
                switch event {
                case .speechStarted, .usage: true
                default: false
                }
            },
            isMiddle: { event in
                switch event {
                case .interim: delay == .zero
                case .speechStarted: delay > .zero
                default: false
                }
            },
            delay: delay,
            make: DeepgramDriver.make
        )
    }
}
