internal import AgentBridge
internal import AgentFiles
internal import FastJSON
internal import FrontDoor
internal import OutboundCalls
internal import ProviderKit
internal import TwilioREST

// The parts of an organisation's settings, each read by itself.
extension OrganisationSettings {
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
            // The machine is everybody's.
            guard isFirst else { return }
            let late = try part.integer(
                "lateMilliseconds",
                in: 0...60_000,
                default: 60,
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

    mutating func readRecords(_ reader: inout SettingsReader) throws(JSON5Error) {
        var found = records
        try reader.object("records", "How calls are kept, where there is a data folder.") { part throws(JSON5Error) in
            found.days = try part.integerIfPresent("days", in: 1...36_500, "For how many days; for ever unless told.")
            found.recordingDays = try part.integerIfPresent(
                "recordingDays",
                in: 1...36_500,
                "For how many days recordings are kept; for ever unless told."
            )
            found.inputs = try part.flag(
                "inputs",
                default: found.inputs,
                "Whether a file is kept of each call, from which `syrinx replay` makes it again: 15 kB a second, as long as recordings."
            )
            // All is kept together.
            guard isFirst else { return }
            found.survivesPowerLoss = try part.flag(
                "survivesPowerLoss",
                default: found.survivesPowerLoss,
                "Whether each record is waited for until it is on the disk, and not only safe from a crash."
            )
        }
        records = found
    }

    mutating func readTokens(_ reader: inout SettingsReader) throws(JSON5Error) {
        var found = tokens
        let organisation = organisation
        try reader.objects("tokens", "Who may read its calls, order some, and change those that go on.") {
            part throws(JSON5Error) in
            let name = try part.text("name", isRequired: true, "Its name, in logs and limits.")
            var token = AccessToken(name, of: organisation)
            let secret = try part.secret("secret", variable: "SYRINX_API_TOKEN", "The token itself.")
            let scopes = try part.words(
                "scopes",
                among: AccessScope.allCases.map(\.rawValue),
                default: AccessScope.allCases.map(\.rawValue),
                "What it may do."
            )
            token.scopes = Set(scopes.compactMap { AccessScope(rawValue: $0) })
            token.callsPerMinute = try part.integer(
                "callsPerMinute",
                in: 0...1_000_000,
                default: token.callsPerMinute,
                "How many calls it may order in a minute."
            )
            guard let node = part.node else { return }
            guard let secret else {
                throw node.error(
                    "there is no \"secret\", and the environment variable \(part.environment.name(of: "SYRINX_API_TOKEN")) "
                        + "is not set; set it, or say secret: \"${OTHER_NAME}\""
                )
            }
            found.add(secret, token)
        }
        if let secret = try environment.secret("SYRINX_API_TOKEN", at: nil) {
            found.add(secret, AccessToken("default", of: organisation))
        }
        tokens = found
    }
}
