/// Tells at the first look whether a text can hold anything at all: most can not.
struct Glance: Sendable {
    private let leastDigits: Int
    private let looksForNumbers: Bool
    private let looksForAddresses: Bool

    init(_ policy: RedactionPolicy) {
        leastDigits = policy.leastDigits
        looksForAddresses = policy.kinds.contains(.email)
        looksForNumbers = !policy.isEmpty
    }

    func mayHoldData(_ text: String) -> Bool { mayHoldData([text]) }

    /// Looks at several texts as at one.
    func mayHoldData(_ texts: [String]) -> Bool {
        guard looksForNumbers else { return false }
        var seen = Seen()
        if seen.digits >= leastDigits { return true }
        for text in texts where look(at: text.utf8.span, &seen) { return true }
        return false
    }

    private struct Seen {
        var digits = 0
        var at = false
        var dot = false
    }

    private func look(at bytes: Span<UInt8>, _ seen: inout Seen) -> Bool {
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            if byte == 0x20 {
                place += 1
                continue
            }
            if byte == 0x40, looksForAddresses { return true }
            if let digit = Script.digit(in: bytes, at: place) {
                seen.digits += 1
                place += digit.length
            } else {
                place = read(bytes, place, &seen)
            }
            if seen.digits >= leastDigits || (looksForAddresses && seen.at && seen.dot) { return true }
        }
        return false
    }

    private func read(_ bytes: Span<UInt8>, _ place: Int, _ seen: inout Seen) -> Int {
        let word = Script.word(in: bytes, at: place)
        guard word.end > place else {
            // A point between letters can be that of a host.
            if bytes[place] == 0x2E, place + 1 < bytes.count, bytes[place + 1] | 0x20 >= 0x61 { seen.dot = true }
            return place + 1
        }
        guard let meaning = Lexicon.shared.meaning(of: word.key) else { return word.end }
        switch meaning.number {
        case .none: if !meaning.roles.isDisjoint(with: [.month, .ordinal]), leastDigits == 1 { seen.digits += 1 }
        case .unit: seen.digits += 1
        case .teen, .tens, .compound, .times, .plural: seen.digits += 2
        case .hundred, .thousand: seen.digits += 3
        }
        if meaning.roles.contains(.at) { seen.at = true }
        if meaning.roles.contains(.dot) { seen.dot = true }
        return word.end
    }
}
