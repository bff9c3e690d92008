/// What is known of the numbers behind one calling code.
struct NumberingPlan: Sendable {
    /// The calling code, as it is dialled.
    let digits: String
    let callingCode: Int
    /// Who uses it; none for what belongs to no country.
    let countries: [String]
    /// How many digits may follow.
    let lengths: Lengths
    /// Whether the first of them may be a zero, which elsewhere is dialled within the country only.
    let beginsWithZero: Bool

    /// Numbers of digits.
    struct Lengths: Sendable {
        private var bits: UInt32 = 0

        /// Reads "9", "7-9" or "7,9,10".
        init?(_ text: Substring) {
            for part in text.split(separator: ",") {
                let ends = part.split(separator: "-").compactMap { Int($0) }
                guard let first = ends.first, let last = ends.last, (1...15).contains(first),
                    (first...15).contains(last)
                else { return nil }
                for length in first...last { bits |= 1 << UInt32(length) }
            }
        }

        init() {}

        func contains(_ length: Int) -> Bool { (0..<32).contains(length) && bits & 1 << UInt32(length) != 0 }
    }

    /// Reads a line of the table.
    init?(_ line: Substring) {
        let words = line.split(separator: " ")
        guard words.count == 3, let code = Int(words[0]) else { return nil }
        digits = String(words[0])
        callingCode = code
        countries = words[1] == "-" ? [] : words[1].split(separator: ",").map(String.init)
        beginsWithZero = words[2].hasSuffix("z")
        let lengths = words[2].drop { $0 == "-" }.prefix { $0 != "z" }
        guard let known = countries.isEmpty ? Lengths() : Lengths(lengths) else { return nil }
        self.lengths = known
    }

    /// The plan of a number, whose plus sign is not given; no calling code is the beginning of another.
    static func of(_ digits: Substring) -> NumberingPlan? {
        for length in 1...3 {
            if let plan = all[String(digits.prefix(length))] { return plan }
        }
        return nil
    }

    static let all: [String: NumberingPlan] = {
        var all: [String: NumberingPlan] = [:]
        for line in table.split(separator: "\n") {
            guard let plan = NumberingPlan(line) else { preconditionFailure("the table has the line \(line)") }
            all[plan.digits] = plan
        }
        return all
    }()

    /// The countries of a number, where its first digits tell them apart.
    func countries(of national: Substring) -> [String] {
        switch callingCode {
        case 1: [SharedPlans.northAmerica[String(national.prefix(3))] ?? "US"]
        case 7: [national.hasPrefix("6") || national.hasPrefix("7") ? "KZ" : "RU"]
        case 39: [national.hasPrefix("06698") ? "VA" : "IT"]
        case 47: [national.hasPrefix("79") ? "SJ" : "NO"]
        case 262: [national.hasPrefix("269") || national.hasPrefix("639") ? "YT" : "RE"]
        case 358: [national.hasPrefix("18") ? "AX" : "FI"]
        case 599: [national.hasPrefix("9") ? "CW" : "BQ"]
        default: countries
        }
    }
}

/// What tells the countries apart that share a calling code.
enum SharedPlans {
    /// Area codes of the North American plan that are not the United States'.
    static let northAmerica: [String: String] = {
        let codes: [String: String] = [
            "CA": """
            204 226 236 249 250 257 263 289 306 343 354 365 367 368 382 403 416 418 428 431 437 438 450 460 468 474 506 \
            514 519 537 548 568 579 581 584 587 600 604 613 622 639 647 672 683 705 709 742 753 778 780 782 807 819 825 867 \
            873 879 902 905 942
            """,
            "AG": "268", "AI": "264", "AS": "684", "BB": "246", "BM": "441", "BS": "242", "DM": "767",
            "DO": "809 829 849", "GD": "473", "GU": "671", "JM": "658 876", "KN": "869", "KY": "345", "LC": "758",
            "MP": "670", "MS": "664", "PR": "787 939", "SX": "721", "TC": "649", "TT": "868", "VC": "784", "VG": "284",
            "VI": "340",
        ]
        var countries: [String: String] = [:]
        for (country, list) in codes {
            for code in list.split(separator: " ") { countries[String(code)] = country }
        }
        return countries
    }()
}
