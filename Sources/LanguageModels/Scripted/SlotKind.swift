/// What a slot in a phrase can be filled with.
enum SlotKind: Equatable, Sendable {
    case number
    case day
    case time
    /// Anything, at least one word.
    case text
    /// One of these names.
    case list([String])

    /// One way in which a slot can be filled by the words that come next.
    struct Reading: Equatable {
        /// How many words it takes.
        var count: Int
        /// What it means, always written in the same way.
        var value: String
    }

    /// The ways in which the beginning of these words fills the slot.
    func readings(of words: ArraySlice<String>) -> [Reading] {
        switch self {
        case .number: SpokenNumber.readings(of: words).map { Reading(count: $0.count, value: "\($0.value)") }
        case .day: Self.days(words)
        case .time: SpokenTime.readings(of: words)
        case .text: words.indices.map { Reading(count: $0 - words.startIndex + 1, value: "") }
        case .list(let names): Self.names(names, words)
        }
    }

    /// What a recogniser may have to hear for it; nothing for free text.
    var examples: [String] {
        switch self {
        case .number: (0...30).map { SpokenNumber.words(for: $0) }
        case .day: Self.dayNames.map(\.said)
        case .time: SpokenTime.examples
        case .text: []
        case .list(let names): names.map { $0.lowercased() }
        }
    }

    private static let dayNames: [(said: String, value: String)] =
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "today", "tomorrow"]
        .map { ($0, $0) } + [("the day after tomorrow", "day after tomorrow")]

    private static func days(_ words: ArraySlice<String>) -> [Reading] {
        var readings: [Reading] = []
        var start = words.startIndex
        var prefix = ""
        if words.first == "next" {
            start += 1
            prefix = "next "
        } else if let first = words.first, ["on", "this", "coming"].contains(first) {
            start += 1
        }
        for day in dayNames where words[start...].starts(with: SpokenWords.words(of: day.said)) {
            let count = SpokenWords.words(of: day.said).count + start - words.startIndex
            readings.append(Reading(count: count, value: prefix + day.value))
        }
        return readings
    }

    private static func names(_ names: [String], _ words: ArraySlice<String>) -> [Reading] {
        names.compactMap { name in
            let spoken = SpokenWords.words(of: name)
            return words.starts(with: spoken) ? Reading(count: spoken.count, value: name) : nil
        }
    }
}

/// Numbers as people say them, up to 999.
enum SpokenNumber {
    private static let small = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ]
    private static let tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]

    /// All numbers that the words begin with, the longest last.
    static func readings(of words: ArraySlice<String>) -> [(count: Int, value: Int)] {
        guard let first = words.first else { return [] }
        if first.count <= 4, let digits = Int(first), digits >= 0 { return [(1, digits)] }
        var readings: [(count: Int, value: Int)] = []
        let below = belowHundred(words)
        readings += below
        if let hundreds = below.first, hundreds.value < 10, hundreds.value > 0, words.dropFirst().first == "hundred" {
            readings.append((2, hundreds.value * 100))
            let rest = words.dropFirst(2)
            let skipped = rest.first == "and" ? 1 : 0
            for more in belowHundred(rest.dropFirst(skipped)) {
                readings.append((2 + skipped + more.count, hundreds.value * 100 + more.value))
            }
        }
        return readings
    }

    private static func belowHundred(_ words: ArraySlice<String>) -> [(count: Int, value: Int)] {
        guard let first = words.first else { return [] }
        if first == "oh" { return [(1, 0)] }
        if let value = small.firstIndex(of: first) { return [(1, value)] }
        guard let place = tens.firstIndex(of: first) else { return [] }
        let value = (place + 2) * 10
        guard let next = words.dropFirst().first, let unit = small.firstIndex(of: next), (1...9).contains(unit) else {
            return [(1, value)]
        }
        return [(1, value), (2, value + unit)]
    }

    static func words(for number: Int) -> String {
        if number < small.count { return small[max(0, number)] }
        let ten = tens[min(7, number / 10 - 2)]
        return number % 10 == 0 ? ten : "\(ten) \(small[number % 10])"
    }
}

/// Times of the day as people say them, in hours in which something is open: one to six are in the afternoon unless the
/// caller says otherwise.
enum SpokenTime {
    static func readings(of words: ArraySlice<String>) -> [SlotKind.Reading] {
        guard let first = words.first else { return [] }
        if let fixed = ["noon": 720, "midday": 720, "midnight": 0][first] { return [reading(1, fixed)] }
        if let clock = digital(first) { return withHalf(1, clock, words) }
        var readings: [SlotKind.Reading] = []
        // "half past nine", "ten to nine", "a quarter past nine"
        let article = first == "a" ? 1 : 0
        let rest = words.dropFirst(article)
        for (count, minutes) in fractions(rest) {
            let behind = rest.dropFirst(count)
            guard let word = behind.first, word == "past" || word == "to" || word == "after" else { continue }
            for hour in hours(behind.dropFirst()) {
                let moment = word == "to" ? hour.value * 60 - minutes : hour.value * 60 + minutes
                readings += withHalf(article + count + 1 + hour.count, moment, words)
            }
        }
        for hour in hours(words) {
            let behind = words.dropFirst(hour.count)
            let count = hour.count + (behind.first == "oclock" ? 1 : 0)
            readings += withHalf(count, hour.value * 60, words)
            for minute in SpokenNumber.readings(of: behind) where (10...59).contains(minute.value) {
                readings += withHalf(hour.count + minute.count, hour.value * 60 + minute.value, words)
            }
        }
        return readings
    }

    static let examples: [String] =
        (1...12).flatMap { hour -> [String] in
            let word = SpokenNumber.words(for: hour)
            return [
                word, "\(word) o'clock", "half past \(word)", "\(word) thirty", "quarter past \(word)",
                "quarter to \(word)",
            ]
        } + ["noon"]

    private static func fractions(_ words: ArraySlice<String>) -> [(Int, Int)] {
        if words.first == "half" { return [(1, 30)] }
        if words.first == "quarter" { return [(1, 15)] }
        return SpokenNumber.readings(of: words).filter { (1...59).contains($0.value) }.map { ($0.count, $0.value) }
    }

    private static func hours(_ words: ArraySlice<String>) -> [(count: Int, value: Int)] {
        SpokenNumber.readings(of: words).filter { (1...23).contains($0.value) }
    }

    /// Minutes of the day that are written as "9:30" or "14:00".
    private static func digital(_ word: String) -> Int? {
        let parts = word.split(separator: ":")
        guard parts.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]), (0...23).contains(hour),
            (0...59).contains(minute)
        else { return nil }
        return hour * 60 + minute
    }

    /// The reading with the half of the day that is said behind it, or that is meant.
    private static func withHalf(_ count: Int, _ minutes: Int, _ words: ArraySlice<String>) -> [SlotKind.Reading] {
        let meant = (60..<420).contains(minutes) ? minutes + 720 : minutes
        let said = Array(words.dropFirst(count).prefix(2))
        var readings = [reading(count, meant)]
        for (half, offset) in [("a", 0), ("p", 720)] {
            if said.first == half + "m" { readings.append(reading(count + 1, minutes % 720 + offset)) }
            if said == [half, "m"] { readings.append(reading(count + 2, minutes % 720 + offset)) }
        }
        return readings
    }

    private static func reading(_ count: Int, _ minutes: Int) -> SlotKind.Reading {
        let (hour, minute) = (minutes / 60 % 24, minutes % 60)
        return SlotKind.Reading(
            count: count,
            value: "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
        )
    }
}
