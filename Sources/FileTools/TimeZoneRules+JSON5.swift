package import CivilTime
package import FastJSON

extension TimeZoneRules {
    /// Reads the name of a zone from a configuration, and its rules from the system.
    package init(_ node: JSON5Node) throws(JSON5Error) {
        guard let book = try? TimeZoneBook.system(), let rules = book[try node.string()] else {
            throw node.error("there is no such time zone here; write it as Europe/Berlin")
        }
        self = rules
    }
}
