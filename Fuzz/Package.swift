// swift-tools-version: 6.2
import PackageDescription

// A package of its own: the fuzzer's targets need `unsafeFlags`, which would bar other packages from depending on ours.
// The modules under test are symbolic links to their sources, so that what is `package` there is visible here.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableExperimentalFeature("Lifetimes"),
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
]

/// A system library of the main package.
func vendor(_ name: String, pkgConfig: String? = nil) -> Target {
    .systemLibrary(name: name, path: "Vendor/\(name)", pkgConfig: pkgConfig)
}

/// A module of the main package, compiled again with the fuzzer's instrumentation.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// A fuzz target: one folder with one file that defines `LLVMFuzzerTestOneInput`.
///
/// `run` finds every one of them; its seeds are in `Corpus/<name>`, its past findings in `Findings/<name>`.
func fuzzer(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name,
        dependencies: dependencies,
        swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]
    )
}

let package = Package(
    name: "fuzz",
    targets: [
        vendor("CLinux"),
        vendor("COpenSSL", pkgConfig: "openssl"),
        vendor("CZlib", pkgConfig: "zlib"),
        vendor("CSampleRate", pkgConfig: "samplerate"),
        module("Octets"),
        module("CallTiming"),
        module("Locks", ["CLinux"]),
        module("FastJSON", ["Octets"]),
        module("Reactor", ["CLinux", "COpenSSL", "Octets", "CallTiming", "Locks"]),
        module("HTTPTransport", ["Octets", "CallTiming", "Locks", "Reactor", "FastJSON", "CZlib"]),
        module("WebSocketTransport", ["Octets", "CallTiming", "Reactor", "HTTPTransport", "COpenSSL", "CZlib"]),
        module("CarrierWire", ["Octets", "FastJSON"]),
        module("RelayWire", ["Octets", "FastJSON"]),
        module("AgentWire", ["Octets", "FastJSON"]),
        module("TelephoneAudio", ["Octets", "CallTiming", "Locks", "CSampleRate"]),
        // Without the trait `Opus`: the container alone, and no codec.
        module("OpusAudio", ["Octets"]),

        fuzzer("fuzz-json", ["FastJSON", "Octets"]),
        fuzzer("fuzz-json5", ["FastJSON", "Octets"]),
        fuzzer("fuzz-http", ["HTTPTransport", "Octets"]),
        fuzzer("fuzz-sse", ["HTTPTransport"]),
        fuzzer("fuzz-websocket", ["WebSocketTransport", "Octets"]),
        fuzzer("fuzz-media-streams", ["CarrierWire", "Octets"]),
        fuzzer("fuzz-relay", ["RelayWire", "Octets"]),
        fuzzer("fuzz-agent", ["AgentWire", "Octets"]),
        fuzzer("fuzz-base64", ["Octets"]),
        fuzzer("fuzz-wav", ["TelephoneAudio", "Octets"]),
        fuzzer("fuzz-ogg", ["OpusAudio"]),
    ],
    swiftLanguageModes: [.v6]
)
