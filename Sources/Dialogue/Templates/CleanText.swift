/// Takes out of a value from outside what could change the meaning of the text it is put into.
package enum CleanText {
    /// The value on one line, without control and invisible characters, no longer than a limit.
    ///
    /// Line ends become spaces, so that no value can begin a paragraph of its own in a prompt; signs that turn the
    /// direction of writing and those of the invisible tag alphabet go, so that what a person reads is what a model reads.
    package static func clean(_ value: String, limit: Int) -> String {
        var text = ""
        var count = 0
        var owesSpace = false
        // Looked at scalar by scalar: a grapheme may hide a thousand marks.
        var scalars = String.UnicodeScalarView()
        for scalar in value.unicodeScalars {
            switch fate(of: scalar) {
            case .dropped: continue
            case .space:
                owesSpace = !scalars.isEmpty
                continue
            case .kept: break
            }
            if owesSpace {
                scalars.append(" ")
                count += 1
                owesSpace = false
            }
            guard count < limit else {
                scalars.append("…")
                break
            }
            scalars.append(scalar)
            count += 1
        }
        text.unicodeScalars.append(contentsOf: scalars)
        return text
    }

    private enum Fate { case kept, space, dropped }

    private static func fate(of scalar: Unicode.Scalar) -> Fate {
        switch scalar.properties.generalCategory {
        case .control: scalar.properties.isWhitespace ? .space : .dropped
        case .lineSeparator, .paragraphSeparator, .spaceSeparator: .space
        case .format:
            // The joiners carry meaning in Indic scripts, Persian and emoji.
            scalar.value == 0x200C || scalar.value == 0x200D ? .kept : .dropped
        case .surrogate, .unassigned, .privateUse: .dropped
        default: .kept
        }
    }
}
