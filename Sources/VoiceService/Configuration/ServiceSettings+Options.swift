internal import AgentFiles
internal import Dialogue
internal import Foundation
internal import FrontDoor
internal import OutboundCalls
package import ProviderKit
internal import Reactor
internal import TwilioWire

extension ServiceSettings {
    /// What a service is started with that is to be as these settings say.
    ///
    /// - Throws: what is wrong, with the place where it was said.
    package func options(_ environment: ProviderEnvironment, _ stock: ServiceStock) throws -> VoiceService.Options {
        var options = VoiceService.Options()
        let address = listening.port
        options.address = listening.isEverywhere ? .any(port: address) : .loopback(port: address)
        options.localCarrier = listening.localCarrier.map { .loopback(port: $0) }
        options.tls = try certificate()
        options.agents = try stock.agents(self)
        options.keeping = stock.keeping
        options.drain = drain
        options.talk = standIns.talk
        options.talks = standIns.talks
        options.door = door(options.agents)
        options.bridges = try bridges(options.agents, options.door.agents)
        try checkNames(options)
        options.outbound = try outboundService(environment, options.door)
        // Calls can be read also where none can be ordered.
        options.tokens = outbound.tokens
        if let token = try environment.secret("SYRINX_API_TOKEN", at: nil) {
            options.tokens.add(token, AccessToken("default", of: organisation))
        }
        return options
    }

    private func certificate() throws -> TLSContext? {
        guard let files = listening.certificate else { return nil }
        for file in [files.chain, files.key] where !FileManager.default.isReadableFile(atPath: file) {
            throw self.error("listen.tls", "\(file): the file cannot be read")
        }
        do {
            return try .server(certificateChain: files.chain, privateKey: files.key)
        } catch {
            throw self.error("listen.tls", "\(error)")
        }
    }

    private func door(_ definitions: [AgentDefinition]) -> FrontDoorOptions {
        var door = FrontDoorOptions()
        door.publicURL = publicURL
        door.organisation = organisation
        let tokens = twilio.token.map { [TwilioSignature.Secret.token($0.revealed)] } ?? []
        door.signatures = twilio.checksSignatures ? .required(tokens) : .off
        door.agents = doorAgents(definitions)
        door.numbers = numbers
        door.forward = forward
        door.limits = limits
        door.sentences = sentences
        door.talkSecret = talkToken
        if let url = lookUp.url {
            var caller = CallerLookUp(url, secret: lookUp.token)
            caller.deadline = lookUp.deadline
            caller.fallback = lookUp.refuses ? .refuse : .take
            door.lookUp = caller
        }
        return door
    }

    /// Those that are named first, then those that have files; one that is both is what its file says.
    private func doorAgents(_ definitions: [AgentDefinition]) -> [DoorAgent] {
        var agents: [DoorAgent] = []
        for name in standIns.names + definitions.map(\.name) + standIns.relays
        where !agents.contains(where: { $0.name == name }) {
            var agent = definitions.first { $0.name == name }?.atDoor ?? DoorAgent(name)
            agent.organisation = organisation
            if standIns.relays.contains(name) { agent.brain = .relay(standIns.manner) }
            agents.append(agent)
        }
        return agents.isEmpty ? [DoorAgent("agent", of: organisation)] : agents
    }

    /// Refuses names of agents that there are not, and what is said twice of one.
    private func checkNames(_ options: VoiceService.Options) throws {
        let names = options.door.agents.map(\.name)
        for (number, agent) in numbers.sorted(by: { $0.key < $1.key }) where !names.contains(agent) {
            throw error("numbers.\(number)", Self.noAgent(agent, names))
        }
        for name in standIns.talks.keys.sorted() {
            let place = "--talk \(name)=…"
            guard names.contains(name) else { throw SettingError(place: place, message: Self.noAgent(name, names)) }
            guard !options.agents.contains(where: { $0.name == name }) else {
                throw SettingError(place: place, message: "that agent has a file, which says what it hears and answers")
            }
        }
        for name in standIns.relays where options.bridges?.agents[name] != nil {
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
