import FastJSON
import Foundation
import Rehearsal
import TelephoneAudio
import Testing

@testable import syrinx

/// A folder that goes when the test has ended.
final class Folder {
    let path = NSTemporaryDirectory() + "syrinx-\(UUID().uuidString)/"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file and says where it is.
    func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: path + name))
        return path + name
    }

    func text(of name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path + name)), as: UTF8.self)
    }
}

/// A second of silence, a second of babble, two of silence.
private func conversation() -> [UInt8] {
    var babble = Babble(seed: 3)
    let silence = [UInt8](repeating: MuLaw.silence, count: 8_000)
    return silence + babble.muLaw(samples: 8_000) + silence + silence
}

struct EndpointCommandTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    private func run(_ words: String...) throws {
        var arguments = Arguments(words[...])
        try EndpointCommand(&arguments).run()
    }

    @Test func `a recording's turns are written as JSON and drawn`() throws {
        let file = try folder.file("call.ulaw", conversation())
        try run(file, "--json", folder.path + "turns.json", "--picture", folder.path + "turns.svg")
        let reports = try JSONValue(parsing: Array(try folder.text(of: "turns.json").utf8).span)
        let turns = try #require(reports.arrayValue?.first?["turns"]?.arrayValue)
        #expect(turns.count == 1)
        let start = try #require(turns.first?["start"]?.doubleValue)
        #expect(abs(start - 1) < 0.2)
        let drawing = try folder.text(of: "turns.svg")
        #expect(drawing.hasPrefix("<svg ") && drawing.hasSuffix("</svg>\n"))
    }

    @Test func `decisions on a corpus are a line for each recording that its labels name`() throws {
        _ = try folder.file("a.ulaw", conversation())
        _ = try folder.file("a.agent.ulaw", [UInt8](repeating: MuLaw.silence, count: 32_000))
        _ = try folder.file("b.ulaw", [UInt8](repeating: MuLaw.silence, count: 1_600))
        _ = try folder.file("labels.json", Array(#"[{"id": "a", "turns": [[5, 6]]}, {"id": "b"}]"#.utf8))
        try run("--corpus", folder.path, "--out", folder.path + "out.jsonl")
        let lines = try folder.text(of: "out.jsonl").split(separator: "\n")
        #expect(lines.count == 2)
        let first = try JSONValue(parsing: Array(lines[0].utf8).span)
        #expect(first["id"]?.stringValue == "a")
        #expect(first["speech"]?.stringValue?.utf8.count == 200)
        #expect(first["turns"]?.arrayValue?.count == 1)
        #expect(String(lines[1]) == #"{"id":"b","frame_ms":20,"speech":"0000000000","turns":[],"barge":[]}"#)
    }

    @Test(arguments: [
        ["call.ulaw", "--sweep", "patience=400..900:inf"], ["call.ulaw", "--sweep", "patience=400..900:nan"],
        ["call.ulaw", "--sweep", "patience=400..900:0"], ["call.ulaw", "--sweep", "patience=400..900:1e-300"],
        ["call.ulaw", "--sweep", "patience=nan..900:50"], ["call.ulaw", "--sweep", "patience=900..400:50"],
        ["call.ulaw", "--sweep", "patience=1..900:50"], ["call.ulaw", "--sweep", "courage=1..9:1"],
        ["call.ulaw", "--sweep", "follow=0..1:1", "--sweep", "follow=0..1:1"],
        ["call.ulaw", "--sweep", "follow=0..1:1", "--json", "x"],
        ["call.ulaw", "--sweep", "follow=0..1:1", "--picture", "x"],
        ["--corpus", "x", "--out", "y", "--sweep", "follow=0..1:1"], ["--corpus", "x", "--out", "y", "--json", "z"],
        ["--corpus", "x", "--out", "y", "--picture", "z"], ["--corpus", "x", "--out", "y", "--agent", "z"],
        ["--corpus", "x"], ["--corpus", "x", "--out", "y", "z"], ["call.ulaw", "--out", "x"], [],
        ["call.ulaw", "--set", "patience=nan"], ["call.ulaw", "--set", "patience"], ["call.ulaw", "--unknown"],
        ["a", "b", "--picture", "x"], ["a", "b", "--agent", "x"], ["a", "--json"],
    ])
    func `what cannot be meant is refused before anything is done`(words: [String]) {
        #expect(throws: UsageError.self) {
            var arguments = Arguments(words[...])
            _ = try EndpointCommand(&arguments)
        }
    }

    @Test func `sweeps count for every pair of values`() throws {
        let file = try folder.file("call.ulaw", conversation())
        try run(file, "--sweep", "patience=400..600:100", "--sweep", "follow=0..1:1")
        #expect(try EndpointSweep("patience=400..600:100").values == [400, 500, 600])
        #expect(try EndpointSweep("certain=0.5..0.5:1").values == [0.5])
        // Steps that do not add up exactly still reach the end.
        #expect(try EndpointSweep("certain=0..0.3:0.1").values.count == 4)
    }
}

struct EndpointRecordingTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    private func refusal(_ bytes: [UInt8]) throws -> String {
        let path = try folder.file("file", bytes)
        do {
            _ = try EndpointRecording(path: path)
            return "taken"
        } catch {
            return "\(error)".replacing(path, with: "FILE")
        }
    }

    @Test func `what is no recording is refused with a word on what to do`() throws {
        #expect(try refusal([]) == "FILE is empty")
        let convert = "make a WAV file of it: ffmpeg -i FILE -ar 8000 FILE.wav"
        #expect(try refusal(Array("fLaC".utf8)) == "FILE: this is a FLAC file, which is not read here; \(convert)")
        #expect(try refusal([0x1F, 0x8B, 8, 0]) == "FILE: this is a gzip file; unpack it first")
        let picture: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10]
        let wanted = "give a WAV file or raw 8 kHz mu-law"
        #expect(try refusal(picture) == "FILE: this is a PNG picture, no recording; \(wanted)")
        let diary = Array("Dear diary,\nnobody calls me any more.\n".utf8)
        #expect(try refusal(diary) == "FILE: this is a text file, no recording; \(wanted)")
        let silent = WaveWriter.file(WaveFormat(.signed16), samples: [Int16]().span)
        #expect(try refusal(silent) == "FILE is a WAV file without a single sample")
        #expect(try refusal(Array(silent.prefix(12))).hasPrefix("FILE: the file has no format chunk"))
        #expect(try refusal([0xFF, 0xFE, 0x7F]) == "taken")
    }

    @Test func `a folder is no recording, nor is a file that is not there`() throws {
        #expect(throws: EndpointFileError.self) { try EndpointRecording(path: folder.path) }
        #expect(throws: EndpointFileError.self) { try EndpointRecording(path: folder.path + "none") }
    }

    @Test func `a file beyond 2 GB is refused before it is read`() throws {
        let path = try folder.file("large.ulaw", [])
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.truncate(atOffset: 3 << 30)
        try handle.close()
        #expect(throws: EndpointFileError.self) { try EndpointFile.read(path) }
    }

    @Test func `the agent is the second channel, or the file beside, or the one that is named`() throws {
        let stereo = WaveWriter.file(WaveFormat(.signed16, channelCount: 2), samples: [1, 2, 3, 4].span)
        let both = try EndpointRecording(path: folder.file("both.wav", stereo))
        #expect(both.caller == [1, 3])
        #expect(both.agent == [2, 4])
        let caller = try folder.file("x.ulaw", [0xFF, 0x80])
        _ = try folder.file("x.agent.ulaw", [0x80, 0x80])
        #expect(try EndpointRecording(path: caller).agent == [MuLaw.decode(0x80), MuLaw.decode(0x80)])
        let named = try folder.file("named.ulaw", [0xFF])
        #expect(try EndpointRecording(path: caller, agent: named).agent == [0])
        let empty = try folder.file("empty.ulaw", [])
        #expect(throws: EndpointFileError.self) { try EndpointRecording(path: caller, agent: empty) }
    }
}

struct EndpointPictureTests {
    @Test func `a name is drawn whatever is in it`() throws {
        let name = "a<b>&\"\u{1}\u{8}\u{FFFE}é👋"
        #expect(EndpointPicture.escaped(name) == "a&lt;b&gt;&amp;&quot;\u{FFFD}\u{FFFD}\u{FFFD}é👋")
    }
}

struct FixedNumberTests {
    @Test(arguments: [
        (0.0, 3, "0.000"), (-0.0004, 3, "0.000"), (-1.5, 1, "-1.5"), (2.996, 2, "3.00"), (1e6, 0, "1000000"),
    ])
    func `numbers have so many decimals`(number: Double, decimals: Int, text: String) {
        #expect(number.fixed(decimals) == text)
    }
}
