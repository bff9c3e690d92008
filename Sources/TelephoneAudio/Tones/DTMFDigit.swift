/// A key of the telephone, and the two tones that stand for it (ITU-T Q.23).
public enum DTMFDigit: UInt8, Sendable, Hashable, CaseIterable {
    case one, two, three, a
    case four, five, six, b
    case seven, eight, nine, c
    case star, zero, pound, d

    /// The lower four frequencies, one a row of keys.
    public static let rowHertz = SIMD4<Double>(697, 770, 852, 941)
    /// The upper four frequencies, one a column of keys.
    public static let columnHertz = SIMD4<Double>(1209, 1336, 1477, 1633)

    private static let characters: [Character] = Array("123A456B789C*0#D")

    /// The key that a character stands for; letters in either case.
    public init?(_ character: Character) {
        let upper = character.uppercased()
        guard let index = Self.characters.firstIndex(where: { String($0) == upper }) else { return nil }
        self.init(rawValue: UInt8(index))
    }

    init?(row: Int, column: Int) {
        guard (0..<4).contains(row), (0..<4).contains(column) else { return nil }
        self.init(rawValue: UInt8(row * 4 + column))
    }

    /// What is printed on the key.
    public var character: Character { Self.characters[Int(rawValue)] }

    /// The frequency of its row.
    public var low: Double { Self.rowHertz[Int(rawValue) / 4] }

    /// The frequency of its column.
    public var high: Double { Self.columnHertz[Int(rawValue) % 4] }
}

extension DTMFDigit: CustomStringConvertible {
    /// What is printed on the key.
    public var description: String { String(character) }
}

extension ToneGenerator {
    /// Makes the tones of some keys.
    ///
    /// - Parameters:
    ///   - digits: The keys, one after the other.
    ///   - duration: How long each is held.
    ///   - gap: The silence behind each.
    ///   - level: The level of each of the two tones in dBm0.
    ///   - twist: How much louder the upper tone is than the lower one, in dB.
    public init(
        _ digits: [DTMFDigit],
        duration: Duration = .milliseconds(100),
        gap: Duration = .milliseconds(100),
        level: Double = -9,
        twist: Double = 2
    ) {
        self.init(
            digits.flatMap { digit in
                [ToneSegment([digit.low, digit.high], duration, level: level, twist: twist), .silence(gap)]
            }
        )
    }
}
