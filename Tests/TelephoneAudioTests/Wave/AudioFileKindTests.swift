import TelephoneAudio
import TestKit
import Testing

struct AudioFileKindTests {
    @Test(arguments: [
        ("OggS", AudioFileKind.sound("an Ogg file")), ("fLaC", .sound("a FLAC file")), ("ID3", .sound("an MP3 file")),
        (".snd", .sound("an AU file")), ("RIFFxxxxAVI ", .sound("an AVI file")),
        ("RIFFxxxxACON", .other("a RIFF file without audio")), ("RIFFxxxxWAVE", .wave), ("RIFF", .wave),
        ("....ftypM4A ", .sound("an MP4 file")), ("PK\u{03}\u{04}", .packed("a ZIP file")),
        ("%PDF-1.7", .other("a PDF file")), ("GIF89a", .other("a GIF picture")),
        ("Hello, world, how do you do today?", .other("a text file")),
        ("Grüße an alle, die dies hören.\r\n\t", .other("a text file")),
        ("\n  {\"id\": \"a\", \"turns\": [[1.5, 2.25]]}", .other("a JSON file")),
        ("[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]", .other("a JSON file")), ("Hello", .unknown), ("", .unknown),
    ])
    func `a file is known by its beginning`(beginning: String, kind: AudioFileKind) {
        #expect(AudioFileKind(Array(beginning.utf8).span) == kind)
    }

    @Test(
        arguments: [
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], AudioFileKind.other("a PNG picture")),
            ([0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x10], .other("a JPEG picture")),
            ([0x1F, 0x8B, 0x08, 0x00], .packed("a gzip file")),
            ([0x1A, 0x45, 0xDF, 0xA3], .sound("a WebM or Matroska file")),
            ([0x7F, 0x45, 0x4C, 0x46, 2, 1, 1], .other("a program")),
        ] as [([UInt8], AudioFileKind)]
    )
    func `so is one that does not begin with letters`(beginning: [UInt8], kind: AudioFileKind) {
        #expect(AudioFileKind(beginning.span) == kind)
        let tooLittle = Array(beginning.prefix(2))
        #expect(AudioFileKind(tooLittle.span) == .unknown)
    }

    /// Frames of MPEG audio of so many bytes, empty but for their headers.
    private func frames(_ header: [UInt8], length: Int, count: Int) -> [UInt8] {
        (0..<count).flatMap { _ in header + [UInt8](repeating: 0, count: length - header.count) }
    }

    @Test(
        arguments: [
            // 128 kbit/s at 44.1 kHz, the same padded, 64 kbit/s at 48 kHz, 32 kbit/s at 22.05 kHz, 8 kbit/s at 8 kHz.
            ([0xFF, 0xFB, 0x90, 0x64], 417), ([0xFF, 0xFB, 0x92, 0x64], 418), ([0xFF, 0xFB, 0x54, 0xC4], 192),
            ([0xFF, 0xF3, 0x40, 0xC4], 104), ([0xFF, 0xE3, 0x18, 0xC4], 72),
        ] as [([UInt8], Int)]
    )
    func `an MP3 file without tags is known by three frames in a row`(header: [UInt8], length: Int) {
        #expect(AudioFileKind(frames(header, length: length, count: 3).span) == .sound("an MP3 file"))
        #expect(AudioFileKind(frames(header, length: length, count: 2).span) == .unknown)
        #expect(AudioFileKind(frames(header, length: length + 1, count: 3).span) == .unknown)
    }

    @Test func `so is an AAC file`() {
        // A frame of 300 bytes, which is 37 eights and 4.
        let header: [UInt8] = [0xFF, 0xF1, 0x6C, 0x40, 37, 4 << 5, 0xFC]
        #expect(AudioFileKind(frames(header, length: 300, count: 3).span) == .sound("an AAC file"))
        #expect(AudioFileKind(frames(header, length: 299, count: 3).span) == .unknown)
    }

    @Test func `text is known although its first 4,096 bytes end inside of a character`() {
        for shift in 0..<4 {
            let text = String(repeating: "x", count: shift) + String(repeating: "👋", count: 2_000)
            #expect(AudioFileKind(Array(text.utf8).span) == .other("a text file"), "\(shift)")
        }
    }

    @Test func `no sound in µ-law is taken for something else`() {
        var generator = SeededGenerator(seed: 31)
        for loudness in [0, 3, 30, 300, 3_000, 30_000] {
            for length in [1, 8, 32, 160, 8_000] {
                for _ in 0..<40 {
                    let samples = (0..<length).map { _ in
                        Int16.random(in: Int16(-loudness)...Int16(loudness), using: &generator)
                    }
                    let codes = samples.map { MuLaw.encode($0) }
                    #expect(AudioFileKind(codes.span) == .unknown)
                }
            }
        }
        for code in UInt8.min ... .max where !(0x09...0x7E).contains(code) {
            #expect(AudioFileKind([UInt8](repeating: code, count: 8_000).span) == .unknown)
        }
    }
}
