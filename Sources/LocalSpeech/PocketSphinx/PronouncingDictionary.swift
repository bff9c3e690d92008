internal import Glibc

/// How words are said, from a file in the form of the CMU dictionary: `word P HH OW N Z`, the others as `word(2) …`.
///
/// The file is kept as it is, with an index beside it: six megabytes, shared by all decoders.
final class PronouncingDictionary: Sendable {
    /// The phones that the acoustic model knows.
    static let phones: Set<String> = Set(
        ("AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH")
            .split(separator: " ").map(String.init)
    )

    private let text: [UInt8]
    private let lines: [UInt64: Int32]

    /// Reads a file.
    convenience init(path: String) throws(LocalEngineError) {
        guard let text = Self.contents(of: path) else {
            throw .missing(path: path, package: PhraseModel.package)
        }
        self.init(text)
    }

    /// Takes a file's bytes.
    init(_ text: [UInt8]) {
        self.text = text
        var lines: [UInt64: Int32] = [:]
        lines.reserveCapacity(text.count / 24)
        var start = 0
        while start < text.count {
            var hash = Self.seed
            var place = start
            while place < text.count, !Self.endsWord(text[place]) {
                hash = Self.hash(hash, text[place])
                place += 1
            }
            // Of equal hashes the first is kept; the word itself is looked at when it is asked for.
            if lines[hash] == nil { lines[hash] = Int32(truncatingIfNeeded: start) }
            while place < text.count, text[place] != UInt8(ascii: "\n") { place += 1 }
            start = place + 1
        }
        self.lines = lines
    }

    /// The ways to say a word, each as phones with spaces between; none if the word is not there.
    func pronunciations(of word: String) -> [String] {
        var found: [String] = []
        while let phones = phones(of: found.isEmpty ? word : "\(word)(\(found.count + 1))") { found.append(phones) }
        return found
    }

    private func phones(of entry: String) -> String? {
        let wanted = Array(entry.utf8)
        guard let start = lines[wanted.reduce(Self.seed, Self.hash)].map(Int.init) else { return nil }
        let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
        let line = text[start..<end]
        guard line.starts(with: wanted), let behind = line.dropFirst(wanted.count).first, Self.endsWord(behind) else {
            return nil
        }
        let phones = String(decoding: line.dropFirst(wanted.count), as: UTF8.self).split(whereSeparator: \.isWhitespace)
        return phones.isEmpty ? nil : phones.joined(separator: " ")
    }

    private static let seed: UInt64 = 0xCBF2_9CE4_8422_2325

    private static func hash(_ hash: UInt64, _ byte: UInt8) -> UInt64 { (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }

    private static func endsWord(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n")
    }

    private static func contents(of path: String) -> [UInt8]? {
        guard let file = unsafe fopen(path, "rbe") else { return nil }
        defer { unsafe fclose(file) }
        var text: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe fread(&block, 1, block.count, file)
            guard count > 0 else { return text }
            text += block.prefix(count)
        }
    }
}
