/// The beginnings of card numbers, and how long the numbers are behind them.
enum CardIssuer {
    /// First and last beginning, and the lengths.
    private static let ranges: [(ClosedRange<Int>, lengths: Set<Int>)] = [
        (400_000...499_999, [13, 16, 19]),  // Visa
        (510_000...559_999, [16]), (222_100...272_099, [16]),  // Mastercard
        (340_000...349_999, [15]), (370_000...379_999, [15]),  // American Express
        (601_100...601_199, [16, 19]), (644_000...659_999, [16, 19]),  // Discover, RuPay
        (300_000...305_999, [14, 16]), (309_500...309_599, [14, 16]), (360_000...369_999, [14, 16]),  // Diners Club
        (380_000...399_999, [14, 16]),
        (352_800...358_999, [16, 17, 18, 19]),  // JCB
        (620_000...629_999, [16, 17, 18, 19]), (810_000...817_199, [16, 17, 18, 19]),  // UnionPay
        (606_985...608_500, [16]), (817_200...829_999, [16]), (508_500...508_999, [16]),  // RuPay
        (500_000...509_999, [16, 18, 19]), (560_000...589_999, [16, 18, 19]),  // Maestro
        (630_400...630_499, [16, 18, 19]), (675_900...676_399, [13, 16, 18, 19]), (677_000...677_999, [16, 18, 19]),
        (220_000...220_499, [16, 19]),  // Mir
        (979_200...979_299, [16]),  // Troy
    ]

    /// Whether cards with such a beginning and length are issued.
    static func issues(_ digits: ArraySlice<UInt8>) -> Bool {
        guard digits.count >= 13 else { return false }
        let beginning = digits.prefix(6).reduce(0) { $0 * 10 + Int($1) }
        return ranges.contains { $0.0.contains(beginning) && $0.lengths.contains(digits.count) }
    }
}
