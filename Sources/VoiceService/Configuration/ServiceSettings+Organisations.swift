internal import AgentFiles
internal import FileTools
internal import Foundation
internal import OutboundCalls
internal import ProviderKit
internal import Synthesizers

// Several organisations in one service, who know nothing of each other.
extension ServiceSettings {
    /// Reads the folder with a file for each of them, if there is one.
    ///
    /// - Throws: what is wrong with each of them.
    mutating func readOrganisations() throws {
        guard let folder = organisations else { return }
        guard let all = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw places.error("organisations", "\(folder): the folder cannot be read")
        }
        let names = all.filter { $0.hasSuffix(".json5") && !$0.hasPrefix(".") }.sorted().map { String($0.dropLast(6)) }
        guard !names.isEmpty else {
            throw places.error("organisations", "\(folder): there is no organisation: a file NAME.json5")
        }
        var errors: [any Error] = []
        for name in names {
            do {
                others.append(try organisation(name, "\(folder)/\(name).json5", among: names))
            } catch {
                errors.append(error)
            }
        }
        own.environment = own.environment.without(names)
        if errors.isEmpty { errors = Self.shared(in: [own] + others) }
        if errors.count == 1, let error = errors.first { throw error }
        guard errors.isEmpty else { throw SettingErrors(errors) }
    }

    /// Variables that mean something by themselves.
    private static let variables =
        Set(ServiceSettings.settings.compactMap(\.variable))
        .union(ProviderRole.allCases.flatMap { ProviderRegistry.everybody.names(of: $0) }.map { "\($0.uppercased())_" })
        .union(["AWS_"])

    private func organisation(_ name: String, _ file: String, among names: [String]) throws -> OrganisationSettings {
        guard PlainName.isValid(name) else {
            throw SettingError(place: file, message: "an organisation's name has \(PlainName.rule)")
        }
        let prefix = ProviderEnvironment.prefix(of: name)
        if let variable = Self.variables.first(where: { $0.hasPrefix(prefix) }) {
            let message = "\"\(name)\" cannot be an organisation's name: \(variable) would be a variable of its own"
            throw SettingError(place: file, message: message)
        }
        guard name != own.organisation.key else {
            let message = "\"\(name)\" is whose the service's own file is (\"organisation\" in it)"
            throw SettingError(place: file, message: message)
        }
        if let other = names.first(where: { $0 != name && ProviderEnvironment.prefix(of: $0) == prefix }) {
            let message = "\"\(name)\" is too much like \"\(other)\": the variables of both begin with \(prefix)"
            throw SettingError(place: file, message: message)
        }
        let part = own.environment.part(of: name, among: names)
        let settings = try OrganisationSettings(file: file, of: Organisation(name), part)
        guard settings.agents != nil else {
            throw SettingError(place: file, message: "agents is missing: the folder of those who answer its calls")
        }
        let isCalled = !settings.numbers.isEmpty || settings.twilio.token != nil
        guard !isCalled || settings.twilio.account != nil else {
            throw SettingError(
                place: file,
                message: "twilio.account is missing, by which the organisation's calls are known; set it, or "
                    + part.name(of: "TWILIO_ACCOUNT_SID")
            )
        }
        return settings
    }

    /// What is one organisation's and another one's as well.
    private static func shared(in all: [OrganisationSettings]) -> [any Error] {
        var errors: [any Error] = []
        var tokens = AccessTokens()
        for (index, settings) in all.enumerated() {
            func refuse(_ key: String, _ other: Organisation) {
                let message = "\(key) is that of \"\(other.key)\", too; each organisation needs its own"
                errors.append(SettingError(place: settings.file ?? "the service's file", message: message))
            }
            func check(_ key: String, _ value: (OrganisationSettings) -> String?) {
                guard let own = value(settings), let other = all[..<index].first(where: { value($0) == own }) else {
                    return
                }
                refuse(key, other.organisation)
            }
            check("twilio.account") { $0.twilio.account?.revealed }
            check("talk.token") { $0.talkToken?.revealed }
            check("cache.folder") { $0.speechCache.folder.map { URL(filePath: $0).standardizedFileURL.path } }
            if let known = tokens.shared(with: settings.tokens) {
                refuse("the secret of a token (\"\(known.name)\")", known.organisation)
            }
            tokens.add(settings.tokens)
        }
        return errors
    }
}
