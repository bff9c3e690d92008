#if Opus
    internal import COpus
    public import Octets

    /// Encodes frames of sound to Opus packets.
    @safe
    public struct OpusFrameEncoder: ~Copyable, @unchecked Sendable {
        // The library's state is this value's alone, and a value that cannot be copied is in one thread at a time.
        private let state: OpaquePointer
        private let settings: OpusSettings

        /// No packet of the frames accepted here is longer (RFC 6716 §3.4: 1,275 bytes for each 20 ms).
        private static let longestPacket = 3 * 1_276

        /// Makes an encoder.
        public init(_ settings: OpusSettings) throws(OpusCodecError) {
            unsafe state = try Self.makeState(settings)
            self.settings = settings
        }

        private static func makeState(_ settings: OpusSettings) throws(OpusCodecError) -> OpaquePointer {
            guard settings.channels == 1 || settings.channels == 2 else { throw .settings }
            let purpose =
                switch settings.purpose {
                case .speech: OPUS_APPLICATION_VOIP
                case .audio: OPUS_APPLICATION_AUDIO
                case .lowDelay: OPUS_APPLICATION_RESTRICTED_LOWDELAY
                }
            var code: Int32 = 0
            let made = unsafe opus_encoder_create(
                Int32(settings.rate.rawValue),
                Int32(settings.channels),
                purpose,
                &code
            )
            guard let made = unsafe made else { throw .library(code: Int(code)) }
            let isLossy = settings.expectedLoss > 0
            for (request, value) in [
                (OPUS_SET_BITRATE_REQUEST, settings.bitrate), (OPUS_SET_COMPLEXITY_REQUEST, settings.complexity),
                (OPUS_SET_PACKET_LOSS_PERC_REQUEST, isLossy ? settings.expectedLoss : nil),
                (OPUS_SET_INBAND_FEC_REQUEST, isLossy ? 1 : nil),
            ] {
                guard let value else { continue }
                let code = unsafe syrinx_opus_encoder_set(made, request, Int32(clamping: value))
                guard code != OPUS_OK else { continue }
                unsafe opus_encoder_destroy(made)
                throw .library(code: Int(code))
            }
            return unsafe made
        }

        deinit { unsafe opus_encoder_destroy(state) }

        /// How many samples later than it was encoded a sound comes out of a decoder, at this encoder's rate.
        public var lookahead: Int {
            var samples: Int32 = 0
            _ = unsafe syrinx_opus_encoder_get(state, OPUS_GET_LOOKAHEAD_REQUEST, &samples)
            return Int(samples)
        }

        /// Appends the packet of a frame of 2.5, 5, 10, 20, 40 or 60 ms; of two channels' samples, one each in turn.
        public mutating func encode(_ samples: Span<Int16>, into packet: inout ByteBuffer) throws(OpusCodecError) {
            let count = samples.count / settings.channels
            let isFrame = [400, 200, 100, 50, 25].contains { count * $0 == settings.rate.rawValue }
            guard samples.count == count * settings.channels, isFrame || count * 50 == settings.rate.rawValue * 3 else {
                throw .frameLength(samples: samples.count)
            }
            let code = unsafe samples.withUnsafeBufferPointer { input in
                unsafe packet.append(capacity: Self.longestPacket) { room in
                    guard let first = input.baseAddress,
                        let start = unsafe room.bindMemory(to: UInt8.self).baseAddress
                    else { return Int(OPUS_BAD_ARG) }
                    return unsafe Int(opus_encode(state, first, Int32(count), start, Int32(room.count)))
                }
            }
            guard code > 0 else { throw .library(code: code) }
        }
    }
#endif
