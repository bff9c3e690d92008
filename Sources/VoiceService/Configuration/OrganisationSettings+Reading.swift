package import AgentFiles
package import FastJSON
internal import FrontDoor
internal import PhoneNumbers
package import ProviderKit

// What a file can say of an organisation: the service's of the first, beside all else that is in it; its own of another one.
extension OrganisationSettings {
    /// Reads a file that is about nothing else; a relative path in it begins at its folder.
    init(file: String, of organisation: Organisation, _ environment: ProviderEnvironment) throws {
        var reader = SettingsReader(try JSON5Node(file: file), environment)
        try self.init(&reader, of: organisation, isFirst: false)
        self.file = file
        try reader.finish()
    }

    /// All that a file of its own can say.
    package static var settings: [Setting] {
        var reader = SettingsReader(nil)
        // Without a file nothing can be wrong with it.
        _ = try? OrganisationSettings(&reader, of: .standard, isFirst: false)
        return reader.settings
    }

    /// - Parameter isFirst: whether it is the one whose file is the service's: what is everybody's is said there only.
    package init(
        _ reader: inout SettingsReader,
        of organisation: Organisation,
        isFirst: Bool
    ) throws(JSON5Error) {
        self.init()
        (self.organisation, self.isFirst) = (organisation, isFirst)
        environment = reader.environment
        agents = try reader.text("agents", "The folder of the agents: a file NAME.json5 for each.", at: &places) {
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
        try readTokens(&reader)
        places["outbound"] = try reader.node?.memberIfPresent("outbound").map { .file($0) }
        try reader.object("outbound", "Calls that are ordered at `POST /v1/calls`, and their rules.") {
            part throws(JSON5Error) in try self.outbound.read(&part)
        }
        try readBridge(&reader)
        try readRecords(&reader)
        try readSpeechCache(&reader)
    }
}

extension SettingsReader {
    /// Reads a text that means something more, and remembers where it stands.
    mutating func text<Value>(
        _ key: String,
        _ about: String,
        at places: inout SettingPlaces,
        _ read: (JSON5Node) throws(JSON5Error) -> Value
    ) throws(JSON5Error) -> Value? {
        if let node = try node?.memberIfPresent(key) { places[key] = .file(node) }
        return try text(key, about, read)
    }
}
