#if Opus
    import Foundation
    import Octets
    import Testing

    @testable import OpusAudio

    struct OggOpusFileTests {
        private func chirp(_ count: Int, channels: Int) -> [Int16] {
            (0..<(count * channels)).map { index in
                let time = Double(index / channels) / 8000
                let hertz = index % channels == 0 ? 300 + 200 * sin(time * 2) : 1100
                return Int16(6000 * sin(2 * .pi * hertz * time))
            }
        }

        private func encoded(_ samples: [Int16], channels: Int, block: Int) throws -> [UInt8] {
            var output = ByteBuffer()
            var encoder = try OggOpusEncoder(
                OpusSettings(rate: .narrowband, channels: channels, bitrate: 24_000),
                comments: [("TITLE", "call")],
                into: &output
            )
            for start in stride(from: 0, to: samples.count, by: block) {
                try encoder.append(samples.span.extracting(start..<min(start + block, samples.count)), into: &output)
            }
            try encoder.finish(into: &output)
            return [UInt8](copying: output.bytes)
        }

        @Test(arguments: [0, 1, 107, 108, 109, 159, 160, 161, 8000, 20_003], [1, 2])
        func `a file is exactly as long as its samples`(count: Int, channels: Int) throws {
            let samples = chirp(count, channels: channels)
            let bytes = try encoded(samples, channels: channels, block: 333)
            for rate in [OpusRate.narrowband, .wideband, .fullband] {
                var decoder = OggOpusDecoder(rate: rate)
                var decoded: [Int16] = []
                try decoder.append(bytes.span, to: &decoded)
                try decoder.finish()
                #expect(decoded.count == samples.count * rate.rawValue / 8000)
                #expect(decoder.head?.channels == channels)
                #expect(decoder.tags?["TITLE"] == "call")
            }
        }

        @Test(arguments: [1, 2])
        func `what comes out lies where it went in`(channels: Int) throws {
            let samples = chirp(8000, channels: channels)
            var decoder = OggOpusDecoder(rate: .narrowband)
            var decoded: [Int16] = []
            let bytes = try encoded(samples, channels: channels, block: 4000)
            try decoder.append(bytes.span, to: &decoded)
            // Laid over what went in, it fits best where it is.
            let likeness = (-12...12).map { shift in
                (1600..<(samples.count - 200)).reduce(0.0) { sum, index in
                    sum + Double(samples[index]) * Double(decoded[index + shift * channels])
                }
            }
            #expect(abs((likeness.indices.max { likeness[$0] < likeness[$1] } ?? 0) - 12) <= 1)
        }

        @Test(arguments: [1, 160, 161, 5000])
        func `blocks of any size make the same file`(block: Int) throws {
            let samples = chirp(6000, channels: 2)
            #expect(try encoded(samples, channels: 2, block: block) == encoded(samples, channels: 2, block: 12_000))
        }

        /// Other people's programs, where they are installed (Debian: ffmpeg, opus-tools).
        @Test(
            .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/ffprobe")),
            arguments: [0, 1, 8000, 100_001],
            [1, 2]
        )
        func `ffprobe and opusinfo accept it without a warning`(count: Int, channels: Int) throws {
            let path = NSTemporaryDirectory() + "syrinx-\(UUID().uuidString).opus"
            defer { try? FileManager.default.removeItem(atPath: path) }
            try Data(try encoded(chirp(count, channels: channels), channels: channels, block: 160))
                .write(to: URL(fileURLWithPath: path))
            let probe = try output(
                of: [
                    "ffprobe", "-v", "warning", "-show_entries", "stream=codec_name,channels,duration_ts", "-of",
                    "csv=p=0", path,
                ]
            )
            // The duration counts what is skipped at the start.
            #expect(probe == "opus,\(channels),\(count * 6 + 312)\n" || count == 0)
            guard FileManager.default.isExecutableFile(atPath: "/usr/bin/opusinfo") else { return }
            let info = try output(of: ["opusinfo", path])
            #expect(!info.lowercased().contains("warning"), "\(info)")
            #expect(info.contains("Playback length"))
        }

        /// Files of other people's programs; opusenc takes raw samples, ffmpeg makes a tone.
        @Test(
            .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/opusenc")),
            arguments: [1, 4000, 32_000, 100_001],
            [1, 2]
        )
        func `a file that opusenc has made is read, exactly as long as its samples`(count: Int, channels: Int) throws {
            let path = NSTemporaryDirectory() + "syrinx-\(UUID().uuidString)"
            defer { for kind in [".raw", ".opus"] { try? FileManager.default.removeItem(atPath: path + kind) } }
            let samples = chirp(count, channels: channels)
            try Data(samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] })
                .write(to: URL(fileURLWithPath: path + ".raw"))
            _ = try output(
                of: [
                    "opusenc", "--quiet", "--raw", "--raw-rate", "8000", "--raw-chan", "\(channels)", "--comment",
                    "TITLE=call", path + ".raw", path + ".opus",
                ]
            )
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path + ".opus")))
            var decoder = OggOpusDecoder(rate: .narrowband)
            var decoded: [Int16] = []
            try decoder.append(bytes.span, to: &decoded)
            try decoder.finish()
            #expect(decoded.count == samples.count)
            #expect(decoder.head?.inputRate == 8000)
            #expect(decoder.tags?["title"] == "call")
        }

        @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/ffmpeg")))
        func `a file that ffmpeg has made is read`() throws {
            let path = NSTemporaryDirectory() + "syrinx-\(UUID().uuidString).opus"
            defer { try? FileManager.default.removeItem(atPath: path) }
            _ = try output(
                of: [
                    "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=8000:duration=2.5",
                    "-c:a", "libopus", "-b:a", "16k", path,
                ]
            )
            var decoder = OggOpusDecoder(rate: .narrowband)
            var decoded: [Int16] = []
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            try decoder.append(bytes.span, to: &decoded)
            try decoder.finish()
            #expect(abs(decoded.count - 20_000) <= 1)
        }

        private func output(of command: [String]) throws -> String {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = command
            let pipe = Pipe()
            process.standardOutput = pipe
            process.standardError = pipe
            try process.run()
            let data = pipe.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            return String(decoding: data, as: UTF8.self)
        }
    }
#endif
