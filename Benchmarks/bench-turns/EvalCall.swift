import FastJSON
import Glibc
import Octets

/// A labelled conversation: what the line carried, and when the caller truly spoke; times in samples.
struct EvalCall {
    struct Word {
        var text: String
        var start: Int64
        var end: Int64
    }

    struct Turn {
        var start: Int64
        var end: Int64
        var words: [Word]
    }

    let name: String
    let language: String
    let caller: [UInt8]
    let agent: [UInt8]
    let stretches: [Range<Int64>]
    let turns: [Turn]

    /// All conversations of a corpus.
    static func all(in folder: String) -> [EvalCall]? {
        guard let bytes = read("\(folder)/labels.json"), let labels = try? JSONValue(parsing: bytes.span) else {
            return nil
        }
        return labels.arrayValue?.compactMap { EvalCall($0, in: folder) }
    }

    private init?(_ label: JSONValue, in folder: String) {
        guard let name = label["id"]?.stringValue, let caller = Self.read("\(folder)/\(name).ulaw"),
            let agent = Self.read("\(folder)/\(name).agent.ulaw"), caller.count == agent.count
        else { return nil }
        let voice = label["condition"]?["caller"]?.stringValue ?? "real/en"
        self.name = name
        self.caller = caller
        self.agent = agent
        language = String(voice.split(separator: "/").last?.prefix(2) ?? "en")
        let stretches = Self.ranges(label["speech"])
        self.stretches = stretches
        turns = (label["turns"]?.arrayValue ?? []).compactMap { turn in
            guard let start = turn["start"]?.doubleValue, let end = turn["end"]?.doubleValue else { return nil }
            let (from, to) = (Self.samples(start), Self.samples(end))
            let spoken = stretches.filter { $0.lowerBound >= from - 80 && $0.upperBound <= to + 80 }
            let text = turn["text"]?.stringValue ?? ""
            return Turn(start: from, end: to, words: Self.words(of: text, spokenIn: spoken))
        }
    }

    private static func samples(_ seconds: Double) -> Int64 { Int64((seconds * 8_000).rounded()) }

    private static func ranges(_ value: JSONValue?) -> [Range<Int64>] {
        (value?.arrayValue ?? []).compactMap { pair in
            guard let start = pair[0]?.doubleValue, let end = pair[1]?.doubleValue, start < end else { return nil }
            return samples(start)..<samples(end)
        }
    }

    /// The words of a turn where they are said: those of its text, or some that tell nothing about what follows.
    private static func words(of text: String, spokenIn stretches: [Range<Int64>]) -> [Word] {
        let known = text.split(separator: " ").map(String.init)
        guard known.isEmpty else { return spread(known, over: stretches) }
        var place = Int(stretches.first?.lowerBound ?? 0)
        return stretches.flatMap { stretch -> [Word] in
            let count = max(1, Int((Double(stretch.count) / 8_000 * wordsPerSecond).rounded()))
            let words = (0..<count).map { plain[(place &+ $0) % plain.count] }
            place &+= count
            return spread(words, over: [stretch])
        }
    }

    private static let wordsPerSecond = 2.6
    /// Words that neither end nor begin anything in any language.
    private static let plain = [
        "window", "paper", "garden", "river", "table", "letter", "corner", "silver", "bridge", "market", "pencil",
    ]

    /// Lays words over stretches of speech, each as long as it has letters; none goes across a pause.
    private static func spread(_ words: [String], over stretches: [Range<Int64>]) -> [Word] {
        let letters = words.reduce(0) { $0 + $1.count + 1 }
        let all = stretches.reduce(0) { $0 + $1.count }
        func place(_ spoken: Int, isEnd: Bool) -> Int64 {
            var left = spoken
            for stretch in stretches {
                if left < stretch.count || isEnd && left == stretch.count { return stretch.lowerBound + Int64(left) }
                left -= stretch.count
            }
            return stretches.last?.upperBound ?? 0
        }
        var passed = 0
        return words.map { text in
            let start = place(all * passed / max(1, letters), isEnd: false)
            passed += text.count + 1
            var end = place(all * passed / max(1, letters), isEnd: true)
            if let stretch = stretches.first(where: { $0.contains(start) }) { end = min(end, stretch.upperBound) }
            return Word(text: text, start: start, end: max(end, start + 1))
        }
    }

    private static func read(_ path: String) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe block.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return count == 0 ? bytes : nil }
            bytes.append(contentsOf: block[..<count])
        }
    }
}
