internal import Glibc
internal import VoiceService

/// The command line: `syrinx serve`, `syrinx call`, `syrinx config`, `syrinx calls`, `syrinx replay`, `syrinx why`,
/// `syrinx simulate`, `syrinx endpoint`, `syrinx bench`, `syrinx load`, `syrinx experiment`.
@main
struct Syrinx {
    static let help = """
        Syrinx, an engine for phone voice agents.

        usage: syrinx serve [CONFIG] [OPTION]...
               syrinx call [--url http://HOST:PORT] [--agent NAME] [--speech FILE | --text WORDS]... | [--interactive]
               syrinx config check [FILE] | print [FILE] | schema [service | organisation | agent]
               syrinx calls list | show CALL | export CALL [--data FOLDER]
               syrinx replay FILE | FOLDER | CALL... [--set KEY=VALUE]... | tune ... | redact FILE
               syrinx why FILE | CALL --at TIME
               syrinx simulate [--port N] [--latency L] [--fault F]
               syrinx endpoint FILE... | --corpus DIR --out FILE
               syrinx bench [PLAN] [--html FILE] | experiment PLAN [--html FILE]
               syrinx load [--calls N,N,…] [--html FILE]

          serve           serve calls until Ctrl-C
            CONFIG          the configuration (JSON5; see Examples/syrinx.json5 and Docs/configuration.md), also as
                            --config FILE, instead of syrinx.json5 in the working directory, if that is there;
                            the options count for more than it
            --port N        the port to listen on (default 8080; 0 for any)
            --any-address   listen on every address instead of the loopback
            --loops N       how many event loops (default: one a core)
            --agents FOLDER the agents: a file NAME.json5 for each (see Docs/agents.md)
            --data FOLDER   keep calls in this folder, and what agents write down; `syrinx calls` looks into it
            --talk [AGENT=]FILE  what the rehearsed agents hear and answer, or that one (JSON5; see Examples/rehearsal.json5)
            --prices FILE   what providers cost (see Docs/prices.json5), for agents whose calls may cost so much
            --log FORMAT    lines for people (text) or for machines (json)
            --events        print every event of every call as a line of JSON
            --tls CERT KEY  speak TLS: the certificate chain and its private key, both PEM
            --public-url U  where Twilio finds this service, such as https://voice.example.org
            --agent NAME    an agent, answering at /agents/NAME/voice; may be repeated (default: agent)
            --relay NAME    an agent for which Twilio hears and speaks (ConversationRelay); may be repeated
            --relay-settings FILE  how Twilio is to do that, under the attributes' own names (JSON5)
            --number +N=NAME   which agent answers which called number at /v1/twilio/voice; may be repeated
            --caller +N     calls may be ordered at POST /v1/calls: the number that calls; SYRINX_API_TOKEN is who may order
            --twilio-server URL  where Twilio's API is (default https://api.twilio.com)
            --lookup URL    whom to ask about callers before a call is taken
            --forward N     the number or SIP address that takes the calls that cannot be taken
            --calls N       how many calls at a time (default 500)
            --calls-per-caller N   how many of them from one number (default 3)
            --local-carrier N  take unsigned streams on this port of the loopback, for harnesses
            --unsigned-webhooks  do not check Twilio's signatures
            From the environment: TWILIO_AUTH_TOKEN checks webhooks and streams, SYRINX_LOOKUP_TOKEN is shown to
            the lookup, SYRINX_TALK_TOKEN is what a talk session needs (without it: to be on this machine),
            TWILIO_ACCOUNT_SID makes outbound calls, with TWILIO_AUTH_TOKEN, or TWILIO_API_KEY and TWILIO_API_SECRET.
            --bridge AGENT=ID         the agent's calls are passed on to that agent of ElevenLabs
            --bridge-carried AGENT=ID the same, but the carrier streams with ElevenLabs itself
            --bridge-phone AGENT=ID   the number, as ElevenLabs knows it, by which it makes a carried agent's calls
            --bridge-server URL       where ElevenLabs is (default https://api.elevenlabs.io);
                                      the key is taken from ELEVENLABS_API_KEY
            --bridge-waits AGENT      the agent says nothing before it is spoken to
            --bridge-allows LIST      what calls may override: prompt, first-message, language

          call            make a call to a server: the conversation is printed as it happens, with what was waited for
            --url URL       the server (default http://127.0.0.1:8080), or a media socket (ws://…) that asks nothing
            --agent NAME    who is to answer
            --speech FILE   what the caller says: a WAV file or raw 8 kHz mu-law; again for the next turn
            --text WORDS    what the caller writes instead; again for the next turn. Without both the caller babbles
            --interactive   what you type, line by line, until Ctrl-D
            --pause N       how many milliseconds of silence the caller takes for the end of what is said (default 1200)
            --turns N       how many times the caller speaks (default 3, or as many as there are --speech and --text)
            --save FILE     where the recording goes, in stereo (default call.wav); --no-save for nowhere
            From the environment: SYRINX_TALK_TOKEN, where the server wants it.
          config          look into a configuration (`syrinx config --help`)
          doctor          say what is missing or wrong, and what to do about it (`syrinx doctor --help`)
          calls           look into the calls that were kept (`syrinx calls --help`)
          replay          make kept calls again, as they were or under other settings (`syrinx replay --help`)
          why             the evidence behind an interruption, or a wait (`syrinx why --help`)
          simulate        serve simulated providers until Ctrl-C (`syrinx simulate --help`)
          bench           measure how long callers wait, at their ears (`syrinx bench --help`)
          load            find how many calls it serves in time, and what each costs (`syrinx load --help`)
          experiment      compare two agents, or providers, on the same calls (`syrinx experiment --help`)
          endpoint        say where turns begin and end in recordings (`syrinx endpoint --help`)
        """

    static func main() async {
        var arguments = Arguments(CommandLine.arguments.dropFirst())
        do {
            switch arguments.next() {
            case "serve": try await ServeCommand(&arguments).run()
            case "call": try await CallCommand(&arguments).run()
            case "bench": try await BenchCommand(&arguments).run()
            case "load": try await LoadCommand(&arguments).run()
            case "experiment": try await ExperimentCommand(&arguments).run()
            case "config": try ConfigCommand(&arguments).run()
            case "doctor": try await DoctorCommand(&arguments).run()
            case "calls": try CallsCommand(&arguments).run()
            case "replay": try await ReplayCommand(&arguments).run()
            case "why": try WhyCommand(&arguments).run()
            case "simulate": try await SimulateCommand(&arguments).run()
            case "endpoint": try EndpointCommand(&arguments).run()
            case "help", "--help", "-h", nil: Output.line(help)
            case "version", "--version": Output.line("syrinx \(EngineVersion.current)")
            case let other?: throw UsageError("unknown command \"\(other)\"; `syrinx help` lists them")
            }
        } catch let faults as SettingErrors {
            // Each begins with its place, where editors look for it.
            for fault in faults.all { Output.error("\(fault)") }
            exit(1)
        } catch {
            Output.error("syrinx: \(error)")
            exit(error is UsageError || error is SettingError ? 2 : 1)
        }
    }
}
