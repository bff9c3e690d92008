import CallTiming
import Foundation
import Octets
import ProviderKit
import TelephoneAudio
import Testing

@testable import CallRecords

@Suite(.timeLimit(.minutes(5))) struct RecordingTests {
    private let folder: TemporaryFolder
    private let store: SQLiteCallStore

    init() throws {
        folder = try TemporaryFolder()
        store = try SQLiteCallStore(path: folder.database)
    }

    /// Recordings stay what they are.
    private var large: RecordOptions {
        var options = RecordOptions.patient
        options.compressesRecordings = false
        return options
    }

    private func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try #require(FileManager.default.contents(atPath: folder.path + "/recordings/" + path)))
    }

    private func read(_ path: String) throws -> (bytes: [UInt8], file: WaveFile) {
        let bytes = try bytes(path)
        return (bytes, try WaveFile(bytes.span))
    }

    /// A second of the caller saying 1, 2, 3 …, the agent answering with 200 half a second later.
    private func record(_ recorder: StereoRecorder, frames: Int = 50) {
        for frame in 0..<frames {
            say(frame, recorder)
            if frame == 20 { recorder.agent([200, 201].span, at: CallTime(samples: 4_000)) }
        }
        recorder.finish(at: CallTime(samples: Int64(frames) * 160))
    }

    @Test func `a call's sound is a stereo file, known to the store`() async throws {
        let keeper = try RecordKeeper(store: store, folder: folder.path, options: large)
        let scribe = keeper.begin(TestCall.record("a/../b", of: Organisation("..")))
        record(try keeper.record(scribe))
        _ = await scribe.end(.completed)
        await keeper.stop()
        let audio = try #require(try store.audio(of: scribe.name).first)
        #expect(audio.samples == 8_000 && audio.format == .stereoMuLaw)
        // No part of a name leads out of the folder.
        #expect(audio.path == "%2e%2e/a%2f%2e%2e%2fb.wav")
        let (bytes, file) = try read(audio.path)
        #expect(file.format == WaveFormat(.muLaw, channelCount: 2))
        #expect(file.frameCount == 8_000 && file.notes.isEmpty)
        let start = file.audio.lowerBound
        #expect(bytes[start + 2 * 3_999] == 24 && bytes[start + 2 * 4_000] == 25)
        #expect(bytes[start + 2 * 3_999 + 1] == 255)
        #expect(bytes[start + 2 * 4_000 + 1] == 200 && bytes[start + 2 * 4_001 + 1] == 201)
        #expect(bytes[start + 2 * 4_002 + 1] == 255)
    }

    @Test func `a long call goes through a small window`() async throws {
        let keeper = try RecordKeeper(store: store, folder: folder.path, options: large)
        let scribe = keeper.begin(TestCall.record("a"))
        let recorder = try keeper.record(scribe)
        // 40 s, five windows, each as soon as there is room again.
        for frame in 0..<2_000 {
            let end = Int64(frame + 1) * 160
            try await eventually { recorder.window.writable.upperBound >= end }
            say(frame, recorder)
        }
        recorder.finish(at: CallTime(samples: 320_000))
        _ = await scribe.end(.completed)
        await keeper.stop()
        #expect(keeper.figures.missedSamples == 0)
        let (bytes, file) = try read("default/a.wav")
        #expect(file.frameCount == 320_000)
        let caller = stride(from: file.audio.lowerBound, to: file.audio.upperBound, by: 2).map { bytes[$0] }
        #expect(caller == (0..<320_000).map { UInt8($0 / 160 % 100) })
    }

    /// The caller says a number for 20 ms.
    private func say(_ frame: Int, _ recorder: StereoRecorder) {
        let codes = [UInt8](repeating: UInt8(frame % 100), count: 160)
        recorder.caller(codes.span, at: CallTime(samples: Int64(frame) * 160))
    }

    /// Writes a file as a process leaves it that is killed.
    private func leave(_ codes: [UInt8], in path: String) throws {
        var writer = try WaveFileWriter(path: path, format: WaveFormat(.muLaw, channelCount: 2))
        try writer.append(encoded: codes.span)
        try writer.flush()
    }

    @Test(arguments: [0, 1, 2, 7_001, 8_000])
    func `a file whose writer is gone gets the header it would have had`(missing: Int) throws {
        try Folder.make(folder.path + "/recordings")
        let path = folder.path + "/recordings/a.wav"
        let codes = (0..<8_000).map { UInt8($0 % 251) }
        try leave(codes, in: path)
        let whole = try bytes("a.wav")
        try Data(whole.dropLast(missing)).write(to: URL(filePath: path))
        #expect(try RecordingRepair.repair(path) == Int64((8_000 - missing) / 2))
        let (repaired, file) = try read("a.wav")
        #expect(file.notes.isEmpty)
        #expect(Array(repaired[file.audio]) == Array(codes.prefix((8_000 - missing) / 2 * 2)))
    }

    @Test func `recordings of a process that is gone are put right at the next start`() async throws {
        let name = CallName("a")
        try store.write([
            .began(TestCall.record("a")), .audio(name, RecordedAudio(path: "default/a.wav", format: .stereoMuLaw)),
            .audio(name, RecordedAudio(path: "default/never.wav", format: .stereoMuLaw)),
        ])
        try Folder.make(folder.path + "/recordings/default")
        let path = folder.path + "/recordings/default/a.wav"
        try leave([1, 2, 3, 4], in: path)
        let keeper = try RecordKeeper(store: store, folder: folder.path, options: large)
        #expect(try store.audio(of: name).map(\.samples) == [2, 0])
        #expect(try read("default/a.wav").file.notes.isEmpty)
        await keeper.stop()
    }
}
