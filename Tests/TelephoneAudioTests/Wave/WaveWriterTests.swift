import Foundation
import Octets
@testable import TelephoneAudio
import TestKit
import Testing

struct WaveWriterTests {
    @Test func `the plainest file has the plainest header`() {
        let samples: [Int16] = [1, -2]
        var expected = WaveBytes(size: 40)
        expected.format()
        expected.chunk("data", WaveBytes.samples(samples))
        #expect(WaveWriter.file(WaveFormat(.signed16), samples: samples.span) == expected.bytes)
    }

    @Test(arguments: WaveEncoding.allCases, [1, 2, 3])
    func `what is written is read again`(encoding: WaveEncoding, channelCount: Int) throws {
        var generator = SeededGenerator(seed: 3)
        let format = WaveFormat(encoding, sampleRate: 16_000, channelCount: channelCount)
        for frames in [0, 1, 2, 33] {
            let samples = (0..<(frames * channelCount)).map { _ in Int16.random(in: .min ... .max, using: &generator) }
            let bytes = WaveWriter.file(format, samples: samples.span)
            #expect(bytes.count.isMultiple(of: 2))
            let file = try WaveFile(bytes.span)
            #expect(file.format == format)
            #expect(file.notes.isEmpty)
            #expect(file.frameCount == frames)
            for channel in 0..<channelCount {
                let written = (0..<frames).map { samples[$0 * channelCount + channel] }
                let read = try file.samples(.only(channel), of: bytes.span)
                switch encoding {
                case .muLaw: #expect(read == written.map { MuLaw.decode(MuLaw.encode($0)) })
                case .aLaw: #expect(read == written.map { ALaw.decode(ALaw.encode($0)) })
                case .unsigned8:
                    #expect(read.count == written.count)
                    for (old, new) in zip(written, read) { #expect(abs(Int(old) - Int(new)) <= 255) }
                default: #expect(read == written)
                }
            }
        }
    }

    @Test(arguments: WaveEncoding.allCases)
    func `samples beyond full scale and those that are no number are tamed`(encoding: WaveEncoding) throws {
        var writer = WaveWriter(WaveFormat(encoding))
        var bytes = ByteBuffer()
        writer.begin(into: &bytes)
        let samples: [Float] = [0, 0.5, -0.5, 1.5, -1.5, .nan, .infinity, -.infinity]
        writer.append(samples.span, into: &bytes)
        writer.end(into: &bytes)
        let file = try WaveFile(bytes.bytes)
        let read = try file.samples(of: bytes.bytes)
        #expect(read.count == 8)
        let expected: [Int16] = [0, 16_384, -16_384, 32_767, -32_768, 0, 32_767, -32_768]
        for (found, wanted) in zip(read, expected) { #expect(abs(Int(found) - Int(wanted)) <= 660, "\(encoding)") }
    }

    @Test(arguments: WaveEncoding.allCases)
    func `pieces give the file that the whole gives, and its first header leaves the sizes open`(
        encoding: WaveEncoding
    ) throws {
        let samples = (0..<101).map { Int16($0 * 300 - 15_000) }
        let format = WaveFormat(encoding)
        var writer = WaveWriter(format)
        var bytes = ByteBuffer()
        writer.begin(into: &bytes)
        let headerSize = bytes.count
        for start in stride(from: 0, to: samples.count, by: 7) {
            writer.append(Array(samples[start..<min(start + 7, samples.count)]).span, into: &bytes)
        }
        #expect(writer.frameCount == 101)
        // As it is when its writer dies.
        let cut = try WaveFile(bytes.bytes)
        #expect(cut.frameCount == 101)
        #expect(cut.notes == [.audioSizeLeftOpen])
        writer.end(into: &bytes)
        var header = ByteBuffer()
        writer.appendHeader(into: &header)
        #expect(header.count == headerSize)
        bytes.overwrite(at: 0, with: header.bytes)
        #expect([UInt8](copying: bytes.bytes) == WaveWriter.file(format, samples: samples.span))
    }

    @Test func `bytes in the file's encoding go in as they are`() throws {
        var writer = WaveWriter(WaveFormat(.muLaw))
        var audio = ByteBuffer()
        let codes: [UInt8] = [1, 2, 3]
        writer.append(encoded: codes.span, into: &audio)
        writer.end(into: &audio)
        #expect([UInt8](copying: audio.bytes) == [1, 2, 3, 0])
        var file = ByteBuffer()
        writer.appendHeader(into: &file)
        file.append(audio.bytes)
        #expect(try WaveFile(file.bytes).samples(of: file.bytes) == codes.map { MuLaw.decode($0) })
    }

    @Test func `a file on disk is whole while it is written and when it is closed`() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("wave-\(UUID().uuidString).wav").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        var writer = try WaveFileWriter(path: path, format: WaveFormat(.signed16))
        var written: [Int16] = []
        for piece in 0..<200 {
            let samples = (0..<(piece * 5)).map { Int16(truncatingIfNeeded: $0 * piece) }
            try writer.append(samples.span)
            written += samples
        }
        try writer.flush()
        let open = try Array(Data(contentsOf: URL(fileURLWithPath: path)))
        #expect(try WaveFile(open.span).notes == [.audioSizeLeftOpen])
        #expect(try WaveFile(open.span).samples(of: open.span) == written)
        try writer.close()
        let closed = try Array(Data(contentsOf: URL(fileURLWithPath: path)))
        #expect(closed == WaveWriter.file(WaveFormat(.signed16), samples: written.span))
    }

    @Test func `a path that cannot be written is refused in words`() {
        let error = FileWriteError(path: "/nonexistent/a.wav", action: "create", number: ENOENT)
        #expect(error.description == "cannot create /nonexistent/a.wav: No such file or directory")
        #expect(throws: error) { _ = try WaveFileWriter(path: "/nonexistent/a.wav", format: WaveFormat(.muLaw)) }
    }
}
