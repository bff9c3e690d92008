internal import AgentBridge
internal import AgentFiles
internal import CallRecords
internal import FastJSON
internal import FrontDoor
internal import HTTPTransport
internal import Octets
internal import OutboundCalls
internal import ProviderKit
internal import Reactor
internal import TwilioWire
internal import VoiceService

/// `syrinx serve`: serves calls until it is told to stop.
struct ServeCommand {
    private var options = VoiceService.Options()
    private var loops = EventLoopGroup.usableCores

    init(_ arguments: inout Arguments, environment: [String: String] = Environment.all) throws {
        var port: UInt16 = 8_080
        var any = false
        var agents: [DoorAgent] = []
        var isUnsigned = false
        var relays: [String] = []
        var manner = RelayManner()
        var bridges = BridgeArguments()
        var outbound = OutboundArguments()
        var files = AgentFileArguments()
        while let option = arguments.next() {
            switch option {
            case "--port": port = try arguments.number(of: option, in: 0...UInt16.max)
            case "--any-address": any = true
            case "--loops": loops = try arguments.number(of: option, in: 1...256)
            case "--agents": files.folder = try arguments.value(of: option)
            case "--data": files.data = try arguments.value(of: option)
            case "--talk": try addTalk(arguments.value(of: option))
            case "--events":
                options.eventReader = { Self.print($0) }
                options.doorReader = { Self.print($0) }
            case "--tls":
                let chain = try arguments.value(of: option)
                options.tls = try .server(certificateChain: chain, privateKey: arguments.value(of: option))
            case "--public-url": options.door.publicURL = try Self.publicURL(arguments.value(of: option))
            case "--agent": agents.append(DoorAgent(try arguments.value(of: option)))
            case "--relay": relays.append(try arguments.value(of: option))
            case "--relay-settings": manner = try RelayManner(file: arguments.value(of: option))
            case "--number": try addNumber(arguments.value(of: option))
            case "--lookup":
                options.door.lookUp = CallerLookUp(
                    try Self.url(arguments.value(of: option), of: option),
                    secret: environment["SYRINX_LOOKUP_TOKEN"].map { Secret($0) }
                )
            case "--forward": options.door.forward = try arguments.value(of: option)
            case "--calls": options.door.limits.calls = try arguments.number(of: option, in: 1...1_000_000)
            case "--calls-per-caller":
                options.door.limits.callsPerCaller = try arguments.number(of: option, in: 1...1_000_000)
            case "--local-carrier":
                options.localCarrier = .loopback(port: try arguments.number(of: option, in: 0...UInt16.max))
            case "--unsigned-webhooks": isUnsigned = true
            case "--outbound", "--caller", "--twilio-server": try outbound.take(option, arguments.value(of: option))
            case "--bridge", "--bridge-carried", "--bridge-phone", "--bridge-server", "--bridge-allows",
                "--bridge-waits":
                try bridges.take(option, arguments.value(of: option))
            default: throw UsageError("unknown option \"\(option)\" of `syrinx serve`; `syrinx help` lists them")
            }
        }
        options.agents = try files.read(environment)
        // Whoever holds it may do everything with the calls of who has not named any organisation.
        if let token = environment["SYRINX_API_TOKEN"], !token.isEmpty {
            options.tokens.add(Secret(token), AccessToken("default"))
        }
        if let folder = files.data { options.keeping = try CallKeeping(folder: folder) }
        for definition in options.agents where !agents.contains(where: { $0.name == definition.name }) {
            agents.append(definition.atDoor)
        }
        // An agent need not be named twice.
        for name in relays where !agents.contains(where: { $0.name == name }) { agents.append(DoorAgent(name)) }
        for index in agents.indices where relays.contains(agents[index].name) { agents[index].brain = .relay(manner) }
        options.address = any ? .any(port: port) : .loopback(port: port)
        if !agents.isEmpty { options.door.agents = agents }
        options.door.signatures =
            isUnsigned
            ? .off : .required(environment["TWILIO_AUTH_TOKEN"].flatMap { $0.isEmpty ? nil : [.token($0)] } ?? [])
        bridges.add(options.agents)
        options.bridges = try bridges.made(environment, for: options.door.agents)
        options.outbound = try outbound.made(environment, for: options.door)
        options.door.talkSecret = environment["SYRINX_TALK_TOKEN"].flatMap { $0.isEmpty ? nil : Secret($0) }
        for (number, agent) in options.door.numbers
        where !options.door.agents.contains(where: { $0.name == agent }) {
            throw UsageError("--number \(number)=\(agent): there is no agent \"\(agent)\"; name it with --agent")
        }
        for name in options.talks.keys where !options.door.agents.contains(where: { $0.name == name }) {
            throw UsageError("--talk \(name)=…: there is no agent \"\(name)\"; name it with --agent")
        }
        for name in relays where options.bridges?.agents[name] != nil {
            throw UsageError("--relay \(name): that agent is elsewhere (--bridge); it can be only one of both")
        }
    }

    private mutating func addTalk(_ text: String) throws {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        if parts.count == 2 {
            options.talks[parts[0]] = try RehearsedTalk(file: parts[1])
        } else {
            options.talk = try RehearsedTalk(file: text)
        }
    }

    private mutating func addNumber(_ text: String) throws(UsageError) {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, parts[0].hasPrefix("+") else {
            throw UsageError("--number takes +NUMBER=AGENT, such as +15550100002=front, not \"\(text)\"")
        }
        options.door.numbers[parts[0]] = parts[1]
    }

    private static func publicURL(_ text: String) throws -> HTTPURL {
        let url = try url(text, of: "--public-url")
        guard url.target.query == nil else { throw UsageError("--public-url takes an address without a query") }
        return url
    }

    private static func url(_ text: String, of option: String) throws(UsageError) -> HTTPURL {
        let url: HTTPURL
        do throws(HTTPURLError) {
            url = try HTTPURL(text)
        } catch {
            throw UsageError("\(option) takes an address such as https://voice.example.org: \(error)")
        }
        guard url.scheme == .http || url.scheme == .https else {
            throw UsageError("\(option) takes an http or https address, not \"\(text)\"")
        }
        return url
    }

    func run() async throws {
        let group = try EventLoopGroup(count: loops)
        let service = try await VoiceService.listen(options, group: group)
        Output.line(
            "Syrinx listens on \(options.tls == nil ? "http" : "https")://\(service.address)/ (\(loops) loops; Ctrl-C stops)"
        )
        for warning in options.warnings { Output.error("Warning: \(warning)") }
        if let local = service.localCarrier { Output.line("Unsigned streams: ws://\(local)/v1/media") }
        let stop = StopSignals(service)
        try await stop.listen(on: group.loops[0])
        await withTaskCancellationHandler {
            await withTaskGroup(of: Void.self) { tasks in
                tasks.addTask { await service.run() }
                tasks.addTask { await stop.wait() }
                // Either the drain is done, or the second signal asks not to wait for it.
                await tasks.next()
                tasks.cancelAll()
            }
        } onCancel: {
            service.drain()
        }
        // What has happened is written before anybody is told that it is over.
        await options.keeping?.keeper.stop()
        Output.line("Syrinx has stopped.")
    }

    private static func print(_ event: DoorEvent) {
        var line = ByteBuffer(capacity: 256)
        event.write(into: &line)
        Output.line(String(decoding: line.bytes))
    }

    private static func print(_ event: CallEvent) {
        Output.line(event.line)
    }
}
