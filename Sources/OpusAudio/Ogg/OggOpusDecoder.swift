#if Opus
    /// Makes samples of an Ogg Opus file whose bytes come in pieces of any size.
    public struct OggOpusDecoder: ~Copyable {
        private var reader: OggOpusReader
        private let rate: OpusRate
        private var decoder: OpusFrameDecoder?
        private var room: [Int16] = []
        /// The header of the stream that is being read.
        public private(set) var head: OpusHead?
        /// Its tags.
        public private(set) var tags: OpusTags?

        /// Makes a decoder whose samples are of some rate; the file's own rate does not matter.
        public init(rate: OpusRate, limits: OggOpusLimits = OggOpusLimits()) {
            self.rate = rate
            reader = OggOpusReader(limits: limits)
        }

        /// Takes the next bytes of the file, and appends the samples they complete; of two channels, one each in turn.
        public mutating func append(_ bytes: Span<UInt8>, to samples: inout [Int16]) throws {
            reader.receive(bytes)
            while let element = try reader.next() {
                switch element {
                case .head(let head):
                    self.head = head
                    tags = nil
                    decoder = try OpusFrameDecoder(rate: rate, channels: head.channels)
                    room = [Int16](repeating: 0, count: OpusPacket.longest / rate.samplesAt48 * head.channels)
                case .tags(let tags): self.tags = tags
                case .packet(let packet): try decode(packet, to: &samples)
                }
            }
        }

        /// Says that no more bytes come; an error when the file is not complete.
        public func finish() throws(OggOpusError) { try reader.finish() }

        private mutating func decode(_ packet: OggOpusPacket, to samples: inout [Int16]) throws {
            guard let channels = head?.channels else { return }
            // Lent out, because room and decoder are both changed in one call.
            var room: [Int16] = []
            swap(&room, &self.room)
            defer { swap(&room, &self.room) }
            let bytes = packet.bytes
            var span = room.mutableSpan
            let count = try decoder?.decode(bytes.span, into: &span) ?? 0
            let first = packet.skippedAtStart / rate.samplesAt48
            let end = count - packet.skippedAtEnd / rate.samplesAt48
            guard first < end else { return }
            samples += room[(first * channels)..<(end * channels)]
        }
    }
#endif
