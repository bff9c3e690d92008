// swift-tools-version: 6.2
import PackageDescription

// One array for every target, each flag with its reason. No `unsafeFlags`: they would bar other packages from
// depending on this one.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335: the cost of `any` is written down
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409: an import leaks only where a signature needs it
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444: a file imports what it uses
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461: `async` stays on the caller's loop
    .enableUpcomingFeature("InferIsolatedConformances"),  // SE-0470
    .enableExperimentalFeature("Lifetimes"),  // properties that return spans
    .treatAllWarnings(as: .error),  // SE-0480
    .strictMemorySafety(),  // SE-0458: every unsafe expression is marked
]

/// A system library seen through `Vendor/`: a module map and the thinnest inline shims.
func vendor(_ name: String, pkgConfig: String? = nil, package: String) -> Target {
    .systemLibrary(name: name, path: "Vendor/\(name)", pkgConfig: pkgConfig, providers: [.apt([package])])
}

/// A module of the sources folder.
///
/// Its floor (see Docs/architecture.md) is checked by `ArchitectureTests`.
func module(
    _ name: String,
    _ dependencies: [Target.Dependency] = [],
    resources: [Resource]? = nil
) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

/// A program, in `Sources/` or `Benchmarks/`.
func program(_ name: String, in folder: String = "Sources", _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name,
        dependencies: dependencies,
        path: "\(folder)/\(name)",
        swiftSettings: strict
    )
}

/// The tests of one module.
func tests(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: dependencies + [.target(name: name), "TestKit"],
        resources: resources,
        swiftSettings: strict
    )
}

/// What a client of a provider is made of.
let providerClient: [Target.Dependency] = [
    "CallTiming", "Octets", "FastJSON", "Reactor", "HTTPTransport", "WebSocketTransport", "ProviderKit", "ProviderWire",
]

/// What its tests use beside that: the simulator of the same provider, and loops to run both on.
let providerTests: [Target.Dependency] = ["Rehearsal", "ProviderTestKit"]

let package = Package(
    name: "syrinx",
    products: [
        .executable(name: "syrinx", targets: ["syrinx"])
    ],
    // The heavier C libraries: on by default; who embeds the package leaves out what they do not want.
    traits: [
        .trait(name: "Opus", description: "Opus for providers that speak it, and for the recordings of calls"),
        .trait(name: "PocketSphinx", description: "A recogniser that runs here and hears the phrases it is given"),
        .trait(name: "Flite", description: "A voice that runs here"),
        .default(enabledTraits: ["Opus", "PocketSphinx", "Flite"]),
    ],
    targets: [
        // Floor 0: the C libraries, and bytes.
        vendor("CLinux", package: "libc6-dev"),
        vendor("CAllocator", package: "libc6-dev"),
        vendor("COpenSSL", pkgConfig: "openssl", package: "libssl-dev"),
        vendor("CZlib", pkgConfig: "zlib", package: "zlib1g-dev"),
        vendor("CSampleRate", pkgConfig: "samplerate", package: "libsamplerate0-dev"),
        vendor("CSQLite", pkgConfig: "sqlite3", package: "libsqlite3-dev"),
        vendor("COpus", pkgConfig: "opus", package: "libopus-dev"),
        vendor("CPocketSphinx", pkgConfig: "pocketsphinx", package: "libpocketsphinx-dev"),
        vendor("CFlite", package: "flite1-dev"),
        module("Octets"),
        tests("Octets"),

        // Floor 1: time, locks and JSON.
        module("CallTiming"),
        module("PhoneNumbers"),
        tests("PhoneNumbers"),
        module("Redaction"),
        tests("Redaction"),
        module("CivilTime"),
        module("Statistics"),
        tests("Statistics"),
        module("Charts", ["Statistics"]),
        tests("Charts"),
        tests("CivilTime"),
        module("Locks", ["CLinux"]),
        tests("CallTiming"),
        module("Digests", ["COpenSSL"]),
        tests("Digests"),
        module("FastJSON", ["Octets"]),
        tests("FastJSON", ["Octets"]),

        // Floor 2: the loops.
        module("Reactor", ["CLinux", "COpenSSL", "Octets", "CallTiming", "Locks"]),
        tests("Reactor", ["Octets", "CallTiming"]),

        // Floor 3: HTTP.
        module("HTTPTransport", ["Octets", "CallTiming", "CivilTime", "Locks", "Reactor", "FastJSON", "CZlib"]),
        tests("HTTPTransport", ["Octets", "CallTiming", "Reactor"]),

        // Floor 4: WebSocket.
        module(
            "WebSocketTransport",
            ["Octets", "CallTiming", "Reactor", "HTTPTransport", "Digests", "COpenSSL", "CZlib"]
        ),
        tests("WebSocketTransport", ["Octets", "CallTiming", "Reactor", "HTTPTransport"]),

        // Floors 2 and 3: the ear.
        module("TelephoneAudio", ["Octets", "CallTiming", "Locks", "CSampleRate"]),
        tests("TelephoneAudio", ["Octets", "CallTiming"]),
        module("Endpointing", ["CallTiming"]),
        tests("Endpointing", ["CallTiming"]),
        module(
            "OpusAudio",
            ["Locks", "Octets", "TelephoneAudio", .target(name: "COpus", condition: .when(traits: ["Opus"]))]
        ),
        tests("OpusAudio", ["Octets", "TelephoneAudio"]),

        // Floors 3 to 7: the way of a call.
        module(
            "ProviderKit",
            ["CallTiming", "FastJSON", "TelephoneAudio", "Endpointing", "Locks", "Reactor", "Octets"]
        ),
        tests("ProviderKit", ["CallTiming", "FastJSON", "Reactor", "ProviderTestKit"]),
        module(
            "ProviderWire",
            ["CallTiming", "Octets", "FastJSON", "Reactor", "HTTPTransport", "WebSocketTransport", "ProviderKit"]
        ),
        tests(
            "ProviderWire",
            [
                "CallTiming", "FastJSON", "HTTPTransport", "ProviderKit", "Reactor", "WebSocketTransport",
                "ProviderTestKit",
            ]
        ),
        module(
            "LocalSpeech",
            [
                "CallTiming", "Octets", "TelephoneAudio", "Reactor",
                .target(name: "CPocketSphinx", condition: .when(traits: ["PocketSphinx"])),
                .target(name: "CFlite", condition: .when(traits: ["Flite"])),
            ]
        ),
        tests("LocalSpeech", ["CallTiming", "Octets", "TelephoneAudio", "Reactor"]),
        module(
            "TwilioREST",
            [
                "CallTiming", "Octets", "FastJSON", "Reactor", "HTTPTransport", "ProviderKit", "ProviderWire",
                "TwilioWire",
            ]
        ),
        tests("TwilioREST", providerClient + providerTests + ["TwilioWire"]),
        module("Recognizers", providerClient + ["TelephoneAudio", "Endpointing", "LocalSpeech"]),
        tests("Recognizers", providerClient + providerTests + ["TelephoneAudio", "LocalSpeech"]),
        module("LanguageModels", providerClient),
        tests("LanguageModels", providerClient + providerTests),
        module("Synthesizers", providerClient + ["CivilTime", "Locks", "TelephoneAudio", "LocalSpeech", "Digests"]),
        tests("Synthesizers", providerClient + providerTests + ["LocalSpeech", "Digests"]),
        module("SpeechChunking", ["CallTiming", "Octets", "TelephoneAudio", "ProviderKit"]),
        tests("SpeechChunking", ["CallTiming", "Octets", "TelephoneAudio", "ProviderKit"]),
        module("TurnTaking", ["CallTiming", "Endpointing"]),
        tests("TurnTaking", ["CallTiming", "Endpointing"]),
        module("BargeIn", ["CallTiming"]),
        tests("BargeIn", ["CallTiming"]),
        module("TwilioWire", ["Octets", "Digests"]),
        tests("TwilioWire"),
        module("CarrierWire", ["Octets", "FastJSON"]),
        tests("CarrierWire", ["Octets"]),
        module("AgentWire", ["Octets", "FastJSON"]),
        tests("AgentWire", ["Octets", "FastJSON"]),
        module("RelayWire", ["Octets", "FastJSON"]),
        tests("RelayWire", ["Octets"]),

        // Floors 4 and 5: what the model sees of a call, and what it may do.
        module("Dialogue", ["CallTiming", "CivilTime", "ProviderKit", "FastJSON"]),
        tests("Dialogue", ["CallTiming", "ProviderKit", "FastJSON"]),
        module(
            "CallTools",
            ["CallTiming", "Octets", "FastJSON", "Reactor", "HTTPTransport", "ProviderKit", "Dialogue"]
        ),
        tests(
            "CallTools",
            [
                "CallTiming", "Octets", "FastJSON", "Reactor", "HTTPTransport", "ProviderKit", "Dialogue",
                "ProviderTestKit",
            ]
        ),

        module(
            "CallPipeline",
            [
                "CallTiming", "Octets", "FastJSON", "Reactor", "ProviderKit", "TelephoneAudio", "Endpointing",
                "SpeechChunking", "TurnTaking", "BargeIn", "Dialogue", "CallTools",
            ]
        ),
        tests(
            "CallPipeline",
            [
                "CallTiming", "Octets", "FastJSON", "ProviderKit", "Reactor", "TelephoneAudio", "Endpointing",
                "SpeechChunking", "TurnTaking", "BargeIn", "Dialogue", "CallTools", "CallTestKit",
            ]
        ),
        module(
            "Carriers",
            [
                "CallTiming", "Octets", "TelephoneAudio", "Reactor", "WebSocketTransport", "CarrierWire", "ProviderKit",
                "SpeechChunking", "CallPipeline",
            ]
        ),
        tests(
            "Carriers",
            [
                "CallTiming", "Octets", "TelephoneAudio", "Reactor", "HTTPTransport", "WebSocketTransport",
                "CarrierWire", "ProviderKit", "CallPipeline", "Dialogue", "Rehearsal",
            ]
        ),
        module(
            "RelayCalls",
            [
                "CallTiming", "Octets", "FastJSON", "Reactor", "WebSocketTransport", "RelayWire", "ProviderKit",
                "TurnTaking", "BargeIn", "Dialogue", "CallTools", "CallPipeline",
            ]
        ),
        tests(
            "RelayCalls",
            [
                "CallTiming", "Octets", "FastJSON", "Reactor", "WebSocketTransport", "RelayWire", "ProviderKit",
                "BargeIn", "Dialogue", "CallTools", "CallPipeline",
            ]
        ),
        module(
            "AgentBridge",
            [
                "CallTiming", "Octets", "FastJSON", "TelephoneAudio", "Reactor", "HTTPTransport", "WebSocketTransport",
                "ProviderKit", "ProviderWire", "AgentWire", "Dialogue", "CallTools", "CallPipeline",
            ]
        ),
        tests(
            "AgentBridge",
            [
                "CallTiming", "Octets", "FastJSON", "TelephoneAudio", "Reactor", "HTTPTransport", "WebSocketTransport",
                "ProviderKit", "ProviderWire", "AgentWire", "Dialogue", "CallTools", "CallPipeline", "CarrierWire",
                "Carriers", "Rehearsal", "ProviderTestKit",
            ]
        ),
        module(
            "FrontDoor",
            [
                "CallTiming", "Octets", "FastJSON", "Digests", "Reactor", "HTTPTransport", "WebSocketTransport",
                "TwilioWire", "CarrierWire", "RelayWire", "ProviderKit", "Dialogue", "CallPipeline", "Carriers",
                "RelayCalls",
            ]
        ),
        tests(
            "FrontDoor",
            [
                "CallTiming", "Octets", "FastJSON", "Reactor", "HTTPTransport", "WebSocketTransport", "TwilioWire",
                "CarrierWire", "RelayWire", "ProviderKit", "CallPipeline", "Carriers", "RelayCalls", "Dialogue",
                "AgentBridge", "AgentFiles", "CallRecords", "Rehearsal", "VoiceService",
            ]
        ),
        module(
            "OutboundCalls",
            [
                "CallTiming", "CivilTime", "Digests", "FastJSON", "HTTPTransport", "Octets", "PhoneNumbers",
                "ProviderKit", "Reactor", "Synthesizers", "TelephoneAudio", "TwilioREST", "TwilioWire",
            ]
        ),
        tests(
            "OutboundCalls",
            providerClient + providerTests + [
                "CivilTime", "PhoneNumbers", "TelephoneAudio", "TwilioREST", "TwilioWire",
            ]
        ),
        module(
            "Rehearsal",
            [
                "CallTiming", "Octets", "FastJSON", "TelephoneAudio", "Endpointing", "Reactor", "HTTPTransport",
                "WebSocketTransport", "CarrierWire", "ProviderKit", "CallPipeline", "LocalSpeech", "CivilTime",
                "Digests",
                "TwilioWire",
            ]
        ),
        tests("Rehearsal", providerClient + ["ProviderTestKit", "TwilioWire", "TelephoneAudio"]),
        module(
            "CallRecords",
            [
                "CLinux", "CSQLite", "Octets", "CallTiming", "Locks", "FastJSON", "Reactor", "TelephoneAudio",
                "OpusAudio", "ProviderKit",
            ]
        ),
        tests("CallRecords", ["CallTiming", "FastJSON", "Octets", "ProviderKit", "Reactor", "TelephoneAudio"]),
        module(
            "Replays",
            [
                "CallTiming", "Octets", "FastJSON", "Digests", "Reactor", "TelephoneAudio", "ProviderKit",
                "SpeechChunking", "TurnTaking", "BargeIn", "Endpointing", "CallTools", "CallPipeline", "Rehearsal",
            ]
        ),
        tests(
            "Replays",
            [
                "CallTiming", "Octets", "FastJSON", "ProviderKit", "SpeechChunking", "TurnTaking", "BargeIn",
                "Dialogue", "Endpointing", "CallPipeline", "Rehearsal", "CallTestKit",
            ]
        ),
        module("Telemetry", ["CallTiming", "CivilTime", "FastJSON", "Octets", "ProviderKit", "Reactor"]),
        tests("Telemetry", ["CallTiming", "FastJSON", "Octets", "ProviderKit", "Reactor"]),
        module("FileTools", ["CivilTime", "FastJSON", "ProviderKit", "Dialogue", "CallTools", "Reactor"]),
        tests("FileTools", ["CivilTime", "FastJSON", "CallTools", "Reactor"]),
        module(
            "AgentFiles",
            [
                "FastJSON", "ProviderKit", "SpeechChunking", "BargeIn", "TurnTaking", "Endpointing", "Dialogue",
                "CallTools",
                "CallPipeline",
                "LanguageModels", "Rehearsal", "AgentBridge", "FileTools", "FrontDoor", "CallTiming", "CivilTime",
                "Recognizers", "Redaction", "Synthesizers", "Digests",
            ]
        ),
        tests(
            "AgentFiles",
            [
                "CivilTime", "FastJSON", "ProviderKit", "BargeIn", "CallTools", "CallPipeline", "LanguageModels",
                "Recognizers", "Redaction",
                "Synthesizers", "Rehearsal", "Dialogue", "Endpointing", "TurnTaking",
            ]
        ),
        module(
            "VoiceService",
            [
                "AgentFiles", "CallRecords", "Statistics", "Redaction", "Replays", "Telemetry", "Recognizers",
                "LanguageModels",
                "CallTiming", "Octets", "FastJSON", "Reactor", "HTTPTransport", "WebSocketTransport", "ProviderKit",
                "Dialogue", "CallPipeline", "CarrierWire", "Carriers", "FrontDoor", "Rehearsal", "AgentWire",
                "AgentBridge", "OutboundCalls", "TwilioREST", "TwilioWire", "PhoneNumbers", "CivilTime", "Synthesizers",
                "SpeechChunking", "FileTools",
            ],
            resources: [.embedInCode("Pages/Talk")]
        ),

        // Floor 11: trials.
        module(
            "Trials",
            [
                "AgentFiles", "CallPipeline", "CallTiming", "FastJSON", "FrontDoor", "HTTPTransport", "ProviderKit",
                "Reactor", "Rehearsal", "Replays", "TelephoneAudio", "VoiceService", "WebSocketTransport",
                "Synthesizers", "Statistics", "Charts", "CarrierWire", "Octets", "PhoneNumbers", "TwilioREST",
                "TwilioWire",
            ]
        ),
        tests(
            "Trials",
            [
                "AgentFiles", "CallPipeline", "CallTestKit", "CallTiming", "Charts", "FastJSON", "FrontDoor",
                "HTTPTransport", "PhoneNumbers", "ProviderKit", "ProviderTestKit", "Reactor", "Rehearsal", "Replays",
                "Statistics", "TwilioREST", "VoiceService", "WebSocketTransport",
            ]
        ),

        // What measures, and what suites talk to.
        program(
            "transport-echo",
            in: "Benchmarks",
            ["CallTiming", "Octets", "Reactor", "HTTPTransport", "WebSocketTransport"]
        ),
        program("bench-json", in: "Benchmarks", ["FastJSON", "Octets"]),
        program("bench-websocket", in: "Benchmarks", ["WebSocketTransport", "Octets"]),
        program("bench-executor", in: "Benchmarks", ["CallTiming", "Reactor"]),
        program("bench-audio", in: "Benchmarks", ["Octets", "TelephoneAudio"]),
        program("bench-tones", in: "Benchmarks", ["CallTiming", "TelephoneAudio"]),
        program(
            "bench-local",
            in: "Benchmarks",
            ["CallTiming", "LocalSpeech", "ProviderKit", "Reactor", "Recognizers", "TelephoneAudio"]
        ),
        program("random-calls", in: "Benchmarks", ["CallTestKit"]),
        program(
            "bench-replay",
            in: "Benchmarks",
            ["CallTiming", "Endpointing", "CallPipeline", "Replays", "CallTestKit"]
        ),
        program(
            "bench-turns",
            in: "Benchmarks",
            [
                "CallTiming", "FastJSON", "Octets", "ProviderKit", "Endpointing", "SpeechChunking", "TurnTaking",
                "CallPipeline", "Rehearsal", "CallTestKit",
            ]
        ),
        program("bench-endpointing", in: "Benchmarks", ["CallTiming", "Endpointing"]),

        program(
            "bench-providers",
            in: "Benchmarks",
            ["CallTiming", "FastJSON", "Reactor", "ProviderKit", "LanguageModels"]
        ),
        program("bench-cycles", in: "Benchmarks", ["ProviderTestKit"]),
        program(
            "bench-calls",
            in: "Benchmarks",
            [
                "CAllocator", "CallTiming", "TelephoneAudio", "Reactor", "ProviderKit", "SpeechChunking", "TurnTaking",
                "CallPipeline", "Dialogue", "Rehearsal",
            ]
        ),

        program(
            "bench-share",
            in: "Benchmarks",
            [
                "CallTiming", "Octets", "FastJSON", "TelephoneAudio", "Reactor", "HTTPTransport", "WebSocketTransport",
                "ProviderKit", "CarrierWire", "Carriers", "CallPipeline", "Dialogue", "Recognizers", "LanguageModels",
                "Synthesizers", "Rehearsal",
            ]
        ),

        program(
            "bench-relay",
            in: "Benchmarks",
            [
                "CallTiming", "Reactor", "HTTPTransport", "WebSocketTransport", "ProviderKit", "RelayCalls",
                "CallPipeline", "Dialogue", "Rehearsal",
            ]
        ),

        program(
            "bench-bridge",
            in: "Benchmarks",
            [
                "CallTiming", "Octets", "Reactor", "HTTPTransport", "WebSocketTransport", "ProviderKit", "CarrierWire",
                "Carriers", "CallPipeline", "AgentBridge", "Rehearsal",
            ]
        ),

        program("bench-experiments", in: "Benchmarks", ["FastJSON", "Rehearsal", "Statistics", "Trials"]),

        program("evidence", in: "Benchmarks", []),
        tests("evidence"),

        // The command line.
        program(
            "syrinx",
            [
                "CallTiming", "Octets", "FastJSON", "TelephoneAudio", "Endpointing", "Reactor", "HTTPTransport",
                "WebSocketTransport", "ProviderKit", "FrontDoor", "Rehearsal", "VoiceService", "OutboundCalls",
                "CallRecords", "CivilTime", "Redaction", "Telemetry", "AgentFiles", "CallPipeline", "Replays", "Trials",
                "Charts", "PhoneNumbers", "TwilioREST",
            ]
        ),

        tests(
            "syrinx",
            [
                "Octets", "FastJSON", "TelephoneAudio", "Endpointing", "Rehearsal", "HTTPTransport", "ProviderKit",
                "TwilioWire", "RelayCalls", "FrontDoor", "OutboundCalls", "PhoneNumbers", "VoiceService", "Trials",
                "TwilioREST",
            ]
        ),

        tests(
            "VoiceService",
            [
                "FastJSON", "HTTPTransport", "OutboundCalls", "PhoneNumbers", "CivilTime", "ProviderKit", "TwilioREST",
                "AgentFiles", "CallRecords", "CallTiming", "FrontDoor", "Reactor", "Synthesizers", "Rehearsal",
                "Telemetry", "WebSocketTransport",
            ]
        ),

        // Over all floors.
        .target(name: "TestKit", dependencies: ["Reactor"], path: "Tests/TestKit", swiftSettings: strict),
        .target(
            name: "ProviderTestKit",
            dependencies: providerClient + [
                "Rehearsal", "Recognizers", "LanguageModels", "Synthesizers", "TestKit", "CAllocator",
            ],
            path: "Tests/ProviderTestKit",
            swiftSettings: strict
        ),
        .target(
            name: "CallTestKit",
            dependencies: [
                "CallTiming", "Octets", "FastJSON", "ProviderKit", "Endpointing", "SpeechChunking", "TurnTaking",
                "BargeIn", "Dialogue", "CallTools", "CallPipeline", "Rehearsal", "Replays", "TestKit",
            ],
            path: "Tests/CallTestKit",
            swiftSettings: strict
        ),
        .testTarget(name: "ArchitectureTests", swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "CallTiming", "Octets", "FastJSON", "TelephoneAudio", "ProviderKit", "Reactor", "HTTPTransport",
                "WebSocketTransport", "Recognizers", "LanguageModels", "Synthesizers", "TurnTaking", "CallPipeline",
                "CallTools", "Dialogue",
                "Rehearsal", "TwilioWire", "Carriers", "FrontDoor", "OutboundCalls", "PhoneNumbers", "TwilioREST",
                "AgentBridge", "VoiceService", "CallRecords", "Replays", "AgentFiles", "BargeIn", "Endpointing",
                "ProviderTestKit", "CallTestKit",
            ],
            swiftSettings: strict
        ),
    ],
    swiftLanguageModes: [.v6]
)
