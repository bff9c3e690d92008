package import CivilTime
internal import Dialogue
package import FastJSON

extension TimeZoneRules {
    /// Reads the name of a zone from a configuration, and its rules from the system.
    package init(_ node: JSON5Node) throws(JSON5Error) {
        let name = try node.string()
        guard let rules = TimeZoneBook.zone(name) else {
            let meant = NearestName.find(name, among: TimeZoneBook.names()).map { "; did you mean \"\($0)\"?" }
            throw node.error("there is no such time zone here" + (meant ?? "; write it as Europe/Berlin"))
        }
        self = rules
    }
}
