extension LatencyProfile {
    /// Figures that others have published, by the name of the model they were measured with.
    ///
    /// They date from 2026 and from the places where they were measured: something to rehearse with, not a promise of
    /// any provider. A p95 that was not published is worked out from what was, as each comment says.
    package static let presets: [String: LatencyProfile] = [
        // End of speech to the last final, 1,000 samples: median 247 ms, p95 298 (pipecat-ai/stt-benchmark, 2026-02).
        "nova-3": LatencyProfile(first: .logNormal(median: .milliseconds(247), p95: .milliseconds(298))),
        // End of turn about 260 ms behind the speech by its maker's documents; the spread is that of nova-3.
        "flux": LatencyProfile(first: .logNormal(median: .milliseconds(260), p95: .milliseconds(314))),
        // The same benchmark's row "openai": median 637 ms, p95 965.
        "openai-transcriptions": LatencyProfile(first: .logNormal(median: .milliseconds(637), p95: .milliseconds(965))),

        // First tokens as collected for voice agents in 2026: median and p95. Between tokens: 1 s by the tokens a second
        // that the same collections give for each.
        "gpt-4.1": LatencyProfile(
            first: .logNormal(median: .milliseconds(536), p95: .milliseconds(1_771)),
            next: .logNormal(median: .milliseconds(14), p95: .milliseconds(40))
        ),
        "claude-haiku-4.5": LatencyProfile(
            first: .logNormal(median: .milliseconds(637), p95: .milliseconds(1_615)),
            next: .logNormal(median: .milliseconds(9), p95: .milliseconds(30))
        ),
        "gpt-oss-120b-groq": LatencyProfile(
            first: .logNormal(median: .milliseconds(98), p95: .milliseconds(217)),
            next: .logNormal(median: .milliseconds(2), p95: .milliseconds(6))
        ),

        // First audio, Coval's benchmark of 2026-05-04 as gradium.ai/content/tts-latency-benchmark-2026 quotes it:
        // median and the distance of the quartiles. A log-normal whose quartiles are d apart around the median m has its
        // p95 at m · exp(1.645 · asinh(d / 2m) / 0.6745).
        "sonic-3": voice(188, p95: 360),
        "eleven_turbo_v2_5": voice(264, p95: 301),
        "eleven_flash_v2_5": voice(288, p95: 325),
        "aura-2": voice(313, p95: 408),
        // The same source gives medians only.
        "eleven_multilingual_v2": voice(1_232, p95: 1_900),
        "tts-1-hd": voice(2_295, p95: 3_500),
    ]

    /// Which of them stands for a simulated provider as it is mostly used.
    package static let typical: [String: String] = [
        "deepgram": "nova-3", "deepgram-flux": "flux", "transcriptions": "openai-transcriptions",
        "openai": "gpt-4.1", "anthropic": "claude-haiku-4.5", "groq": "gpt-oss-120b-groq",
        "elevenlabs": "eleven_flash_v2_5", "cartesia": "sonic-3", "deepgram-aura": "aura-2",
        "openai-speech": "tts-1-hd",
    ]

    /// Voices make audio several times faster than it is spoken; five times is at the slow end of what they say.
    private static func voice(_ median: Int, p95: Int) -> LatencyProfile {
        LatencyProfile(
            first: .logNormal(median: .milliseconds(median), p95: .milliseconds(p95)),
            next: .none,
            realTimeFactor: 5
        )
    }
}
