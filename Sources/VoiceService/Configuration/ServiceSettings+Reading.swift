package import AgentFiles
package import FastJSON
internal import FrontDoor
package import ProviderKit

// One list of settings: what a file can say, what is refused, and what is written of it elsewhere.
extension ServiceSettings {
    /// Reads a file; a relative path in it begins at its folder.
    package init(file: String, _ environment: ProviderEnvironment) throws {
        try self.init(JSON5Node(file: file), environment)
        self.file = file
    }

    /// Reads a configuration; without one only the environment speaks.
    package init(_ node: JSON5Node?, _ environment: ProviderEnvironment) throws {
        var reader = SettingsReader(node, environment)
        try self.init(&reader)
        try reader.finish()
        try readOrganisations()
    }

    /// All that a file can say.
    package static var settings: [Setting] {
        var reader = SettingsReader(nil)
        // Without a file nothing can be wrong with it.
        _ = try? ServiceSettings(&reader)
        return reader.settings
    }

    package init(_ reader: inout SettingsReader) throws(JSON5Error) {
        self.init()
        let name = try reader.text(
            "organisation",
            default: own.organisation.key,
            "Whose agents, calls and tokens these are."
        ) { node throws(JSON5Error) in try node.plainName() }
        try readListening(&reader)
        publicURL = try reader.text("publicURL", "Where the carrier finds this service.", at: &places) {
            node throws(JSON5Error) in try node.publicAddress()
        }
        data = try reader.text("data", "The folder where calls are kept, and what agents write down.", at: &places) {
            node throws(JSON5Error) in try node.filePath()
        }
        own = try OrganisationSettings(&reader, of: name.map { Organisation($0) } ?? own.organisation, isFirst: true)
        try readDrain(&reader)
        prices = try reader.text(
            "prices",
            "The file of the providers' prices (Docs/prices.json5), by which agents' calls are limited.",
            at: &places
        ) { node throws(JSON5Error) in try Self.prices(node) }
        try readLog(&reader)
        try readMetrics(&reader)
        printsEvents = try reader.flag(
            "events",
            default: printsEvents,
            "Whether every event of every call is printed as a line of JSON."
        )
        organisations = try reader.text(
            "organisations",
            "The folder of further organisations: a file NAME.json5 for each.",
            at: &places
        ) { node throws(JSON5Error) in try node.filePath() }
    }

    /// Reads a price list; the place of what is wrong with it is in its own file.
    package static func prices(_ node: JSON5Node) throws(JSON5Error) -> PriceList {
        let path = try node.filePath()
        do {
            return try PriceList(JSON5Node(file: path))
        } catch let error as JSON5Error {
            throw error
        } catch {
            throw node.error("\(error)")
        }
    }
}
