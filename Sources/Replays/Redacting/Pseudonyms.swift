internal import BargeIn
internal import Digests
internal import TurnTaking

/// Words that stand for other words: as long, written in the same way, the same for the same ones, and without a meaning.
///
/// What the engine decides by stays: "and", "yes", "mm-hm". Digits become other digits. Which word stands for which hangs on a
/// key that is kept nowhere.
package struct Pseudonyms: Sendable {
    private let key: [UInt8]
    private let lexicons: [TurnLexicon]
    private let listening: [ListeningSounds]

    /// - Parameters:
    ///   - languages: what is spoken; the engine's words of these stay.
    ///   - key: by chance, unless it is given.
    package init(languages: [String], key: [UInt8]? = nil) {
        var random = SystemRandomNumberGenerator()
        self.key = key ?? (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        lexicons = languages.map { TurnLexicon.of($0) }
        listening = languages.map { ListeningSounds.of($0) }
    }

    /// What stands for a text.
    ///
    /// What is between double braces is a place that is filled later, and stays.
    package func text(_ text: String) -> String {
        var output = ""
        var word = ""
        var braces = 0
        func end() {
            if !word.isEmpty { output += braces >= 2 ? word : self.word(word) }
            word = ""
        }
        for character in text {
            if character.isLetter || character.isNumber || character == "'" || character == "’" {
                word.append(character)
                continue
            }
            end()
            if character == "{" { braces += 1 } else if character == "}" { braces = 0 }
            output.append(character)
        }
        end()
        return output
    }

    /// What stands for a word.
    private func word(_ word: String) -> String {
        let plain = word.lowercased()
        // Who hesitates says nothing.
        if UtteranceShape.words(of: plain).isEmpty || listening.contains(where: { $0.has(plain) }) { return word }
        for lexicon in lexicons {
            switch lexicon.role(of: plain) {
            case .signal: return word
            case .digit:
                // Of those that are as long; a name that none other is as long as has to become a word.
                let names = lexicon.digitNames.filter { $0.count == word.count }
                guard names.count > 1 else { continue }
                let name = names[Int(number(of: plain, 0) % UInt64(names.count))]
                return word.first?.isUppercase == true ? name.prefix(1).uppercased() + name.dropFirst() : name
            case nil: continue
            }
        }
        for attempt in 0..<8 {
            let made = make(word, plain, UInt8(attempt))
            let isPlain = made.lowercased() != plain && isMeaningless(made.lowercased())
            if isPlain { return made }
        }
        return make(word, plain, 8)
    }

    private func isMeaningless(_ word: String) -> Bool {
        !UtteranceShape.words(of: word).isEmpty && !listening.contains { $0.has(word) }
            && lexicons.allSatisfy { $0.role(of: word) == nil }
    }

    private func make(_ word: String, _ plain: String, _ attempt: UInt8) -> String {
        var bytes = digest(of: plain, attempt)
        while bytes.count < word.count { bytes += MessageDigest.sha256.of(bytes.span) }
        var made = ""
        for (index, character) in word.enumerated() {
            let byte = bytes[index]
            guard character.isLetter || character.isNumber else {
                made.append(character)
                continue
            }
            if character.isNumber {
                made.append(Self.pick("0123456789", byte))
            } else if let letters = Self.letters(like: character) {
                made.append(Self.pick(letters, byte))
            } else {
                let letter = Self.pick(index.isMultiple(of: 2) ? "bdfgklmnprstvz" : "aeiou", byte)
                made += character.isUppercase ? letter.uppercased() : String(letter)
            }
        }
        return made
    }

    /// The letters of a script whose letters are as long to say as syllables.
    private static func letters(like character: Character) -> String? {
        switch character.unicodeScalars.first?.value ?? 0 {
        case 0xAC00...0xD7A3: "가나다라마바사아자차카타파하"
        case 0x3040...0x30FF, 0x3400...0x9FFF: "かきくけこさしすせそたちつてと"
        default: nil
        }
    }

    private static func pick(_ letters: String, _ byte: UInt8) -> Character {
        let all = Array(letters)
        return all[Int(byte) % all.count]
    }

    private func digest(of word: String, _ attempt: UInt8) -> [UInt8] {
        MessageDigest.sha256.of((Array(word.utf8) + [attempt]).span, key: key.span)
    }

    private func number(of word: String, _ attempt: UInt8) -> UInt64 {
        digest(of: word, attempt).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
