extension String {
    /// Whether there is anything in it that a voice can say.
    ///
    /// Several providers answer a text of spaces and punctuation with nothing at all, not even its end.
    var isSpeakable: Bool {
        unicodeScalars.contains { scalar in
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
                .decimalNumber, .letterNumber, .otherNumber, .currencySymbol, .mathSymbol:
                true
            default:
                // Signs that are read out, though they are punctuation by Unicode.
                "%&@#".unicodeScalars.contains(scalar)
            }
        }
    }
}
