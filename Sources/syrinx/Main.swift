internal import Glibc

/// The command line: `syrinx serve`, `syrinx call`, `syrinx simulate`, `syrinx endpoint`.
@main
struct Syrinx {
    static let help = """
        Syrinx, an engine for phone voice agents.

        usage: syrinx serve [--port N] [--any-address] [--loops N] [--talk FILE] [--events]
               syrinx call [--url ws://HOST:PORT/PATH] [--turns N] [--speech FILE]...
               syrinx simulate [--port N] [--latency L] [--fault F]
               syrinx endpoint FILE... | --corpus DIR --out FILE

          serve           serve calls until Ctrl-C
            --port N        the port to listen on (default 8080; 0 for any)
            --any-address   listen on every address instead of the loopback
            --loops N       how many event loops (default: one a core)
            --talk FILE     what the rehearsed agent hears and answers (JSON5; see Agents/rehearsal.json5)
            --events        print every event of every call as a line of JSON
          call            make a call to a server, as a synthetic caller who babbles, or says what was recorded
            --url URL       the server's media socket (default ws://127.0.0.1:8080/v1/media)
            --turns N       how many times the caller speaks (default 3, or as many as recordings)
            --speech FILE   what the caller says: a WAV file or raw 8 kHz mu-law; again for the next turn
          simulate        serve simulated providers until Ctrl-C (`syrinx simulate --help`)
          endpoint        say where turns begin and end in recordings (`syrinx endpoint --help`)
        """

    static func main() async {
        var arguments = Arguments(CommandLine.arguments.dropFirst())
        do {
            switch arguments.next() {
            case "serve": try await ServeCommand(&arguments).run()
            case "call": try await CallCommand(&arguments).run()
            case "simulate": try await SimulateCommand(&arguments).run()
            case "endpoint": try EndpointCommand(&arguments).run()
            case "help", "--help", "-h", nil: Output.line(help)
            case let other?: throw UsageError("unknown command \"\(other)\"; `syrinx help` lists them")
            }
        } catch {
            Output.error("syrinx: \(error)")
            exit(error is UsageError ? 2 : 1)
        }
    }
}
