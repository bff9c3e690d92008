#if Opus
    import Foundation
    import Octets
    import TelephoneAudio
    import Testing

    @testable import OpusAudio

    struct OpusCodecTests {
        private func tone(_ count: Int, rate: Int, channels: Int = 1) -> [Int16] {
            (0..<(count * channels)).map { Int16(8000 * sin(2 * .pi * 440 * Double($0 / channels) / Double(rate))) }
        }

        private func power(_ samples: ArraySlice<Int16>) -> Double {
            samples.reduce(0) { $0 + Double($1) * Double($1) } / Double(max(1, samples.count))
        }

        private func packet(_ encoder: inout OpusFrameEncoder, _ samples: [Int16]) throws -> [UInt8] {
            var packet = ByteBuffer()
            try encoder.encode(samples.span, into: &packet)
            return [UInt8](copying: packet.bytes)
        }

        private func samples(_ decoder: inout OpusFrameDecoder, _ packet: [UInt8], room: Int) throws -> [Int16] {
            var samples = [Int16](repeating: 0, count: room)
            var span = samples.mutableSpan
            let count = try decoder.decode(packet.span, into: &span)
            return Array(samples[..<min(room, count)])
        }

        private func refusal(_ body: () throws -> Void) -> OpusCodecError? {
            do {
                try body()
                return nil
            } catch { return error as? OpusCodecError }
        }

        @Test(arguments: OpusRate.allCases, [1, 2])
        func `frames of 20 ms come back at every rate`(rate: OpusRate, channels: Int) throws {
            var encoder = try OpusFrameEncoder(OpusSettings(rate: rate, channels: channels, bitrate: 32_000))
            var decoder = try OpusFrameDecoder(rate: rate, channels: channels)
            let length = rate.rawValue / 50 * channels
            let input = tone(rate.rawValue, rate: rate.rawValue, channels: channels)
            var output: [Int16] = []
            for start in stride(from: 0, to: input.count, by: length) {
                let packet = try packet(&encoder, Array(input[start..<(start + length)]))
                let duration = OpusPacket.samples(in: packet.span)
                #expect(duration == 960)
                var room = [Int16](repeating: 0, count: length)
                var span = room.mutableSpan
                let count = try decoder.decode(packet.span, into: &span)
                #expect(count == length / channels)
                output += room
            }
            // The decoder is behind by the lookahead; then it is nearly what went in.
            let delay = encoder.lookahead * channels
            let settled = 10 * length
            let difference = zip(output[(settled + delay)...], input[settled...]).map {
                Int16(clamping: Int($0) - Int($1))
            }
            #expect(power(difference[...]) < 0.1 * power(input[settled...]))
        }

        @Test func `a lost packet is made up for`() throws {
            var encoder = try OpusFrameEncoder(OpusSettings(rate: .wideband, expectedLoss: 20))
            var decoder = try OpusFrameDecoder(rate: .wideband)
            let input = tone(320 * 20, rate: 16_000)
            let packets = try (0..<20).map { try packet(&encoder, Array(input[($0 * 320)..<($0 * 320 + 320)])) }
            var room = [Int16](repeating: 0, count: 320)
            for frame in 0..<20 {
                let packet = packets[frame == 15 ? 16 : frame]
                var span = room.mutableSpan
                let count =
                    switch frame {
                    case 10: try decoder.conceal(320, into: &span)
                    case 15: try decoder.recover(320, from: packet.span, into: &span)
                    default: try decoder.decode(packet.span, into: &span)
                    }
                #expect(count == 320)
                if frame > 2 { #expect(power(room[...]) > 0.2 * power(input[...])) }
            }
        }

        @Test func `lengths that are no frame and packets that are none are refused`() throws {
            var encoder = try OpusFrameEncoder(OpusSettings(rate: .narrowband, channels: 2))
            for count in [0, 1, 162, 319, 321, 2000] {
                let error = refusal { _ = try packet(&encoder, [Int16](repeating: 0, count: count)) }
                #expect(error == .frameLength(samples: count))
            }
            for count in [20, 40, 80, 160, 320, 480] {
                let made = try packet(&encoder, [Int16](repeating: 0, count: count * 2))
                #expect(made.count < 200)
            }
            var decoder = try OpusFrameDecoder(rate: .narrowband)
            let none = refusal { _ = try samples(&decoder, [], room: 160) }
            #expect(none == .malformedPacket)
            let malformed = refusal { _ = try samples(&decoder, [0xFF, 0xFF], room: 160) }
            #expect(malformed == .malformedPacket)
            let long = refusal { _ = try samples(&decoder, [0x18, 0], room: 160) }
            #expect(long == .tooLong(room: 160))
            let encoderRefusal = refusal { _ = try OpusFrameEncoder(OpusSettings(rate: .narrowband, channels: 3)) }
            #expect(encoderRefusal == .settings)
            let decoderRefusal = refusal { _ = try OpusFrameDecoder(rate: .narrowband, channels: 0) }
            #expect(decoderRefusal == .settings)
        }
    }
#endif
