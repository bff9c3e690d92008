#if Opus
    internal import COpus

    /// Decodes Opus packets to sound.
    @safe
    public struct OpusFrameDecoder: ~Copyable, @unchecked Sendable {
        // The library's state is this value's alone, and a value that cannot be copied is in one thread at a time.
        private let state: OpaquePointer
        private let channels: Int

        /// Makes a decoder; its rate and channels need not be the encoder's.
        public init(rate: OpusRate, channels: Int = 1) throws(OpusCodecError) {
            guard channels == 1 || channels == 2 else { throw .settings }
            var code: Int32 = 0
            let made = unsafe opus_decoder_create(Int32(rate.rawValue), Int32(channels), &code)
            guard let made = unsafe made else { throw .library(code: Int(code)) }
            unsafe state = made
            self.channels = channels
        }

        deinit { unsafe opus_decoder_destroy(state) }

        /// Writes a packet's samples to the front of the room; answers how many for each channel.
        public mutating func decode(
            _ packet: Span<UInt8>,
            into samples: inout MutableSpan<Int16>
        ) throws(OpusCodecError) -> Int {
            // To the library, no bytes mean a lost packet.
            guard !packet.isEmpty else { throw .malformedPacket }
            let length = Int32(clamping: packet.count)
            let code = unsafe packet.withUnsafeBufferPointer { bytes in
                unsafe decode(
                    bytes.baseAddress,
                    length,
                    into: &samples,
                    room: samples.count / channels,
                    recovers: false
                )
            }
            return try count(code, room: samples.count)
        }

        /// Makes up for a packet that was lost: what was heard before fades on, for so many samples each channel.
        ///
        /// That must be the length of the packet, a multiple of 2.5 ms.
        public mutating func conceal(
            _ count: Int,
            into samples: inout MutableSpan<Int16>
        ) throws(OpusCodecError) -> Int {
            guard count >= 0, count * channels <= samples.count else { throw .tooLong(room: samples.count) }
            let code = unsafe decode(nil, 0, into: &samples, room: count, recovers: false)
            return try self.count(code, room: samples.count)
        }

        /// Makes up for a lost packet by what the one behind it tells of it; conceals where that tells nothing.
        public mutating func recover(
            _ count: Int,
            from nextPacket: Span<UInt8>,
            into samples: inout MutableSpan<Int16>
        ) throws(OpusCodecError) -> Int {
            guard !nextPacket.isEmpty else { throw .malformedPacket }
            guard count >= 0, count * channels <= samples.count else { throw .tooLong(room: samples.count) }
            let length = Int32(clamping: nextPacket.count)
            let code = unsafe nextPacket.withUnsafeBufferPointer { bytes in
                unsafe decode(bytes.baseAddress, length, into: &samples, room: count, recovers: true)
            }
            return try self.count(code, room: samples.count)
        }

        @unsafe
        private func decode(
            _ bytes: UnsafePointer<UInt8>?,
            _ length: Int32,
            into samples: inout MutableSpan<Int16>,
            room: Int,
            recovers: Bool
        ) -> Int32 {
            unsafe samples.withUnsafeMutableBufferPointer { output in
                guard let start = output.baseAddress else { return OPUS_BUFFER_TOO_SMALL }
                return unsafe opus_decode(state, bytes, length, start, Int32(clamping: room), recovers ? 1 : 0)
            }
        }

        private func count(_ code: Int32, room: Int) throws(OpusCodecError) -> Int {
            switch code {
            case OPUS_INVALID_PACKET: throw .malformedPacket
            case OPUS_BUFFER_TOO_SMALL: throw .tooLong(room: room)
            case ..<0: throw .library(code: Int(code))
            default: return Int(code)
            }
        }
    }
#endif
