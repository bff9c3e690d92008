/// Names that are safe as the name of a file and in an address.
package enum PlainName {
    /// What such a name is made of, for people.
    package static let rule = "letters, digits, \"-\" and \"_\""

    /// Whether a text is such a name.
    package static func isValid(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
                default: false
                }
            }
    }
}
