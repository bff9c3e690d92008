internal import AgentBridge
internal import AgentFiles
internal import FrontDoor
internal import HTTPTransport
internal import ProviderKit

// Which agents are elsewhere: by their files, or by a command line.
extension OrganisationSettings {
    /// Its agents that are elsewhere.
    ///
    /// - Parameter standIns: what a command line says, of the first organisation's.
    func bridges(
        _ definitions: [AgentDefinition],
        _ known: [DoorAgent],
        _ standIns: StandIns = StandIns()
    ) throws -> AgentBridges? {
        for name in standIns.waiting
        where !standIns.elsewhere.contains(where: { $0.name == name && $0.way == .bridged }) {
            throw SettingError(place: "--bridge-waits \(name)", message: "there is no --bridge \(name)=ID")
        }
        var bridges = AgentBridges(
            AgentService(key: bridge.key, server: try bridge.server ?? HTTPURL(AgentService.standardServer))
        )
        for definition in definitions {
            guard case .bridge(let settings, let isCarried) = definition.brain else { continue }
            guard !isCarried || bridge.key != nil else {
                throw SettingError(
                    place: "\(agents ?? "")/\(definition.name).json5",
                    message: "bridge.carried: \(keyIsMissing)"
                )
            }
            bridges.agents[definition.name] = (isCarried ? .carried : .bridged, settings)
        }
        for agent in standIns.elsewhere {
            let place = "\(agent.way == .bridged ? "--bridge" : "--bridge-carried") \(agent.name)=\(agent.id)"
            guard known.contains(where: { $0.name == agent.name }) else {
                throw SettingError(place: place, message: ServiceSettings.noAgent(agent.name, known.map(\.name)))
            }
            guard agent.way == .bridged || bridge.key != nil else {
                throw SettingError(place: place, message: keyIsMissing)
            }
            var settings = BridgeSettings(agent.id)
            for word in standIns.allowed { settings.overrides.insert(word.override) }
            if standIns.waiting.contains(agent.name) { settings.firstSound = nil }
            bridges.agents[agent.name] = (agent.way, settings)
        }
        for (name, id) in standIns.phones {
            guard bridges.agents[name]?.way == .carried else {
                throw SettingError(
                    place: "--bridge-phone \(name)=\(id)",
                    message: "only an agent that ElevenLabs carries is called so (--bridge-carried)"
                )
            }
            bridges.agents[name]?.settings.phoneNumber = id
        }
        return bridges.agents.isEmpty ? nil : bridges
    }

    private var keyIsMissing: String {
        let variable = environment.name(of: "ELEVENLABS_API_KEY")
        return "an agent that ElevenLabs carries needs the key: \(variable) in the environment, or bridge.key"
    }
}
