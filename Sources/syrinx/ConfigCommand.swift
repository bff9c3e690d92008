internal import FastJSON
internal import ProviderKit
internal import VoiceService

/// `syrinx config`: looks into a configuration without serving by it.
struct ConfigCommand {
    static let help = """
        usage: syrinx config check [FILE]
               syrinx config print [FILE]
               syrinx config schema [service | organisation | agent]

          check           read the file and all agents, and say everything that is wrong with them
          print           what holds, who says so, and no secrets
          schema          a JSON Schema, for editors: of the service's file, or of one of the others
          FILE            the file, also as --config FILE (default: syrinx.json5 in the working directory, if it is there)
        """

    private enum Deed {
        case check(String?)
        case print(String?)
        case schema(JSONValue)
    }

    private let deed: Deed

    init(_ words: inout Arguments) throws(UsageError) {
        switch words.next() {
        case "check": deed = .check(try Self.file(words))
        case "print": deed = .print(try Self.file(words))
        case "schema":
            switch words.next() {
            case "service", nil: deed = .schema(ConfigurationReport.serviceSchema)
            case "organisation": deed = .schema(ConfigurationReport.organisationSchema)
            case "agent": deed = .schema(ConfigurationReport.agentSchema)
            case let other?:
                throw UsageError("there are schemas of a service, an organisation and an agent, not of \"\(other)\"")
            }
        case "--help", "help", nil: throw UsageError(Self.help)
        case let other?: throw UsageError("`syrinx config` can check, print and schema, not \"\(other)\"")
        }
    }

    /// The file that is named, and nothing else.
    private static func file(_ words: Arguments) throws(UsageError) -> String? {
        var (file, others) = try ServeArguments.split(words)
        if let other = others.next() {
            throw UsageError("unknown option \"\(other)\" of `syrinx config`; `syrinx config --help` lists them")
        }
        return file
    }

    func run(environment: [String: String] = Environment.all) throws {
        let environment = ProviderEnvironment(variables: environment)
        switch deed {
        case .check(let file): Output.line(try ConfigurationReport.check(file, environment).get())
        case .print(let file): for line in try ConfigurationReport.print(file, environment) { Output.line(line) }
        case .schema(let schema): Output.line(try schema.encoded())
        }
    }
}
