internal import Reactor
internal import Rehearsal

/// `syrinx simulate`: the server's side of every provider, until it is told to stop.
struct SimulateCommand {
    static let help = """
        usage: syrinx simulate [OPTION]...

        Serves simulated providers, each on a port of its own, and a control API before them. Clients, official SDKs
        among them, need only another base URL.

          --port N           the control API's port; the providers follow on the next ones (default 9100; 0 for any)
          --any-address      listen on every address instead of the loopback
          --tls CERT KEY     speak TLS: the certificate chain and its private key, both PEM
          --only NAME,NAME   these providers only
          --keys KEY,KEY     accept these keys only (default: any that is not empty)
          --seed N           start of all random numbers: the same seed and requests make the same run (default 1)
          --latency [PROVIDER=]L   how slow; may be repeated. L is none, fixed:MS, lognormal:MEDIAN/P95,
                             heavytail:MEDIAN/P95/ONE-INxTIMES, or a preset; a second one behind a comma is for what
                             follows the first byte; "typical" gives each provider the figures published for it
          --fault [PROVIDER=]F     what goes wrong; may be repeated. F is \(FaultWords.known)
                             with *TIMES behind it for the next TIMES sessions only
          --relay            a relay before every provider, so that faults of the bytes can be added while it runs
          --speech S         how voices sound: tones (the default), flite, or flite:VOICE; callers' clips are said so, too
          --clip FILE=WORDS  recognisers understand this recording (WAV), too; may be repeated
          --word-errors N    how many of a hundred words recognisers get wrong (default 0)
          --twilio-streams   who is called through Twilio opens the streams that they are told to, and talks: numbers that
                             end with 0001 are busy, 0002 ignore it, 0003 do not exist, 0004 are machines, 0005
                             are agents that answer 0.7 s behind what they hear
          --stamps           messages carry the time at which they were sent, in nanoseconds, for who measures
          --loops N          how many event loops (default: one a core)

        presets: \(LatencyProfile.presets.keys.sorted().joined(separator: ", "))

        the control API:
          GET  /providers    who listens where
          GET  /requests     what was asked lately, and how often (?provider=NAME&what=KIND)
          POST /faults       {"provider": NAME, "fault": F, "times": N}
          POST /clear        no more faults, nothing asked
          GET  /clips        what recognisers understand; GET /clips/NUMBER is how it sounds (mu-law, 8 kHz)
        """

    private var options = Simulation.Options()
    private var loops = EventLoopGroup.usableCores
    private var wantsHelp = false

    init(_ arguments: inout Arguments) throws {
        var port: UInt16 = 9_100
        var any = false
        var speech = try SpeechWords("tones")
        var recordings: [CallerClip] = []
        while let option = arguments.next() {
            switch option {
            case "--port": port = try arguments.number(of: option, in: 0...65_000)
            case "--any-address": any = true
            case "--tls":
                let chain = try arguments.value(of: option)
                options.tls = try .server(certificateChain: chain, privateKey: arguments.value(of: option))
            case "--only": options.only = Self.list(try arguments.value(of: option))
            case "--keys": options.world.keys = Self.list(try arguments.value(of: option))
            case "--seed": options.world.seed = try arguments.number(of: option, in: 0...UInt64.max)
            case "--latency": try setLatency(arguments.value(of: option))
            case "--fault": try addFault(arguments.value(of: option))
            case "--relay": options.hasRelays = true
            case "--speech": speech = try SpeechWords(arguments.value(of: option))
            case "--clip": recordings.append(try Self.clip(arguments.value(of: option)))
            case "--word-errors": options.world.wordErrors = Double(try arguments.number(of: option, in: 0...100))
            case "--twilio-streams": options.twilio.opensStreams = true
            case "--stamps": options.world.stampsTime = true
            case "--loops": loops = try arguments.number(of: option, in: 1...256)
            case "--help", "-h": wantsHelp = true
            default:
                throw UsageError(
                    "unknown option \"\(option)\" of `syrinx simulate`; `syrinx simulate --help` lists them"
                )
            }
        }
        options.world.speech = speech.maker
        options.clips = speech.clips(options.clips) + recordings
        options.address = any ? .any(port: port) : .loopback(port: port)
    }

    private static func list(_ text: String) -> Set<String> { Set(text.split(separator: ",").map(String.init)) }

    /// A recording and what is said in it, as "hello.wav=Hello there".
    private static func clip(_ text: String) throws -> CallerClip {
        let (path, words) = split(text)
        guard let path, !words.isEmpty else {
            throw UsageError("\"\(text)\" is no clip: say FILE=WORDS, with the words that are said in it")
        }
        let recording = try EndpointRecording(path: path)
        guard let clip = CallerClip(recording: recording.caller.span, saying: words, language: "en") else {
            throw UsageError("nothing can be heard in \(path)")
        }
        return clip
    }

    private mutating func setLatency(_ text: String) throws {
        if text == "typical" {
            for (provider, preset) in LatencyProfile.typical {
                options.world.latencies[provider] = LatencyProfile.presets[preset]
            }
            return
        }
        let (provider, words) = Self.split(text)
        let profile = try LatencyProfile(words: words)
        if let provider { options.world.latencies[provider] = profile } else { options.world.latency = profile }
    }

    private mutating func addFault(_ text: String) throws {
        let (provider, words) = Self.split(text)
        options.faults.append((provider, try FaultWords(words)))
    }

    private static func split(_ text: String) -> (provider: String?, words: String) {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        return parts.count == 2 ? (parts[0], parts[1]) : (nil, text)
    }

    func run() async throws {
        if wantsHelp { return Output.line(Self.help) }
        let group = try EventLoopGroup(count: loops)
        let simulation = try await listen(on: group)
        SimulateReport.begin(simulation)
        let stop = try await StopRequest.first(on: group.loops[0])
        let running = Task { await simulation.run() }
        await stop.wait()
        running.cancel()
        await running.value
        SimulateReport.end(simulation)
    }

    private func listen(on group: EventLoopGroup) async throws -> Simulation {
        do {
            return try await Simulation.listen(options, group: group)
        } catch let error as SystemError {
            throw UsageError(
                "the ports from \(options.address) on cannot be had (\(error)); choose others with --port N, or 0 for any"
            )
        }
    }
}
