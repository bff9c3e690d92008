internal import Octets

/// A packet of audio, and what of it is to be heard.
public struct OggOpusPacket: Sendable, Equatable {
    /// The packet.
    public let bytes: [UInt8]
    /// Where it begins: samples at 48 kHz from the start of the stream, those to be skipped included.
    public let start: Int64
    /// How many samples at 48 kHz it holds.
    public let samples: Int
    /// How many of those at its start are thrown away.
    public internal(set) var skippedAtStart = 0
    /// How many of those at its end are thrown away.
    public internal(set) var skippedAtEnd = 0
}

/// How much an Ogg Opus file may ask for.
public struct OggOpusLimits: Sendable, Equatable {
    /// The longest packet, tags included, in bytes.
    public var packetBytes: Int
    /// How many tags there may be.
    public var tags: Int

    /// Makes limits; without arguments 256 KiB and 1,024.
    public init(packetBytes: Int = 262_144, tags: Int = 1_024) {
        self.packetBytes = packetBytes
        self.tags = tags
    }
}

/// Reads Ogg Opus streams (RFC 3533, RFC 7845) from bytes that come in pieces of any size.
///
/// Give it bytes with `receive`, take out what they hold with `next` until that answers nil, and say `finish` at the
/// end. It is strict: a damaged or missing page is an error, and after an error the reader is of no use. Streams of
/// other kinds between the pages are passed over; a file of several Opus streams in a row is read through.
/// It keeps at most a page and a packet, beyond what it was given and not asked for.
public struct OggOpusReader: ~Copyable {
    /// What a file holds, in its order.
    public enum Element: Sendable, Equatable {
        /// A stream begins.
        case head(OpusHead)
        /// Its tags.
        case tags(OpusTags)
        /// A packet of audio.
        case packet(OggOpusPacket)
    }

    private enum Stage { case head, tags, audio, ended }

    private let limits: OggOpusLimits
    private var buffer = ByteBuffer()
    private var consumed = 0
    private var stage = Stage.head
    private var serial: UInt32 = 0
    private var sequence: UInt32 = 0
    /// The part of a packet that pages so far hold.
    private var partial: [UInt8] = []
    private var isContinued = false
    /// Where the audio is, in samples at 48 kHz; nil before the first page of it.
    private var position: Int64?
    private var preSkip = 0
    /// What the last page held, the first of them next.
    private var ready: [Element] = []
    private var taken = 0

    /// Makes a reader.
    public init(limits: OggOpusLimits = OggOpusLimits()) { self.limits = limits }

    /// Takes the next bytes of the file.
    public mutating func receive(_ bytes: Span<UInt8>) { buffer.append(bytes) }

    /// The next of what the file holds; nil when more bytes are needed for it.
    public mutating func next() throws(OggOpusError) -> Element? {
        while taken == ready.count {
            ready.removeAll(keepingCapacity: true)
            taken = 0
            guard let page = try OggPage(buffer.bytes, offset: consumed) else { return nil }
            try read(page)
            buffer.consume(page.body.upperBound)
            consumed += page.body.upperBound
        }
        defer { taken += 1 }
        return ready[taken]
    }

    /// Says that no more bytes come; an error when the last stream is not complete.
    public func finish() throws(OggOpusError) {
        guard buffer.isEmpty, stage == .ended else { throw .truncated }
    }

    // MARK: - Pages

    private mutating func read(_ page: OggPage) throws(OggOpusError) {
        let isStart = stage == .head || stage == .ended
        if isStart {
            // Between streams, and before the first, there may be streams of other kinds.
            guard page.isFirst, buffer.bytes.extracting(page.body).starts(with: OpusHead.magic) else {
                if stage == .head, consumed == 0, !page.isFirst { throw .head }
                return
            }
            try begin(page)
            return
        }
        guard page.serial == serial else { return }
        guard page.sequence == sequence else { throw .pageOrder(expected: sequence, found: page.sequence) }
        sequence &+= 1
        guard !page.isFirst, page.isContinuation == isContinued else { throw .continuation(page: page.sequence) }
        let packets = try packets(of: page)
        switch stage {
        case .tags:
            if let first = packets.first {
                // RFC 7845 §5.2: the tags end their page.
                guard packets.count == 1, !isContinued else { throw .tags }
                ready.append(.tags(try OpusTags(parsing: first.span, tagLimit: limits.tags)))
                stage = .audio
            }
            guard !page.isLast else { throw .truncated }
        case .audio:
            try place(packets, of: page)
            if page.isLast {
                guard !isContinued else { throw .truncated }
                stage = .ended
            }
        case .head, .ended: break
        }
    }

    private mutating func begin(_ page: OggPage) throws(OggOpusError) {
        isContinued = false
        partial = []
        guard !page.isContinuation, !page.isLast else { throw .head }
        let packets = try packets(of: page)
        guard let first = packets.first, packets.count == 1, !isContinued else { throw .head }
        let head = try OpusHead(parsing: first.span)
        ready.append(.head(head))
        serial = page.serial
        sequence = page.sequence &+ 1
        preSkip = head.preSkip
        position = nil
        stage = .tags
    }

    /// The packets that end on a page.
    private mutating func packets(of page: OggPage) throws(OggOpusError) -> [[UInt8]] {
        var packets: [[UInt8]] = []
        var offset = page.body.lowerBound
        for index in page.lacing {
            let length = Int(buffer.bytes[index])
            guard partial.count + length <= limits.packetBytes else { throw .packetTooLong(limit: limits.packetBytes) }
            for place in offset..<(offset + length) {
                let byte = buffer.bytes[place]
                partial.append(byte)
            }
            offset += length
            isContinued = length == 255
            if !isContinued {
                packets.append(partial)
                partial = []
            }
        }
        return packets
    }

    /// Finds out where a page's packets lie, and what of them is heard (RFC 7845 §4).
    private mutating func place(_ packets: [[UInt8]], of page: OggPage) throws(OggOpusError) {
        guard !packets.isEmpty else {
            // An end by itself may say no more than that nothing follows.
            if page.position != -1, let position, page.position < position { throw .position(page: page.sequence) }
            return
        }
        var lengths: [Int] = []
        var total: Int64 = 0
        for packet in packets {
            guard let samples = OpusPacket.samples(in: packet.span) else { throw .packet(page: page.sequence) }
            lengths.append(samples)
            total += Int64(samples)
        }
        // Far beyond any file, and far from what sums can hold.
        guard (0...1 << 60).contains(page.position) else { throw .position(page: page.sequence) }
        // The last page's position cuts off its end, so its start is where the page before it ended.
        var start: Int64
        if page.isLast {
            start = position ?? max(0, page.position - total)
        } else {
            start = page.position - total
            guard start >= position ?? 0 else { throw .position(page: page.sequence) }
        }
        // A cut takes away less than what the page holds.
        guard page.position >= start else { throw .position(page: page.sequence) }
        var surplus = max(0, start + total - page.position)
        position = page.position
        let firstPlace = ready.count
        for (packet, samples) in zip(packets, lengths) {
            var audio = OggOpusPacket(bytes: packet, start: start, samples: samples)
            start += Int64(samples)
            audio.skippedAtStart = min(samples, preSkip)
            preSkip -= audio.skippedAtStart
            ready.append(.packet(audio))
        }
        for place in (firstPlace..<ready.count).reversed() where surplus > 0 {
            guard case .packet(var audio) = ready[place] else { continue }
            let cut = min(surplus, Int64(audio.samples))
            audio.skippedAtEnd = Int(cut)
            audio.skippedAtStart = min(audio.skippedAtStart, audio.samples - audio.skippedAtEnd)
            surplus -= cut
            ready[place] = .packet(audio)
        }
    }
}
