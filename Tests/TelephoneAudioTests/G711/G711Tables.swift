import TelephoneAudio

/// Tables 1 and 2 of ITU-T G.711, built from what the recommendation says of each segment: how many intervals, how wide.
struct G711Tables {
    /// The decision levels of positive samples, in 16 bits; interval n begins at `levels[n]`.
    var levels: [Int] = []
    /// The quantised value of each interval.
    var values: [Int] = []
    /// The code of each interval of positive samples.
    var positive: [UInt8] = []
    /// The code of each interval of negative samples.
    var negative: [UInt8] = []

    init(_ law: G711) {
        switch law {
        case .muLaw:
            // In units of 14 bits: one interval of 1, then 15 of 2, then seven times 16 of twice the width before.
            let segments = [(1, 1), (15, 2)] + (2...8).map { (16, 1 << $0) }
            fill(segments, unit: 4)
            // The interval around zero reaches to both sides: its value is 0.
            values[0] = 0
            positive = (0..<128).map { UInt8(255 - $0) }
            negative = (0..<128).map { UInt8(127 - $0) }
        case .aLaw:
            // In units of 13 bits: 32 intervals of 2, then six times 16 of twice the width before.
            let segments = [(32, 2)] + (2...7).map { (16, 1 << $0) }
            fill(segments, unit: 8)
            // Counted up from zero, every even bit inverted.
            positive = (0..<128).map { UInt8(128 + $0) ^ 0b0101_0101 }
            negative = (0..<128).map { UInt8($0) ^ 0b0101_0101 }
        }
    }

    private mutating func fill(_ segments: [(intervals: Int, width: Int)], unit: Int) {
        var level = 0
        for segment in segments {
            for _ in 0..<segment.intervals {
                levels.append(level * unit)
                values.append((2 * level + segment.width) * unit / 2)
                level += segment.width
            }
        }
    }

    /// The code of a sample, by looking its interval up.
    func code(of sample: Int) -> UInt8 {
        let interval = levels.lastIndex { $0 <= abs(sample) } ?? 0
        return sample < 0 ? negative[interval] : positive[interval]
    }

    /// The sample of a code.
    func sample(of code: UInt8) -> Int {
        if let interval = positive.firstIndex(of: code) { return values[interval] }
        return negative.firstIndex(of: code).map { -values[$0] } ?? 0
    }
}
