package import HTTPTransport
package import ProviderKit
package import TwilioWire

/// How calls come in: what the carrier knows of us, who may come, and who answers.
package struct FrontDoorOptions: Sendable {
    /// Whether a webhook has to show that it is Twilio's.
    package enum Signatures: Sendable {
        /// It has to be signed with one of these; with none of them nothing comes in.
        case required([TwilioSignature.Secret])
        /// Anybody may say that somebody calls.
        case off
    }

    /// Where the carrier finds us: the address before a proxy, if there is one, which has to lead every path to us as it is.
    package var publicURL: HTTPURL?
    /// Whether we ourselves are reached under TLS, not a proxy before us.
    package var isSecure = false
    package var signatures = Signatures.required([])
    /// Who answers; the first one answers what is for nobody else.
    package var agents = [DoorAgent("agent")]
    /// Who answers which called number, in E.164.
    package var numbers: [String: String] = [:]
    /// Whose calls are that are nobody else's.
    package var organisation = Organisation.standard
    /// Whose an account's calls are; an account that is not in it is refused, unless there is none in it.
    package var accounts: [String: Organisation] = [:]
    /// Whom to ask about callers.
    package var lookUp: CallerLookUp?
    package var limits = DoorLimits()
    package var sentences = DoorSentences()
    /// Who takes the calls that cannot be taken: a number in E.164 or a SIP address; nil for nobody.
    package var forward: String?
    /// How often a call's stream may be lost and come back.
    package var returns = 3
    package var times = DoorTimes()
    /// Who may have a talk session: with no secret, whoever is on this machine.
    package var talkSecret: Secret?

    package init() {}

    /// What whoever starts the service should know.
    package var warnings: [String] {
        var warnings: [String] = []
        switch signatures {
        case .off:
            warnings.append("Webhooks are not checked: anybody who finds this address can make calls come in.")
        case .required(let secrets) where publicURL != nil && secrets.isEmpty:
            warnings.append("There is no token to check webhooks with: every one of them is refused.")
        case .required: break
        }
        if let publicURL, !publicURL.scheme.isSecure {
            warnings.append("The public address is not https: Twilio streams to wss only.")
        }
        return warnings
    }
}

/// An agent as the door knows it: its name in addresses, and what is its own.
package struct DoorAgent: Sendable {
    package var name: String
    package var organisation: Organisation
    /// By what it hears, thinks and speaks.
    package var brain = AgentBrain.cascade
    /// Who carries its calls from the webhook on; nil for nobody else.
    package var registration: CallRegistration?
    /// What it says of calls that it cannot take, where that differs.
    package var sentences: DoorSentences?
    /// Who takes them, where that differs.
    package var forward: String?
    /// What all its callers' calls begin with.
    package var parameters: [String: String]

    /// Makes an agent that has nothing of its own.
    package init(_ name: String, of organisation: Organisation = .standard, parameters: [String: String] = [:]) {
        self.name = name
        self.organisation = organisation
        self.parameters = parameters
    }
}

/// What is spoken to a caller whose call cannot be taken.
package struct DoorSentences: Sendable, Equatable {
    /// In which language.
    package var language: String?
    /// This caller has too many calls, or has called too often.
    package var tooManyCalls = "You have called us several times just now. Please try again in a few minutes."
    /// There are too many calls, or no new ones are taken.
    package var busy = "All our lines are busy at the moment. Please call again a little later."
    /// Nobody answers at this number, or something is wrong.
    package var unavailable = "We cannot take your call right now. Please try again later."
    /// The line was lost too often.
    package var lost = "I'm sorry, we keep losing the connection. Please call us again."
    /// Nobody answered where the call was handed on to.
    package var nobodyThere = "I'm sorry, nobody can be reached there at the moment. Goodbye."

    package init() {}
}

/// How much of the engine strangers may use.
package struct DoorLimits: Sendable, Equatable {
    /// How many calls there may be at a time, of all callers.
    package var calls = 500
    /// How many of them one caller may have.
    package var callsPerCaller = 3
    /// How many calls one caller may begin in a minute.
    package var callsPerMinute = 10
    /// The same of all those together who do not say their number.
    package var withheldCalls = 10
    package var withheldCallsPerMinute = 30
    /// How many callers are remembered.
    package var callersRemembered = 20_000
    /// How late the server may be, one time in a hundred, and still take new calls; nil for however late.
    package var lateness: Duration?

    package init() {}
}

/// How long things may take at the door.
package struct DoorTimes: Sendable, Equatable {
    /// From the webhook's answer to its stream.
    package var stream = Duration.seconds(30)
    /// From a lost stream to its return.
    package var lostStream = Duration.seconds(30)
    /// From the end of a stream by the agent to the carrier's question what is next.
    package var farewell = Duration.seconds(30)
    /// From the moment in which the carrier takes a call of ours out of its stream to its return: an hour on hold, and more.
    package var aside = Duration.seconds(3_900)
    /// How long a call that somebody else carries keeps its place, if nobody says that it is over: Twilio's longest call.
    package var elsewhere = Duration.seconds(14_400)

    package init() {}
}
