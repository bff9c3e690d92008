internal import CivilTime
internal import FastJSON
internal import Foundation
internal import OutboundCalls
internal import PhoneNumbers
internal import ProviderKit
internal import Rehearsal
internal import Synthesizers

extension OutboundService {
    /// Reads the rules of outbound calls from a JSON5 file.
    ///
    /// - Throws: an error that names the file, and for what is wrong inside it the line and column, too.
    package mutating func read(file: String, _ environment: [String: String]) throws {
        let root = try JSON5Node(file: file)
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
        let options = ProviderOptions(root, ProviderEnvironment(variables: environment))
        try root.allowOnly([
            "caller", "callers", "agent", "tokens", "hours", "doNotCall", "callsPerNumber", "mostCalls", "ordersAtOnce",
            "callbacks", "callbackSecret", "holdMusic", "voice", "recordings", "deletesRecordings",
        ])
        rules.caller = try root.memberIfPresent("caller").map { try Self.number($0) }
        for node in try root.memberIfPresent("callers")?.elements() ?? [] {
            rules.callers.insert(try Self.number(node))
        }
        agent = try root.memberIfPresent("agent")?.string()
        for node in try root.memberIfPresent("tokens")?.elements() ?? [] { try addToken(node, options.environment) }
        if let hours = try root.memberIfPresent("hours") {
            rules.hours = try Self.hours(hours)
            rules.zones = try TimeZoneBook.system()
        }
        if let node = try root.memberIfPresent("doNotCall") { rules.doNotCall = try Self.doNotCall(node, in: folder) }
        rules.callsPerNumber = try options.integer("callsPerNumber", in: 1...10_000, default: rules.callsPerNumber)
        rules.greatestCount = try options.integer("mostCalls", in: 1...1_000_000, default: rules.greatestCount)
        rules.ordersAtOnce = try options.integer("ordersAtOnce", in: 1...1_000, default: rules.ordersAtOnce)
        rules.callbackPrefixes = try options.strings("callbacks")
        if try root.memberIfPresent("callbackSecret") != nil {
            rules.callbackSecret = try options.secret("callbackSecret", variable: "SYRINX_CALLBACK_SECRET").revealed
        }
        rules.holdMusic = try root.memberIfPresent("holdMusic")?.string()
        if let node = try root.memberIfPresent("voice") {
            var registry = ProviderRegistry()
            registry.addSynthesizers()
            registry.add(voice: "tones") { _ throws(JSON5Error) in ToneVoice() }
            voice = try registry.voice(ProviderOptions(node, options.environment))
        }
        if let node = try root.memberIfPresent("recordings") {
            let path = URL(fileURLWithPath: try node.string(), relativeTo: folder)
            try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
            rules.keepRecording = { record, audio in
                let place = path.appending(path: "\(record.id).wav")
                do { try Data(audio).write(to: place, options: .atomic) } catch { return nil }
                return place.lastPathComponent
            }
        }
        rules.deletesRecordings = try options.bool("deletesRecordings", default: rules.deletesRecordings)
    }

    /// A token: its name, where its secret is found, what it may do.
    private mutating func addToken(_ node: JSON5Node, _ environment: ProviderEnvironment) throws(JSON5Error) {
        try node.allowOnly(["name", "secret", "organisation", "scopes", "callsPerMinute"])
        let options = ProviderOptions(node, environment)
        var token = AccessToken(try node.member("name").string())
        if let owner = try node.memberIfPresent("organisation")?.string() { token.organisation = Organisation(owner) }
        if let scopes = try node.memberIfPresent("scopes") {
            token.scopes = []
            for scope in try scopes.elements() {
                let word = try scope.string(among: AccessScope.allCases.map(\.rawValue))
                if let known = AccessScope(rawValue: word) { token.scopes.insert(known) }
            }
        }
        token.callsPerMinute = try options.integer(
            "callsPerMinute",
            in: 0...1_000_000,
            default: token.callsPerMinute
        )
        tokens.add(try options.secret("secret", variable: "SYRINX_API_TOKEN"), token)
    }

    private static func doNotCall(_ node: JSON5Node, in folder: URL) throws(JSON5Error) -> DoNotCallList {
        let path = URL(fileURLWithPath: try node.string(), relativeTo: folder).path
        guard let content = FileManager.default.contents(atPath: path) else { throw node.error("cannot read \(path)") }
        do throws(DoNotCallListError) {
            return try DoNotCallList(parsing: String(decoding: content, as: UTF8.self))
        } catch {
            throw node.error("\(path): \(error)")
        }
    }

    private static func number(_ node: JSON5Node) throws(JSON5Error) -> PhoneNumber {
        let text = try node.string()
        do throws(PhoneNumberError) { return try PhoneNumber(text) } catch { throw node.error("\(error)") }
    }

    /// `{ from: "09:00", to: "20:00", days: ["monday", …] }`.
    private static func hours(_ node: JSON5Node) throws(JSON5Error) -> CallingHours {
        try node.allowOnly(["from", "to", "days"])
        let (first, end) = (try minute(node.member("from")), try minute(node.member("to")))
        guard first < end else { throw try node.member("to").error("it is not after \"from\"") }
        guard let list = try node.memberIfPresent("days") else { return CallingHours(from: first, to: end) }
        let names = Dictionary(uniqueKeysWithValues: Weekday.allCases.map { ("\($0)", $0) })
        var days: Set<Weekday> = []
        for day in try list.elements() {
            if let known = names[try day.string(among: Weekday.allCases.map { "\($0)" })] { days.insert(known) }
        }
        return CallingHours(days: days, from: first, to: end)
    }

    private static func minute(_ node: JSON5Node) throws(JSON5Error) -> Int {
        let parts = try node.string().split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let hour = parts[0], let minute = parts[1], (0...24).contains(hour),
            (0...59).contains(minute), hour * 60 + minute <= 1_440
        else { throw node.error("a time of the day is written as 09:00") }
        return hour * 60 + minute
    }
}
