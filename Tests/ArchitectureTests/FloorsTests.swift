import Foundation
import Testing

/// Which floor each module stands on; a module imports only from floors below its own.
private let floors: [String: Int] = [
    "CLinux": 0, "COpenSSL": 0, "CZlib": 0, "CSampleRate": 0, "COpus": 0, "CPocketSphinx": 0, "CFlite": 0, "Octets": 0,
    "CSQLite": 0,
    "CallTiming": 1, "FastJSON": 1, "Locks": 1, "Digests": 1, "PhoneNumbers": 1, "CivilTime": 1,
    "Redaction": 1, "Statistics": 1,
    "TelephoneAudio": 2, "Reactor": 2, "Endpointing": 2, "Charts": 2,
    "HTTPTransport": 3, "ProviderKit": 3, "OpusAudio": 3, "LocalSpeech": 3,
    "WebSocketTransport": 4, "CarrierWire": 4, "RelayWire": 4, "AgentWire": 4, "TwilioWire": 4,
    "SpeechChunking": 4, "BargeIn": 4, "TurnTaking": 4, "Dialogue": 4,
    "ProviderWire": 5, "CallTools": 5,
    "Recognizers": 6, "LanguageModels": 6, "Synthesizers": 6, "CallPipeline": 6, "TwilioREST": 6,
    "Carriers": 7, "RelayCalls": 7, "AgentBridge": 7, "OutboundCalls": 7, "CallRecords": 7, "Telemetry": 7,
    "Rehearsal": 7, "FileTools": 7,
    "FrontDoor": 8, "Replays": 8,
    "AgentFiles": 9,
    "VoiceService": 10,
    "Trials": 11,
    "syrinx": 12,
]

/// What comes with the toolchain.
private let toolchain: Set<String> = ["Swift", "Synchronization", "Glibc", "Foundation"]

/// The modules that may use Foundation: none of those that a frame passes through.
private let mayUseFoundation: Set<String> = ["AgentFiles", "CallRecords", "VoiceService"]

private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

private func modules() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "Sources").path).sorted()
}

struct FloorsTests {
    @Test func `every module has a floor`() throws {
        for module in try modules() { #expect(floors[module] != nil, "\(module) stands on no floor") }
    }

    @Test(arguments: try modules())
    func `imports only from floors below`(module: String) throws {
        let floor = try #require(floors[module])
        let folder = root.appending(path: "Sources/\(module)")
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        var seen = 0
        for case let file as URL in files where file.pathExtension == "swift" {
            seen += 1
            for imported in imports(in: try String(contentsOf: file, encoding: .utf8)) where imported != module {
                if toolchain.contains(imported) {
                    let isAllowed = imported != "Foundation" || mayUseFoundation.contains(module)
                    #expect(isAllowed, "\(module) may not use \(imported): \(file.lastPathComponent)")
                } else {
                    let other = try #require(floors[imported], "\(imported) stands on no floor")
                    #expect(other < floor, "\(module) may not import \(imported): \(file.lastPathComponent)")
                }
            }
        }
        #expect(seen > 0, "\(module) has no source")
    }

    private func imports(in source: String) -> [String] {
        source.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard let place = words.firstIndex(of: "import"), place + 1 < words.count, place <= 2 else { return nil }
            guard words.first?.hasPrefix("//") == false else { return nil }
            return String(words[place + 1])
        }
    }
}
