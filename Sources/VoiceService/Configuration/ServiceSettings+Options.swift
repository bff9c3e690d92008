internal import AgentFiles
internal import Dialogue
internal import Foundation
internal import FrontDoor
internal import OutboundCalls
internal import ProviderKit
internal import Reactor
internal import TwilioWire

extension ServiceSettings {
    /// What a service is started with that is to be as these settings say.
    ///
    /// - Throws: what is wrong, with the place where it was said.
    package func options(_ stock: ServiceStock) throws -> VoiceService.Options {
        var options = VoiceService.Options()
        let address = listening.port
        options.address = listening.isEverywhere ? .any(port: address) : .loopback(port: address)
        options.localCarrier = listening.localCarrier.map { .loopback(port: $0) }
        options.localCarrierIsSecure = listening.localCarrierIsSecure
        options.tls = try certificate()
        options.keeping = stock.keeping
        options.telemetry = stock.telemetry
        options.metricsToken = metricsToken
        options.drain = drain
        options.talk = standIns.talk
        options.talks = standIns.talks
        options.door.publicURL = publicURL
        options.door.organisation = own.organisation
        options.door.rules = own.doorRules
        options.door.agents = []
        for settings in others { options.door.others[settings.organisation] = settings.doorRules }
        for settings in everybody { options.agents += try stock.agents(of: settings, prices ?? .empty) }
        for settings in everybody { options.door.agents += doorAgents(of: settings, options.agents) }
        for settings in everybody { try add(settings, to: &options) }
        try checkStandIns(options)
        if !others.isEmpty, own.talkToken == nil {
            options.hints.append(
                "Whoever is on this machine talks with the agents of \(own.organisation.key), agents' tools among them: "
                    + "set talk.token."
            )
        }
        if !others.isEmpty, metricsToken == nil {
            options.hints.append(
                "Whoever is on this machine reads the figures of all organisations: set metrics.token."
            )
        }
        return options
    }

    /// Adds what an organisation has of its own beside what the door knows.
    private func add(_ settings: OrganisationSettings, to options: inout VoiceService.Options) throws {
        let organisation = settings.organisation
        let definitions = options.agents.filter { $0.organisation == organisation }
        let known = options.door.agents.filter { $0.organisation == organisation }
        let isFirst = organisation == own.organisation
        options.bridges[organisation] = try settings.bridges(definitions, known, isFirst ? standIns : StandIns())
        try settings.checkNumbers(known.map(\.name))
        options.outbound[organisation] = try settings.outboundService(behind: options.door)
        // Calls can be read also where none can be ordered.
        options.tokens.add(settings.tokens.belonging(to: organisation))
    }

    private func certificate() throws -> TLSContext? {
        guard let files = listening.certificate else { return nil }
        for file in [files.chain, files.key] where !FileManager.default.isReadableFile(atPath: file) {
            throw places.error("listen.tls", "\(file): the file cannot be read")
        }
        do {
            return try .server(certificateChain: files.chain, privateKey: files.key)
        } catch {
            throw places.error("listen.tls", "\(error)")
        }
    }

    /// Those that are named first, then those that have files; one that is both is what its file says.
    private func doorAgents(of settings: OrganisationSettings, _ definitions: [AgentDefinition]) -> [DoorAgent] {
        let organisation = settings.organisation
        let filed = definitions.filter { $0.organisation == organisation }
        guard organisation == own.organisation else { return filed.map(\.atDoor) }
        var agents: [DoorAgent] = []
        for name in standIns.names + filed.map(\.name) + standIns.relays
        where !agents.contains(where: { $0.name == name }) {
            var agent = filed.first { $0.name == name }?.atDoor ?? DoorAgent(name, of: organisation)
            if standIns.relays.contains(name) { agent.brain = .relay(standIns.manner) }
            agents.append(agent)
        }
        return agents.isEmpty ? [DoorAgent("agent", of: organisation)] : agents
    }

    /// Refuses what a command line says of agents that there are not, and what is said twice of one.
    private func checkStandIns(_ options: VoiceService.Options) throws {
        let names = options.door.agents.filter { $0.organisation == own.organisation }.map(\.name)
        for name in standIns.talks.keys.sorted() {
            let place = "--talk \(name)=…"
            guard names.contains(name) else { throw SettingError(place: place, message: Self.noAgent(name, names)) }
            guard options.definition(of: name, own.organisation) == nil else {
                throw SettingError(place: place, message: "that agent has a file, which says what it hears and answers")
            }
        }
        for name in standIns.relays where options.bridges[own.organisation]?.agents[name] != nil {
            throw SettingError(
                place: "--relay \(name)",
                message: "that agent is elsewhere (a bridge); it can be only one of both"
            )
        }
    }

    static func noAgent(_ name: String, _ names: [String]) -> String {
        "there is no agent \"\(name)\"\(NearestName.hint(for: name, among: names))"
    }
}

extension OrganisationSettings {
    /// What holds at the door for its calls.
    fileprivate var doorRules: DoorRules {
        var rules = DoorRules()
        rules.account = twilio.account
        let tokens = twilio.token.map { [TwilioSignature.Secret.token($0.revealed)] } ?? []
        rules.signatures = twilio.checksSignatures ? .required(tokens) : .off
        rules.numbers = numbers
        rules.forward = forward
        rules.limits = limits
        rules.sentences = sentences
        rules.talkSecret = talkToken
        if let url = lookUp.url {
            var caller = CallerLookUp(url, secret: lookUp.token)
            caller.deadline = lookUp.deadline
            caller.fallback = lookUp.refuses ? .refuse : .take
            rules.lookUp = caller
        }
        return rules
    }

    /// Refuses numbers that would be answered by agents that there are not.
    fileprivate func checkNumbers(_ agents: [String]) throws {
        for (number, agent) in numbers.sorted(by: { $0.key < $1.key }) where !agents.contains(agent) {
            throw places.error("numbers.\(number)", ServiceSettings.noAgent(agent, agents))
        }
    }
}
