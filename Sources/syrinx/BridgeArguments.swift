internal import AgentBridge
internal import AgentFiles
internal import FrontDoor
internal import HTTPTransport
internal import ProviderKit
internal import VoiceService

/// What the command line says of agents that are elsewhere.
struct BridgeArguments {
    private var agents: [(name: String, way: AgentBridges.Way, id: String)] = []
    private var phones: [(name: String, id: String)] = []
    /// What files say.
    private var described: [String: (way: AgentBridges.Way, settings: BridgeSettings)] = [:]
    private var server: String?
    private var overrides: BridgeSettings.Overrides = []
    /// The agents that wait to be spoken to.
    private var waiting: Set<String> = []

    /// Takes one option.
    mutating func take(_ option: String, _ value: String) throws(UsageError) {
        switch option {
        case "--bridge-server": server = value
        case "--bridge-waits": waiting.insert(value)
        case "--bridge-allows":
            for word in value.split(separator: ",") {
                switch word {
                case "prompt": overrides.insert(.prompt)
                case "first-message": overrides.insert(.firstMessage)
                case "language": overrides.insert(.language)
                default:
                    throw UsageError("\(option) takes prompt, first-message and language, not \"\(word)\"")
                }
            }
        default:
            let parts = value.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw UsageError("\(option) takes AGENT=ID, such as front=agent_0123, not \"\(value)\"")
            }
            if option == "--bridge-phone" { return phones.append((parts[0], parts[1])) }
            agents.append((parts[0], option == "--bridge" ? .bridged : .carried, parts[1]))
        }
    }

    /// Takes the agents whose files say that they are elsewhere.
    mutating func add(_ definitions: [AgentDefinition]) {
        for definition in definitions {
            guard case .bridge(let settings, let isCarried) = definition.brain else { continue }
            described[definition.name] = (isCarried ? .carried : .bridged, settings)
        }
    }

    /// What that comes to; nil where nobody is elsewhere.
    func made(_ environment: [String: String], for known: [DoorAgent]) throws -> AgentBridges? {
        for name in waiting where !agents.contains(where: { $0.name == name && $0.way == .bridged }) {
            throw UsageError("--bridge-waits \(name): there is no --bridge \(name)=ID")
        }
        guard !agents.isEmpty || !described.isEmpty else { return nil }
        let address: HTTPURL
        do throws(HTTPURLError) {
            address = try HTTPURL(server ?? AgentService.standardServer)
        } catch {
            throw UsageError("--bridge-server takes an address such as \(AgentService.standardServer): \(error)")
        }
        let key = environment["ELEVENLABS_API_KEY"].flatMap { $0.isEmpty ? nil : Secret($0) }
        var bridges = AgentBridges(AgentService(key: key, server: address))
        guard key != nil || !described.values.contains(where: { $0.way == .carried }) else {
            throw UsageError("agents that ElevenLabs carries need the key ELEVENLABS_API_KEY")
        }
        bridges.agents = described
        for (name, way, id) in agents {
            guard known.contains(where: { $0.name == name }) else {
                throw UsageError("--bridge \(name)=\(id): there is no agent \"\(name)\"; name it with --agent")
            }
            guard way == .bridged || key != nil else {
                throw UsageError("--bridge-carried needs the key ELEVENLABS_API_KEY")
            }
            var settings = BridgeSettings(id)
            settings.overrides = overrides
            if waiting.contains(name) { settings.firstSound = nil }
            bridges.agents[name] = (way, settings)
        }
        for (name, id) in phones {
            guard bridges.agents[name]?.way == .carried else {
                throw UsageError("--bridge-phone \(name)=\(id): only an agent of --bridge-carried is called so")
            }
            bridges.agents[name]?.settings.phoneNumber = id
        }
        return bridges
    }
}
