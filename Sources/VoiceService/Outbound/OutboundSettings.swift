internal import AgentFiles
internal import CivilTime
internal import FastJSON
internal import FileTools
internal import Foundation
package import OutboundCalls
internal import PhoneNumbers
package import ProviderKit
internal import Rehearsal
internal import TwilioREST

/// What can be said of calls that are ordered here: under which rules, and what becomes of them.
package struct OutboundSettings: Sendable {
    /// The rules, as far as they are said.
    package var rules = OutboundService.rules
    /// What speaks messages.
    package var voice: (any SpeechSynthesizer)?
    /// Which agent carries out orders that bring their own instructions.
    package var agent: String?
    /// The folder in which recorded answers are kept.
    package var recordings: String?
    /// A mark of all that was said, which differs where it does; nil for nothing.
    var mark: Int?
    /// Where the agent is named.
    var agentPlace: SettingPlace?

    /// Who can speak messages.
    static var registry: ProviderRegistry {
        var registry = ProviderRegistry.everybody
        registry.add(voice: "tones") { _ throws(JSON5Error) in ToneVoice() }
        return registry
    }

    package init() {}

    mutating func read(_ reader: inout SettingsReader) throws(JSON5Error) {
        // Not the words themselves: secrets may be among them.
        mark = reader.node.flatMap { try? $0.json.encoded().hashValue }
        rules.caller = try reader.text("caller", "Whose number calls, where an order names none.") {
            node throws(JSON5Error) in try node.phoneNumber()
        }
        let callers = try reader.node?.memberIfPresent("callers")
        _ = try reader.texts("callers", "The numbers that may call; any of the account's unless listed.")
        for node in try callers?.elements() ?? [] { rules.callers.insert(try node.phoneNumber()) }
        agentPlace = try reader.node?.memberIfPresent("agent").map { .file($0) }
        agent = try reader.textIfPresent(
            "agent",
            "Who carries out orders that bring their own instructions; the first agent unless named."
        )
        try readHours(&reader)
        rules.doNotCall =
            try reader.text("doNotCall", "A file with a number on each line that is never called.", Self.doNotCall)
            ?? rules.doNotCall
        try readCounts(&reader)
        rules.callbackPrefixes = try reader.texts(
            "callbacks",
            "Beginnings of the addresses that orders may have told of their progress; none unless listed."
        )
        rules.callbackSecret = try reader.secret("callbackSecret", "With what that is signed.")
        rules.holdMusic = try reader.textIfPresent(
            "holdMusic",
            "What is heard on hold: an address; nothing unless named."
        )
        let environment = reader.environment
        voice = try reader.value("voice", .provider(.voice), "Who speaks messages (Docs/providers.md).") {
            node throws(JSON5Error) in
            try Self.registry.voice(ProviderOptions(node, environment))
        }
        recordings = try reader.text("recordings", "The folder in which recorded answers are kept.") {
            node throws(JSON5Error) in try node.filePath()
        }
        rules.deletesRecordings = try reader.flag(
            "deletesRecordings",
            default: rules.deletesRecordings,
            "Whether the carrier's copy is deleted then."
        )
    }

    private mutating func readCounts(_ reader: inout SettingsReader) throws(JSON5Error) {
        rules.callsPerNumber = try reader.integer(
            "callsPerNumber",
            in: 1...10_000,
            default: rules.callsPerNumber,
            "How often one number may be called in a minute."
        )
        rules.greatestCount = try reader.integer(
            "mostCalls",
            in: 1...1_000_000,
            default: rules.greatestCount,
            "How many calls may wait or go on."
        )
        rules.ordersAtOnce = try reader.integer(
            "ordersAtOnce",
            in: 1...1_000,
            default: rules.ordersAtOnce,
            "How many orders are under way to the carrier at a time."
        )
    }

    private mutating func readHours(_ reader: inout SettingsReader) throws(JSON5Error) {
        let isThere = try reader.node?.memberIfPresent("hours")
        var found = rules.hours
        try reader.object("hours", "When people may be called, by the clocks where they are; at any time unless told.")
        {
            part throws(JSON5Error) in
            let first = try part.text("from", isRequired: true, "The first minute, \"09:00\".") {
                node throws(JSON5Error) in try node.dayMinute()
            }
            let end = try part.text("to", isRequired: true, "From when on nobody is called, \"20:00\".") {
                node throws(JSON5Error) in try node.dayMinute()
            }
            _ = try part.words("days", among: Weekday.names, default: Weekday.names, "On which days.")
            guard let first, let end, let node = part.node else { return }
            guard first < end else { throw try node.member("to").error("it is not after \"from\"") }
            let days = try node.memberIfPresent("days")?.weekdays() ?? Set(Weekday.allCases)
            found = CallingHours(days: days, from: first, to: end)
        }
        rules.hours = found
        guard let isThere else { return }
        guard let zones = try? TimeZoneBook.system() else {
            throw isThere.error("the system has no time zones (Debian's package tzdata)")
        }
        rules.zones = zones
    }

    private static func doNotCall(_ node: JSON5Node) throws(JSON5Error) -> DoNotCallList {
        let path = try node.filePath()
        guard let content = FileManager.default.contents(atPath: path) else {
            throw node.error("\(path): the file cannot be read")
        }
        do throws(DoNotCallListError) {
            return try DoNotCallList(parsing: String(decoding: content, as: UTF8.self))
        } catch {
            throw node.error("\(path): \(error)")
        }
    }
}

extension OutboundService {
    /// Takes what is said of the calls.
    mutating func take(_ settings: OutboundSettings) {
        rules = settings.rules
        voice = settings.voice
        agent = settings.agent
        guard let folder = settings.recordings else { return }
        rules.keepRecording = { record, audio in
            let place = URL(fileURLWithPath: folder).appending(path: "\(record.id).wav")
            do { try Data(audio).write(to: place, options: .atomic) } catch { return nil }
            return place.lastPathComponent
        }
    }
}
