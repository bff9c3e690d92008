#if Opus
    internal import COpus
    public import Octets

    /// Makes an Ogg Opus file of samples that come in blocks of any size.
    ///
    /// The file is exactly as long as the samples: what the encoder delays is skipped at the start, and what the last
    /// packet holds beyond is cut at the end.
    public struct OggOpusEncoder: ~Copyable {
        private var encoder: OpusFrameEncoder
        private var writer: OggOpusWriter
        private let settings: OpusSettings
        private let preSkip: Int
        private var frame: [Int16] = []
        private let frameLength: Int
        /// Samples of each channel so far, and those in packets.
        private var received: Int64 = 0
        private var encoded: Int64 = 0
        private var packet = ByteBuffer(capacity: 4_096)

        /// Begins a file.
        ///
        /// - Parameters:
        ///   - comments: The file's tags, such as `TITLE`.
        ///   - serial: The stream's number.
        public init(
            _ settings: OpusSettings,
            comments: [(name: String, value: String)] = [],
            serial: UInt32 = 1,
            into output: inout ByteBuffer
        ) throws {
            let encoder = try OpusFrameEncoder(settings)
            let preSkip = encoder.lookahead * settings.rate.samplesAt48
            let version = unsafe opus_get_version_string().map { unsafe String(cString: $0) } ?? "libopus"
            let writer = try OggOpusWriter(
                head: OpusHead(channels: settings.channels, preSkip: preSkip, inputRate: settings.rate.rawValue),
                tags: OpusTags(vendor: version, comments: [("ENCODER", "syrinx")] + comments),
                serial: serial,
                into: &output
            )
            self.encoder = encoder
            self.writer = writer
            self.settings = settings
            self.preSkip = preSkip
            frameLength = settings.rate.rawValue / 50 * settings.channels
            frame.reserveCapacity(frameLength)
        }

        /// Encodes samples; of two channels, one each in turn.
        ///
        /// Pages that are full go to the output.
        public mutating func append(_ samples: Span<Int16>, into output: inout ByteBuffer) throws {
            var index = 0
            while index < samples.count {
                let count = min(frameLength - frame.count, samples.count - index)
                for place in index..<(index + count) { frame.append(samples[place]) }
                index += count
                received += Int64(count)
                if frame.count == frameLength { try encodeFrame(into: &output) }
            }
        }

        /// Ends the file: what is left is encoded, and the last pages go to the output.
        public mutating func finish(into output: inout ByteBuffer) throws {
            let unit = Int64(settings.rate.samplesAt48)
            let length = received / Int64(settings.channels) * unit
            // As many packets as it takes for the last sample to come out of the decoder; at least one.
            while encoded == 0 || encoded * unit < length + Int64(preSkip) {
                while frame.count < frameLength { frame.append(0) }
                try encodeFrame(into: &output)
            }
            writer.finish(length: length, into: &output)
        }

        private mutating func encodeFrame(into output: inout ByteBuffer) throws {
            try Self.encode(frame, &encoder, &packet, &writer, &output)
            encoded += Int64(frameLength / settings.channels)
            frame.removeAll(keepingCapacity: true)
        }

        private static func encode(
            _ frame: [Int16],
            _ encoder: inout OpusFrameEncoder,
            _ packet: inout ByteBuffer,
            _ writer: inout OggOpusWriter,
            _ output: inout ByteBuffer
        ) throws {
            packet.removeAll()
            try encoder.encode(frame.span, into: &packet)
            try writer.append(packet.bytes, into: &output)
        }
    }
#endif
