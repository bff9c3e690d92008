internal import ProviderKit
internal import Reactor
internal import VoiceService

/// `syrinx doctor`: looks at what a service needs beside itself.
struct DoctorCommand {
    static let help = """
        usage: syrinx doctor [FILE] [--offline] [OPTION of serve]...

          Checks the configuration, the machine, every provider's key by something that costs next to nothing, the public
          address, the carrier's account and its numbers. Says of each problem what to do; ends with 1 if there is one.

          FILE            the configuration, also as --config FILE (default: syrinx.json5 if it is there)
          --offline       ask nobody elsewhere
        """

    private let settings: ServiceSettings
    private let goesOut: Bool

    init(_ words: inout Arguments, environment: [String: String] = Environment.all) throws {
        var (others, isOffline) = ([String](), false)
        while let word = words.next() {
            switch word {
            case "--help", "help": throw UsageError(Self.help)
            case "--offline": isOffline = true
            default: others.append(word)
            }
        }
        let environment = ProviderEnvironment(variables: environment)
        settings = try ServeArguments.settings(Arguments(others[...]), environment)
        goesOut = !isOffline
    }

    func run() async throws {
        let loop = try EventLoop(name: "doctor")
        let hasProblem = await Doctor(settings, goesOut: goesOut, on: loop).examine { finding in
            for line in finding.lines { Output.line(line) }
        }
        await loop.shutdown()
        if hasProblem { throw Unwell() }
    }

    struct Unwell: Error, CustomStringConvertible {
        var description: String { "there are problems; each has its fix above" }
    }
}
