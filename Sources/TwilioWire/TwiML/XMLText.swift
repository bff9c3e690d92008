/// Writes XML: elements, attributes and text, each escaped for where it stands.
struct XMLText {
    private(set) var text = #"<?xml version="1.0" encoding="UTF-8"?>"#
    private var isOpen = false

    /// An element; its attributes come before its content, those without a value are left out.
    mutating func element(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String?> = [:],
        _ content: (inout XMLText) -> Void = { _ in }
    ) {
        closeTag()
        text += "<\(name)"
        for case (let name, let value?) in attributes {
            text += " \(name)=\""
            escape(value, inAttribute: true)
            text += "\""
        }
        isOpen = true
        content(&self)
        if isOpen {
            text += "/>"
            isOpen = false
        } else {
            text += "</\(name)>"
        }
    }

    /// Text within an element.
    mutating func content(_ content: String) {
        closeTag()
        escape(content, inAttribute: false)
    }

    private mutating func closeTag() {
        guard isOpen else { return }
        text += ">"
        isOpen = false
    }

    private mutating func escape(_ value: String, inAttribute: Bool) {
        for scalar in value.unicodeScalars {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            // A reader makes spaces of these in an attribute, and of a bare carriage return anywhere a line's end.
            case "\n" where inAttribute: text += "&#10;"
            case "\t" where inAttribute: text += "&#9;"
            case "\r": text += "&#13;"
            case _ where Self.isAllowed(scalar): text.unicodeScalars.append(scalar)
            // What no XML document may hold, escaped or not (XML 1.0 §2.2).
            default: text += " "
            }
        }
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x9, 0xA, 0xD: true
        case 0..<0x20, 0xFFFE, 0xFFFF: false
        default: true
        }
    }
}
