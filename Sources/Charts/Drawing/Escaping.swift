extension String {
    /// The text as the content of an element, or of an attribute in double quotes, in HTML as in XML.
    ///
    /// What neither can hold, and what would turn the direction of the text around it, becomes a replacement character;
    /// ends of lines become line feeds.
    var escaped: String {
        var text = ""
        text.reserveCapacity(utf8.count)
        var previous: Unicode.Scalar = " "
        for scalar in unicodeScalars {
            switch scalar {
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "&": text += "&amp;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            case "\r": text += "\n"
            case "\n": if previous != "\r" { text += "\n" }
            case "\t": text += "\t"
            case "\u{202A}"..."\u{202E}": text += "\u{FFFD}"
            case _ where scalar.isUnwritable: text += "\u{FFFD}"
            default: text.unicodeScalars.append(scalar)
            }
            previous = scalar
        }
        return text
    }
}

extension Unicode.Scalar {
    /// A control character, or one that XML forbids.
    var isUnwritable: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0: true
        case 0xFDD0...0xFDEF: true
        default: value & 0xFFFE == 0xFFFE
        }
    }
}
