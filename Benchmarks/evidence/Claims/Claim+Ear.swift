extension Claim {
    /// What hears: codecs, tones and the ends of utterances.
    static let ear: [Claim] = [
        // The ear: codecs and resampling.
        Claim(
            "g711-exact",
            "every code and every sample of both laws beside tables built from ITU-T G.711: failed",
            target: .exactly(0),
            pace: .quick,
            command: measure("swift-test", "G711Tests")
        ),
        audio("g711-decode", "µ-law to samples, beside the same table in C", .atMost(0.35)),
        audio("g711-encode", "samples to µ-law, beside the same table in C", .atMost(0.45)),
        audio("base64-frame", "base64 of a 160-byte frame, the slower way of the two", .atMost(70)),
        audio("codecs-beside-c", "µ-law and base64 over the same tables in C, the worst of four", .atMost(1.2)),
        audio(
            "resampling-cost",
            "the default resampling over libsamplerate's SINC_FASTEST, the worst of 8 pairs",
            .atMost(0.125)
        ),
        audio("resampling-delay", "the default resampling's delay, the worst of 8 pairs", .atMost(3.5), wobbles: false),
        audio(
            "resampling-ripple",
            "its ripple from 300 to 3,400 Hz, the worst of 8 pairs",
            .atMost(0.1),
            wobbles: false
        ),
        audio(
            "resampling-folded",
            "what it folds into 300 to 3,400 Hz of tones above 4 kHz, the worst of 4 pairs",
            .atMost(-60),
            wobbles: false
        ),
        audio("resampling-drift", "an hour resampled in uneven blocks: samples off", .exactly(0), wobbles: false),
        audio("audio-allocations", "allocations of codecs and resampling per block", .exactly(0), wobbles: false),

        // The ear: tones.
        Claim(
            "dtmf-digits",
            "DTMF, all 16 keys at 40/40 ms, twist to 6 dB, 1.5 % detuned, SNR 15 dB: told rightly",
            target: .atLeast(100),
            pace: .quick,
            products: ["bench-tones"],
            command: measure("tones", "digits")
        ),
        Claim(
            "dtmf-talk-off",
            "DTMF, keys heard in more than an hour of speech at three levels, for each hour",
            target: .atMost(1),
            pace: .quick,
            products: ["bench-tones"],
            command: measure("tones", "talk-off")
        ),
        Claim(
            "call-progress",
            "ringing, busy and the like of four countries in noise, beeps behind greetings: told rightly",
            target: .atLeast(98),
            pace: .quick,
            products: ["bench-tones"],
            command: measure("tones", "signals")
        ),
        Claim(
            "tones-in-music",
            "keys and call progress signals heard in music on hold, for each hour",
            target: .atMost(1),
            pace: .quick,
            products: ["bench-tones"],
            command: measure("tones", "music")
        ),

        // Endpointing.
        Claim(
            "endpointing",
            "frames, turns and barge-ins on labelled calls of three seeds: columns worse than the C prototype",
            target: .exactly(0),
            pace: .full,
            products: ["syrinx"],
            command: measure("endpointing")
        ),
        Claim(
            "endpointing-cpu",
            "voice, turn and barge-in decided for 20 ms of both directions, CPU",
            target: .atMost(3),
            pace: .quick,
            wobbles: true,
            products: ["bench-endpointing"],
            command: measure("endpointing-cpu")
        ),
        Claim(
            "endpointing-allocations",
            "the same: allocations a frame",
            target: .exactly(0),
            pace: .quick,
            products: ["bench-endpointing"],
            command: [".build/release/bench-endpointing", "--json", "allocations"]
        ),

    ]

    private static func audio(_ name: String, _ says: String, _ target: Target, wobbles: Bool = true) -> Claim {
        Claim(
            name,
            says,
            target: target,
            pace: .quick,
            wobbles: wobbles,
            products: ["bench-audio"],
            command: measure("audio", name)
        )
    }
}
