/// What clocks show at a place, at any time: the content of one file of the time zone database (TZif, RFC 9636).
public struct TimeZoneRules: Sendable, Equatable {
    /// From when on clocks are so far ahead of UTC, in seconds; the first from the beginning of time.
    private struct Stretch: Sendable, Equatable {
        var begin: Int64
        var offset: Int
    }

    private let stretches: [Stretch]
    /// What goes on behind the last stretch.
    private let future: PosixTimeZone?

    /// A place whose clocks are always as far ahead of UTC.
    public init(offset: Int) {
        stretches = [Stretch(begin: .min, offset: offset)]
        future = nil
    }

    /// Reads a file; nil for what is none.
    public init?(_ bytes: Span<UInt8>) {
        guard var header = TZifHeader(bytes, at: 0) else { return nil }
        // Behind a first block with 32-bit times lies a second with 64-bit ones, and a line for the future.
        var timeSize = 4
        if header.version >= 2 {
            guard let second = TZifHeader(bytes, at: header.end(timeSize: 4)) else { return nil }
            header = second
            timeSize = 8
        }
        guard header.types > 0, header.end(timeSize: timeSize) <= bytes.count else { return nil }
        let indexes = header.body + header.times * timeSize
        let types = indexes + header.times
        var offsets: [Int] = []
        for type in 0..<header.types {
            guard let offset = bytes.bigEndian(at: types + 6 * type, size: 4) else { return nil }
            guard (-90_000...93_600).contains(offset) else { return nil }
            offsets.append(Int(offset))
        }
        var stretches = [Stretch(begin: .min, offset: offsets[0])]
        for place in 0..<header.times {
            guard let begin = bytes.bigEndian(at: header.body + place * timeSize, size: timeSize) else { return nil }
            let type = Int(bytes[indexes + place])
            guard type < offsets.count, begin > stretches[stretches.count - 1].begin || place == 0 else { return nil }
            stretches.append(Stretch(begin: begin, offset: offsets[type]))
        }
        var future: PosixTimeZone?
        if timeSize == 8 {
            let start = header.end(timeSize: 8) + 1
            var end = start
            while end < bytes.count, bytes[end] != 0x0A { end += 1 }
            guard end < bytes.count else { return nil }
            if end > start {
                future = PosixTimeZone(String(decoding: (start..<end).map { bytes[$0] }, as: UTF8.self))
                guard future != nil else { return nil }
            }
        }
        self.stretches = stretches
        self.future = future
    }

    /// How many seconds clocks are ahead of UTC at a time, given in seconds since 1970.
    public func offset(at time: Int64) -> Int {
        if let future, let last = stretches.last, time >= last.begin { return future.offset(at: time) }
        var low = 0
        var high = stretches.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if stretches[middle].begin <= time { low = middle } else { high = middle }
        }
        return stretches[low].offset
    }

    /// What clocks and calendars show at a time, given in seconds since 1970.
    public func local(at time: Int64) -> LocalTime { LocalTime(secondsSince1970: time + Int64(offset(at: time))) }
}

/// The head of one block of a TZif file.
private struct TZifHeader {
    var version: UInt8
    var body: Int
    var counts: [Int]

    var times: Int { counts[3] }
    var types: Int { counts[4] }

    init?(_ bytes: Span<UInt8>, at place: Int) {
        guard place >= 0, place + 44 <= bytes.count else { return nil }
        for (index, byte) in "TZif".utf8.enumerated() where bytes[place + index] != byte { return nil }
        version = bytes[place + 4] == 0 ? 1 : bytes[place + 4] &- 0x30
        body = place + 44
        counts = []
        for index in 0..<6 {
            guard let count = bytes.bigEndian(at: place + 20 + 4 * index, size: 4), (0...100_000).contains(count) else {
                return nil
            }
            counts.append(Int(count))
        }
    }

    /// Where the block ends: transitions with their types, types of six bytes, names, leap seconds, two kinds of marks.
    func end(timeSize: Int) -> Int {
        body + times * (timeSize + 1) + types * 6 + counts[5] + counts[2] * (timeSize + 4) + counts[1] + counts[0]
    }
}

extension Span<UInt8> {
    /// A signed number of four or eight bytes, the highest first.
    fileprivate func bigEndian(at place: Int, size: Int) -> Int64? {
        guard place >= 0, place + size <= count else { return nil }
        var value: UInt64 = 0
        for index in 0..<size { value = value << 8 | UInt64(self[place + index]) }
        return size == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
    }
}
