internal import FastJSON
internal import FrontDoor
internal import Glibc
internal import HTTPTransport
internal import OutboundCalls
internal import ProviderKit
internal import Telemetry
internal import VoiceService

/// What the words behind `syrinx serve` say on top of the configuration's file.
struct ServeArguments {
    /// The file that is read where none is named, if it is there.
    static let standardFile = "syrinx.json5"

    private var settings: ServiceSettings
    private let environment: ProviderEnvironment

    /// Reads the file that the words name, and then the words.
    static func settings(_ words: Arguments, _ environment: ProviderEnvironment) throws -> ServiceSettings {
        var (file, options) = try split(words)
        var arguments = ServeArguments(
            settings: try file.map { try ServiceSettings(file: $0, environment) }
                ?? ServiceSettings(nil, environment),
            environment: environment
        )
        while let option = options.next() { try arguments.take(option, &options) }
        return arguments.settings
    }

    /// Which file the words name, the first of them or `--config`, or the standard one where there is one; and all other words.
    static func split(_ words: Arguments) throws(UsageError) -> (file: String?, options: Arguments) {
        var (words, file, options) = (words, String?.none, [String]())
        while let word = words.next() {
            let isFirst = file == nil && options.isEmpty
            guard word == "--config" || (isFirst && !word.hasPrefix("-")) else {
                options.append(word)
                continue
            }
            let named = word == "--config" ? try words.value(of: word) : word
            if let file { throw UsageError("there is one configuration, not both \(file) and \(named)") }
            file = named
        }
        if file == nil, unsafe access(standardFile, F_OK) == 0 { file = standardFile }
        return (file, Arguments(options[...]))
    }

    private mutating func take(_ option: String, _ words: inout Arguments) throws {
        switch option {
        case "--port": settings.listening.port = try words.number(of: option, in: 0...UInt16.max)
        case "--any-address": settings.listening.isEverywhere = true
        case "--loops": settings.listening.loops = try words.number(of: option, in: 1...256)
        case "--local-carrier": settings.listening.localCarrier = try words.number(of: option, in: 0...UInt16.max)
        case "--tls":
            let chain = try words.value(of: option)
            settings.listening.certificate = .init(chain: chain, key: try words.value(of: option))
            settings.places["listen.tls"] = .option(option)
        case "--public-url":
            settings.publicURL = try words.read(option) { n throws(JSON5Error) in try n.publicAddress() }
        case "--agents":
            settings.own.places["agents"] = .option(option)
            settings.own.agents = try words.value(of: option)
        case "--data":
            settings.places["data"] = .option(option)
            settings.data = try words.value(of: option)
        case "--prices": settings.prices = try words.read(option, ServiceSettings.prices)
        case "--events": settings.printsEvents = true
        case "--log":
            settings.logFormat = try words.read(option) { node throws(JSON5Error) in
                let word = try node.string(among: LogFormat.allCases.map(\.rawValue))
                return LogFormat(rawValue: word) ?? .text
            }
        case "--number": try addNumber(words.value(of: option))
        case "--lookup": settings.own.lookUp.url = try words.read(option) { n throws(JSON5Error) in try n.webAddress() }
        case "--forward": settings.own.forward = try words.value(of: option)
        case "--calls": settings.own.limits.calls = try words.number(of: option, in: 1...1_000_000)
        case "--calls-per-caller": settings.own.limits.callsPerCaller = try words.number(of: option, in: 1...1_000_000)
        case "--unsigned-webhooks": settings.own.twilio.checksSignatures = false
        case "--twilio-server":
            settings.own.twilio.server = try words.read(option) { n throws(JSON5Error) in try n.webAddress() }
        case "--caller":
            settings.own.outbound.rules.caller = try words.read(option) { n throws(JSON5Error) in try n.phoneNumber() }
            settings.own.places["outbound"] = settings.own.places["outbound"] ?? .option(option)
        case "--bridge-server":
            settings.own.bridge.server = try words.read(option) { n throws(JSON5Error) in try n.webAddress() }
        default: try takeStandIn(option, &words)
        }
    }

    /// Takes an option of agents that have no files.
    private mutating func takeStandIn(_ option: String, _ words: inout Arguments) throws {
        switch option {
        case "--agent": settings.standIns.names.append(try words.value(of: option))
        case "--relay": settings.standIns.relays.append(try words.value(of: option))
        case "--relay-settings": settings.standIns.manner = try RelayManner(file: words.value(of: option))
        case "--talk": try addTalk(words.value(of: option))
        case "--bridge", "--bridge-carried":
            let (name, id) = try words.pair(of: option)
            let way = option == "--bridge" ? AgentBridges.Way.bridged : .carried
            settings.standIns.elsewhere.append(.init(name: name, way: way, id: id))
        case "--bridge-phone": settings.standIns.phones.append(try words.pair(of: option))
        case "--bridge-waits": settings.standIns.waiting.insert(try words.value(of: option))
        case "--bridge-allows":
            for text in try words.value(of: option).split(separator: ",") {
                guard let word = BridgeWord(rawValue: String(text)) else {
                    throw UsageError("\(option) takes prompt, first-message and language, not \"\(text)\"")
                }
                settings.standIns.allowed.insert(word)
            }
        default: throw UsageError("unknown option \"\(option)\" of `syrinx serve`; `syrinx help` lists them")
        }
    }

    private mutating func addTalk(_ text: String) throws {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        if parts.count == 2 {
            settings.standIns.talks[parts[0]] = try RehearsedTalk(file: parts[1])
        } else {
            settings.standIns.talk = try RehearsedTalk(file: text)
        }
    }

    private mutating func addNumber(_ text: String) throws(UsageError) {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, parts[0].hasPrefix("+") else {
            throw UsageError("--number takes +NUMBER=AGENT, such as +15550100002=front, not \"\(text)\"")
        }
        settings.own.numbers[parts[0]] = parts[1]
        settings.own.places["numbers.\(parts[0])"] = .option("--number \(text)")
    }
}

extension Arguments {
    /// A value that is read as a configuration's would be.
    fileprivate mutating func read<Value>(
        _ option: String,
        _ read: (JSON5Node) throws(JSON5Error) -> Value
    ) throws -> Value {
        let text = try JSONValue.string(value(of: option)).encoded()
        do throws(JSON5Error) {
            return try read(JSON5Node(parsing: text))
        } catch {
            // In a file of its own the place counts; on a command line it is the option.
            throw error.file == nil ? UsageError("\(option): \(error.message)") : error as any Error
        }
    }

    /// A name and what it stands for, as "AGENT=ID".
    fileprivate mutating func pair(of option: String) throws(UsageError) -> (name: String, id: String) {
        let text = try value(of: option)
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else {
            throw UsageError("\(option) takes AGENT=ID, such as front=agent_0123, not \"\(text)\"")
        }
        return (parts[0], parts[1])
    }
}
