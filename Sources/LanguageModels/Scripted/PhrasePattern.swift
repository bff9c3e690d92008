internal import FastJSON

/// A way of saying something: words, `[optional ones]`, `(this|that)`, and slots like `{day}` or `{when:day}`.
struct PhrasePattern: Equatable, Sendable {
    indirect enum Item: Equatable, Sendable {
        case word(said: String, plain: String)
        case choice([[Item]])
        case slot(name: String, SlotKind)
    }

    /// What a slot was filled with.
    struct Filling: Equatable, Sendable {
        /// In the caller's words.
        var said: String
        /// Always written in the same way.
        var value: String
    }

    /// How the pattern lies in what was said.
    struct Match: Equatable {
        var end: Int
        /// How much was understood: words count more than what may be anything.
        var weight = 0
        var fillings: [String: Filling] = [:]
    }

    let items: [Item]
    /// How many phrases it stands for at most.
    static let mostPhrases = 2_000

    init(_ node: JSON5Node, lists: [String: [String]]) throws(JSON5Error) {
        var parser = PhraseParser(text: Array(try node.string()), lists: lists)
        do throws(PhraseFault) {
            items = try parser.parse()
        } catch {
            throw node.error(error.message)
        }
        guard !items.isEmpty else { throw node.error("a phrase needs words") }
        if Self.count(items) > Self.mostPhrases {
            throw node.error("stands for \(Self.count(items)) phrases; at most \(Self.mostPhrases) can be listened for")
        }
    }

    /// The names of its slots.
    var slots: [String] { Self.slots(items) }

    private static func slots(_ items: [Item]) -> [String] {
        items.flatMap { item -> [String] in
            switch item {
            case .word: []
            case .choice(let ways): ways.flatMap(slots)
            case .slot(let name, _): [name]
            }
        }
    }

    // MARK: Matching

    /// The best place of the pattern in what was said.
    func match(in words: [String]) -> Match? {
        var best: Match?
        for start in words.indices {
            for match in Self.matches(items[...], words[start...]) {
                let covered = match.end - start
                // A word or two in a long sentence may mean anything.
                guard covered >= 3 || covered * 2 >= words.count else { continue }
                let before = (best?.weight ?? 0, best?.end ?? 0)
                if (match.weight, match.end) > before { best = match }
            }
        }
        return best
    }

    private static func matches(_ items: ArraySlice<Item>, _ words: ArraySlice<String>) -> [Match] {
        guard let item = items.first else { return [Match(end: words.startIndex)] }
        let rest = items.dropFirst()
        switch item {
        case .word(_, let plain):
            if SpokenWords.isFiller(plain), words.first != plain { return matches(rest, words) }
            guard words.first == plain else { return [] }
            return matches(rest, words.dropFirst()).map { $0.adding(2) }
        case .choice(let ways):
            return ways.flatMap { matches($0[...] + rest, words) }
        case .slot(let name, let kind):
            return kind.readings(of: words).flatMap { reading in
                let behind = matches(rest, words.dropFirst(reading.count))
                // Most readings end here, and there are many where anything may be said.
                guard !behind.isEmpty else { return [Match]() }
                let said = words.prefix(reading.count).joined(separator: " ")
                let value = kind == .text ? said : reading.value
                return behind.map { match in
                    var match = match.adding(kind == .text ? 1 : reading.count * 2)
                    if match.fillings[name] == nil { match.fillings[name] = Filling(said: said, value: value) }
                    return match
                }
            }
        }
    }

    // MARK: Phrases

    /// Every phrase it stands for, for a recogniser that hears only phrases; none where anything may be said.
    var phrases: [String] {
        Self.phrases(items[...]).map { $0.joined(separator: " ") }.filter { !$0.isEmpty }
    }

    private static func phrases(_ items: ArraySlice<Item>) -> [[String]] {
        guard let item = items.first else { return [[]] }
        let rest = phrases(items.dropFirst())
        let beginnings: [[String]] =
            switch item {
            case .word(let said, _): [[said]]
            case .choice(let ways): ways.flatMap { phrases($0[...]) }
            case .slot(_, let kind): kind.examples.map { [$0] }
            }
        return beginnings.flatMap { beginning in rest.map { beginning + $0 } }
    }

    private static func count(_ items: [Item]) -> Int {
        items.reduce(1) { product, item in
            let ways: Int =
                switch item {
                case .word: 1
                case .choice(let ways): ways.reduce(0) { $0 + count($1) }
                // What may be anything has no examples, but what stands behind it counts.
                case .slot(_, let kind): max(1, kind.examples.count)
                }
            return min(1_000_000, product * ways)
        }
    }
}

extension PhrasePattern.Match {
    fileprivate func adding(_ weight: Int) -> Self {
        var match = self
        match.weight += weight
        return match
    }
}

/// What is wrong with the writing of a phrase.
struct PhraseFault: Error {
    var message: String
}

/// Reads the writing of a phrase.
struct PhraseParser {
    let text: [Character]
    let lists: [String: [String]]
    private var place = 0

    init(text: [Character], lists: [String: [String]]) {
        self.text = text
        self.lists = lists
    }

    mutating func parse() throws(PhraseFault) -> [PhrasePattern.Item] {
        let items = try sequence(until: [])
        guard place == text.count else { throw PhraseFault(message: "\"\(text[place])\" has no beginning") }
        return items
    }

    private mutating func sequence(until ends: Set<Character>) throws(PhraseFault) -> [PhrasePattern.Item] {
        var items: [PhrasePattern.Item] = []
        while place < text.count, !ends.contains(text[place]) {
            switch text[place] {
            case " ", "\n", "\t": place += 1
            case "[":
                items.append(.choice(try ways(closing: "]") + [[]]))
            case "(":
                items.append(.choice(try ways(closing: ")")))
            case "{": items.append(try slot())
            case "]", ")", "}", "|": return items
            default: items += words()
            }
        }
        return items
    }

    private mutating func ways(closing: Character) throws(PhraseFault) -> [[PhrasePattern.Item]] {
        let opening = text[place]
        var ways: [[PhrasePattern.Item]] = []
        repeat {
            place += 1
            ways.append(try sequence(until: ["|", closing]))
        } while place < text.count && text[place] == "|"
        guard place < text.count, text[place] == closing else {
            throw PhraseFault(message: "\"\(opening)\" is not closed by \"\(closing)\"")
        }
        place += 1
        return ways
    }

    private mutating func slot() throws(PhraseFault) -> PhrasePattern.Item {
        guard let end = text[place...].firstIndex(of: "}") else {
            throw PhraseFault(message: "\"{\" is not closed by \"}\"")
        }
        let inside = String(text[(place + 1)..<end])
        place = end + 1
        let parts = inside.split(separator: ":").map(String.init)
        guard let name = parts.first, let kind = parts.last, parts.count <= 2 else {
            throw PhraseFault(message: "\"{\(inside)}\" is no slot: write {day} or {when:day}")
        }
        let standard: [String: SlotKind] = ["number": .number, "day": .day, "time": .time, "text": .text]
        if let known = standard[kind] { return .slot(name: name, known) }
        if let names = lists[kind] { return .slot(name: name, .list(names)) }
        let all = (standard.keys.sorted() + lists.keys.sorted()).joined(separator: ", ")
        throw PhraseFault(message: "there is no slot \"\(kind)\"; there are \(all)")
    }

    /// The words up to the next blank or bracket, divided as the caller's are.
    private mutating func words() -> [PhrasePattern.Item] {
        let start = place
        while place < text.count, !" \n\t[](){}|".contains(text[place]) { place += 1 }
        return SpokenWords.parts(of: String(text[start..<place])).compactMap { part in
            let said = part.lowercased().filter { $0.isLetter || $0.isNumber || $0 == "'" || $0 == ":" }
            let plain = SpokenWords.plain(said)
            return plain.isEmpty ? nil : .word(said: said, plain: plain)
        }
    }
}
