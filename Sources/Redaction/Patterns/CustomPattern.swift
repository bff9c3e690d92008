/// A form of personal data that an operator describes, such as a member's number.
///
/// `#` is a digit, `@` a letter, `*` either; `[A-F0-9]` is one of several characters; `x?` and `(…)?` may be missing;
/// `x{4}`, `(…){2,3}` come several times; `\` takes the next sign as it is; anything else stands for itself, letters in
/// either case. All in ASCII.
package struct CustomPattern: Sendable {
    /// What the label says.
    package let name: String
    /// How it was written.
    package let pattern: String

    let written: PatternProgram
    /// The same without its signs, for what is spelled aloud; nil where it has too few digits to be known by ear.
    let spoken: PatternProgram?
    /// Whether everything that it matches has a digit.
    let needsDigit: Bool

    static let longestName = 32
    static let shortestMatch = 3
    private static let leastSpokenDigits = 3

    /// Reads a pattern, and refuses one that is wrong or would match nearly everything.
    package init(name: String, pattern: String) throws(PatternError) {
        guard Self.isName(name) else { throw .badName(name) }
        var parser = PatternParser(pattern)
        let piece = try parser.parse()
        let shortest = piece.shortestLength
        guard shortest >= Self.shortestMatch else { throw .tooShort(length: shortest, limit: Self.shortestMatch) }
        let longest = piece.longestLength
        guard longest <= PatternProgram.capacity else {
            throw .tooLong(length: longest, limit: PatternProgram.capacity)
        }
        (self.name, self.pattern) = (name, pattern)
        written = PatternProgram(piece)
        let digits = piece.leastDigits
        needsDigit = digits > 0
        spoken = digits >= Self.leastSpokenDigits ? piece.withoutSigns.map(PatternProgram.init) : nil
    }

    /// Letters, digits, spaces, `-` and `_`, with a letter first: what can stand in a label and is known again there.
    private static func isName(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard let first = bytes.first, PatternClass.letters.contains(first), bytes.count <= longestName else {
            return false
        }
        return bytes.allSatisfy { PatternClass.lettersAndDigits.contains($0) || " -_".utf8.contains($0) }
    }
}
