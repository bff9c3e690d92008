internal import AgentBridge
internal import AgentFiles
internal import FastJSON
internal import FrontDoor
internal import Telemetry
internal import TwilioREST

// The parts of a service's settings, each read by itself.
extension ServiceSettings {
    mutating func readListening(_ reader: inout SettingsReader) throws(JSON5Error) {
        var found = listening
        var place: SettingPlace?
        try reader.object("listen", "Where the service listens.") { part throws(JSON5Error) in
            let port = try part.integer("port", in: 0...65_535, default: Int(found.port), "The port; 0 for any.")
            found.port = UInt16(port)
            found.isEverywhere = try part.flag(
                "anyAddress",
                default: found.isEverywhere,
                "Whether on every address, instead of the loopback."
            )
            let tls = try part.node?.memberIfPresent("tls")
            if let tls { place = .file(tls) }
            try part.object("tls", "The certificate; without it a proxy has one.") { part throws(JSON5Error) in
                let chain = try part.text("chain", "The file of the certificate's chain (PEM).") {
                    node throws(JSON5Error) in try node.filePath()
                }
                let key = try part.text("key", "The file of its private key (PEM).") {
                    node throws(JSON5Error) in try node.filePath()
                }
                guard let tls else { return }
                guard let chain, let key else { throw tls.error("both \"chain\" and \"key\" are needed") }
                found.certificate = Certificate(chain: chain, key: key)
            }
            found.localCarrier =
                try part.integerIfPresent(
                    "localCarrier",
                    in: 0...65_535,
                    "The port of the loopback on which unsigned streams are taken, for harnesses."
                ).map { UInt16($0) }
            if let loops = try part.integerIfPresent(
                "loops",
                in: 1...256,
                "How many event loops; one a core unless told."
            ) {
                found.loops = loops
            }
        }
        listening = found
        places["listen.tls"] = place
    }

    mutating func readTwilio(_ reader: inout SettingsReader) throws(JSON5Error) {
        var found = twilio
        try reader.object("twilio", "The account of the carrier.") { part throws(JSON5Error) in
            found.account = try part.secret(
                "account",
                variable: "TWILIO_ACCOUNT_SID",
                "The account, which calls are made by."
            )
            found.token = try part.secret(
                "token",
                variable: "TWILIO_AUTH_TOKEN",
                "Its token, which checks webhooks and streams."
            )
            found.key = try part.secret(
                "key",
                variable: "TWILIO_API_KEY",
                "The API key that orders calls instead of the token."
            )
            found.secret = try part.secret("secret", variable: "TWILIO_API_SECRET", "That key's secret.")
            found.server = try part.text(
                "server",
                default: "https://\(TwilioAccount.host())",
                "Where its API is."
            ) { node throws(JSON5Error) in try node.webAddress() }
            found.checksSignatures = try part.flag(
                "checksSignatures",
                default: found.checksSignatures,
                "Whether webhooks have to be signed; without that anybody can make calls come in."
            )
        }
        twilio = found
    }

    mutating func readLookUp(_ reader: inout SettingsReader) throws(JSON5Error) {
        var found = lookUp
        let isThere = try reader.node?.memberIfPresent("lookUp")
        try reader.object("lookUp", "Whom to ask about callers before a call is taken.") { part throws(JSON5Error) in
            found.url = try part.text("url", "Where.") { node throws(JSON5Error) in try node.webAddress() }
            if let isThere, found.url == nil { throw isThere.error("the key \"url\" is missing") }
            found.token = try part.secret("token", variable: "SYRINX_LOOKUP_TOKEN", "What is shown there.")
            let seconds = try part.number(
                "seconds",
                in: 0.1...10,
                default: found.deadline / .seconds(1),
                "How long the answer is waited for."
            )
            found.deadline = .seconds(seconds)
            found.refuses =
                try part.word(
                    "otherwise",
                    among: ["take", "refuse"],
                    default: "take",
                    "What becomes of a call without an answer."
                ) == "refuse"
        }
        lookUp = found
    }

    mutating func readLimits(_ reader: inout SettingsReader) throws(JSON5Error) {
        let all: [(key: String, place: WritableKeyPath<DoorLimits, Int>, about: String)] = [
            ("calls", \.calls, "How many calls at a time."),
            ("callsPerCaller", \.callsPerCaller, "How many of them one caller may have."),
            ("callsPerMinute", \.callsPerMinute, "How many calls one caller may begin in a minute."),
            ("withheldCalls", \.withheldCalls, "How many calls those together may have who do not say their number."),
            ("withheldCallsPerMinute", \.withheldCallsPerMinute, "How many they may begin in a minute."),
            ("callersRemembered", \.callersRemembered, "How many callers are remembered for that."),
        ]
        var found = limits
        try reader.object("limits", "How much of the service strangers may use.") { part throws(JSON5Error) in
            for (key, place, about) in all {
                found[keyPath: place] = try part.integer(key, in: 1...1_000_000, default: found[keyPath: place], about)
            }
            let late = try part.integer(
                "lateMilliseconds",
                in: 0...60_000,
                default: Self.standardLateness,
                "How late the server may be, one time in a hundred, and still take new calls; 0 for however late."
            )
            found.lateness = late == 0 ? nil : .milliseconds(late)
        }
        limits = found
    }

    mutating func readSentences(_ reader: inout SettingsReader) throws(JSON5Error) {
        let all: [(key: String, place: WritableKeyPath<DoorSentences, String>, about: String)] = [
            ("tooManyCalls", \.tooManyCalls, "To who has too many calls, or calls too often."),
            ("busy", \.busy, "When there are too many calls, or no new ones are taken."),
            ("unavailable", \.unavailable, "When nobody answers at the number, or something is wrong."),
            ("lost", \.lost, "When the line was lost too often."),
            ("nobodyThere", \.nobodyThere, "When nobody answered where the call was handed on to."),
        ]
        var found = sentences
        try reader.object("sentences", "What the carrier says of calls that are not taken.") {
            part throws(JSON5Error) in
            found.language = try part.textIfPresent("language", "In which language, as a tag.")
            for (key, place, about) in all {
                found[keyPath: place] = try part.text(key, default: found[keyPath: place], about)
            }
        }
        sentences = found
    }

    mutating func readTalk(_ reader: inout SettingsReader) throws(JSON5Error) {
        var found = talkToken
        try reader.object("talk", "The page on which agents are tried.") { part throws(JSON5Error) in
            found = try part.secret(
                "token",
                variable: "SYRINX_TALK_TOKEN",
                "What a talk needs; without it, to be on this machine."
            )
        }
        talkToken = found
    }

    mutating func readBridge(_ reader: inout SettingsReader) throws(JSON5Error) {
        var found = bridge
        try reader.object("bridge", "The service of agents that are elsewhere, ElevenLabs.") {
            part throws(JSON5Error) in
            found.server = try part.text("server", default: AgentService.standardServer, "Where it is.") {
                node throws(JSON5Error) in try node.webAddress()
            }
            found.key = try part.secret("key", variable: "ELEVENLABS_API_KEY", "The key to it.")
        }
        bridge = found
    }

    mutating func readDrain(_ reader: inout SettingsReader) throws(JSON5Error) {
        var found = drain
        try reader.object("drain", "How the service ends.") { part throws(JSON5Error) in
            let seconds = try part.number(
                "patience",
                in: 0...86_400,
                default: found.patience / .seconds(1),
                "How long calls that go on then may go on. In seconds."
            )
            found.patience = .seconds(seconds)
            found.goodbye = try part.text(
                "goodbye",
                default: found.goodbye,
                "What those are told who still talk after it."
            )
        }
        drain = found
    }

    mutating func readRecords(_ reader: inout SettingsReader) throws(JSON5Error) {
        var found = records
        try reader.object("records", "How calls are kept, where there is a data folder.") { part throws(JSON5Error) in
            found.days = try part.integerIfPresent("days", in: 1...36_500, "For how many days; for ever unless told.")
            found.recordingDays = try part.integerIfPresent(
                "recordingDays",
                in: 1...36_500,
                "For how many days recordings are kept; for ever unless told."
            )
            found.survivesPowerLoss = try part.flag(
                "survivesPowerLoss",
                default: found.survivesPowerLoss,
                "Whether each record is waited for until it is on the disk, and not only safe from a crash."
            )
        }
        records = found
    }

    /// Three frames.
    static let standardLateness = 60

    mutating func readLog(_ reader: inout SettingsReader) throws(JSON5Error) {
        var found = logFormat
        try reader.object("log", "What is written down while it runs.") { part throws(JSON5Error) in
            let word = try part.word(
                "format",
                among: LogFormat.allCases.map(\.rawValue),
                default: found.rawValue,
                "Lines for people, or a JSON object a line."
            )
            found = LogFormat(rawValue: word) ?? found
        }
        logFormat = found
    }

    mutating func readMetrics(_ reader: inout SettingsReader) throws(JSON5Error) {
        var found = metricsToken
        try reader.object("metrics", "The figures at `/metrics`.") { part throws(JSON5Error) in
            found = try part.secret(
                "token",
                variable: "SYRINX_METRICS_TOKEN",
                "What has to be shown there; without it, to be on this machine."
            )
        }
        metricsToken = found
    }
}
