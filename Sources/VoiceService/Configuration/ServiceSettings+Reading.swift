package import AgentFiles
package import FastJSON
internal import FrontDoor
internal import PhoneNumbers
package import ProviderKit

// One list of settings: what a file can say, what is refused, and what is written of it elsewhere.
extension ServiceSettings {
    /// Reads a file; a relative path in it begins at its folder.
    package init(file: String, _ environment: ProviderEnvironment) throws {
        try self.init(JSON5Node(file: file), environment)
        self.file = file
    }

    /// Reads a configuration; without one only the environment speaks.
    package init(_ node: JSON5Node?, _ environment: ProviderEnvironment) throws(JSON5Error) {
        var reader = SettingsReader(node, environment)
        try self.init(&reader)
        try reader.finish()
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
            default: organisation.key,
            "Whose agents, calls and tokens these are."
        ) { node throws(JSON5Error) in try node.plainName() }
        organisation = name.map { Organisation($0) } ?? organisation
        outbound.organisation = organisation
        try readListening(&reader)
        publicURL = try placed("publicURL", &reader, "Where the carrier finds this service.") {
            node throws(JSON5Error) in try node.publicAddress()
        }
        agents = try placed("agents", &reader, "The folder of the agents: a file NAME.json5 for each.") {
            node throws(JSON5Error) in try node.filePath()
        }
        data = try placed("data", &reader, "The folder where calls are kept, and what agents write down.") {
            node throws(JSON5Error) in try node.filePath()
        }
        try readTwilio(&reader)
        for member in try reader.textsByName("numbers", "Which agent answers which called number, \"+15550100002\".") {
            let number: PhoneNumber
            do throws(PhoneNumberError) {
                number = try PhoneNumber(member.key)
            } catch {
                throw JSON5Error(file: member.node.file, at: member.keyPosition, "numbers: \"\(member.key)\": \(error)")
            }
            numbers[number.text] = try member.node.string()
            places["numbers.\(number.text)"] = .file(member.node)
        }
        forward = try reader.textIfPresent(
            "forward",
            "The number or SIP address that takes the calls that cannot be taken."
        )
        try readLookUp(&reader)
        try readLimits(&reader)
        try readSentences(&reader)
        try readTalk(&reader)
        let outbound = try reader.node?.memberIfPresent("outbound")
        try reader.object("outbound", "Calls that are ordered at `POST /v1/calls`, and their rules.") {
            part throws(JSON5Error) in try self.outbound.read(&part)
        }
        if let outbound { places["outbound"] = .file(outbound) }
        try readBridge(&reader)
        try readRecords(&reader)
        try readSpeechCache(&reader)
        try readDrain(&reader)
        prices = try placed(
            "prices",
            &reader,
            "The file of the providers' prices (Docs/prices.json5), by which agents' calls are limited."
        ) { node throws(JSON5Error) in try Self.prices(node) }
        try readLog(&reader)
        try readMetrics(&reader)
        printsEvents = try reader.flag(
            "events",
            default: printsEvents,
            "Whether every event of every call is printed as a line of JSON."
        )
    }

    /// Reads a text, and remembers where it stands.
    private mutating func placed<Value>(
        _ key: String,
        _ reader: inout SettingsReader,
        _ about: String,
        _ read: (JSON5Node) throws(JSON5Error) -> Value
    ) throws(JSON5Error) -> Value? {
        if let node = try reader.node?.memberIfPresent(key) { places[key] = .file(node) }
        return try reader.text(key, about, read)
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
